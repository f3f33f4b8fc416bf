#include "model/invariant.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"

namespace routegrant::model {
namespace {

struct Action {
  std::string_view word;
  std::string_view privileges;
};

constexpr std::array actions{
    Action{"read", "SELECT"},       Action{"write", "INSERT UPDATE DELETE TRUNCATE"},
    Action{"execute", "EXECUTE"},   Action{"any", "SELECT INSERT UPDATE DELETE TRUNCATE EXECUTE"},
    Action{"select", "SELECT"},     Action{"insert", "INSERT"},
    Action{"update", "UPDATE"},     Action{"delete", "DELETE"},
    Action{"truncate", "TRUNCATE"},
};

const Action* find_action(std::string_view word) {
  const auto* const found = std::find_if(actions.begin(), actions.end(), [&](const Action& action) {
    return text::equal_ignoring_case(action.word, word);
  });
  return found == actions.end() ? nullptr : found;
}

constexpr std::string_view blanks = " \t\r\n";

/// Reads words of one side of the arrow, and knows where they stand in the whole.
class Words {
 public:
  Words(std::string_view whole, std::size_t begin, std::size_t end) : text_(whole.substr(0, end)), at_(begin) {
    skip_blanks();
  }

  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] std::string_view rest() const { return text::trim(text_.substr(at_)); }

  [[nodiscard]] std::string_view peek(std::string_view ends) const {
    const std::size_t end = std::min(text_.find_first_of(ends, at_), text_.size());
    return text_.substr(at_, end - at_);
  }
  void skip(std::size_t size) {
    at_ += size;
    skip_blanks();
  }
  std::string_view next() {
    const std::string_view word = peek(blanks);
    skip(word.size());
    return word;
  }

 private:
  void skip_blanks() { at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size()); }

  std::string_view text_;
  std::size_t at_;
};

std::string quoted(std::string_view word) {
  return "'" + std::string(word) + "'";
}

std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
  const std::string near = text::nearest(text::lower(word), known);
  return near.empty() ? ", expected " + text::enumerated(known) : "; did you mean " + quoted(near) + "?";
}

/// One glob and nothing after it.
std::optional<InvariantError> read_name(Words& words, std::string_view what, std::string& into) {
  if (words.at_end()) return InvariantError{words.at(), quoted(what) + " names nothing: expected a name after it"};
  into = words.next();
  if (!words.at_end()) return InvariantError{words.at(), "unexpected " + quoted(words.rest()) + " after a name"};
  return std::nullopt;
}

std::optional<InvariantError> read_source(Words words, NeverSetting& into) {
  const std::size_t begin = words.at();
  if (words.at_end()) return InvariantError{begin, "nothing stands before '->': expected where the way begins"};
  const std::string_view word = words.next();
  if (word == "internet") {
    into.source = NeverSetting::Source::internet;
    if (!words.at_end()) return InvariantError{words.at(), "unexpected " + quoted(words.rest()) + " after 'internet'"};
    return std::nullopt;
  }
  if (word == "route") {
    into.source = NeverSetting::Source::route;
  } else if (word == "workload") {
    into.source = NeverSetting::Source::workload;
  } else if (word == "role") {
    into.source = NeverSetting::Source::role;
  } else {
    return InvariantError{
        begin, "unknown source " + quoted(word) + suggestion(word, {"internet", "role", "route", "workload"})};
  }
  return read_name(words, word, into.source_pattern);
}

void read_object(std::string_view object, NeverSetting& into) {
  const bool is_routine = std::find(into.privileges.begin(), into.privileges.end(), "EXECUTE") != into.privileges.end();
  const std::size_t open = object.find('(');
  if (is_routine || open == std::string_view::npos || object.back() != ')') {
    into.object = object;
    return;
  }
  into.object = text::trim(object.substr(0, open));
  into.column = text::trim(object.substr(open + 1, object.size() - open - 2));
}

std::optional<InvariantError> read_target(Words words, NeverSetting& into) {
  if (words.at_end()) return InvariantError{words.at(), "nothing stands after '->': expected an action and an object"};
  if (words.peek(blanks) == "role") {
    words.next();
    return read_name(words, "role", into.role);
  }
  for (bool more = true; more;) {
    const std::size_t begin = words.at();
    const std::string_view word = words.peek(" \t\r\n,");
    const Action* const action = find_action(word);
    if (action == nullptr) {
      return InvariantError{begin, "unknown action " + quoted(word) +
                                       suggestion(word, {"read", "write", "execute", "any", "select", "insert",
                                                         "update", "delete", "truncate", "role"})};
    }
    for (const std::string_view privilege : text::words(action->privileges)) into.privileges.emplace_back(privilege);
    words.skip(word.size());
    more = words.rest().starts_with(',');
    if (more) words.skip(1);
  }
  if (words.at_end()) return InvariantError{words.at(), "an object is missing: expected schema.name after the action"};
  std::sort(into.privileges.begin(), into.privileges.end());
  into.privileges.erase(std::unique(into.privileges.begin(), into.privileges.end()), into.privileges.end());
  const std::string_view object = words.rest();
  const std::size_t blank = object.find_first_of(blanks);
  if (blank < object.find('('))
    return InvariantError{words.at() + blank + 1,
                          "unexpected words after the object " + quoted(object.substr(0, blank))};
  if (const std::size_t open = object.find('('); open != std::string_view::npos && object.back() != ')')
    return InvariantError{words.at() + open, "'(' is not closed: expected ')' at the end of the object"};
  if (const std::size_t close = object.find(')'); close < object.find('('))
    return InvariantError{words.at() + close, "')' closes nothing"};
  read_object(object, into);
  return std::nullopt;
}

}  // namespace

std::optional<InvariantError> read_invariant(std::string_view text, NeverSetting& into) {
  into.text = text;
  const std::size_t arrow = text.find("->");
  if (arrow == std::string_view::npos)
    return InvariantError{0, "expected 'SOURCE -> TARGET', as in 'internet -> write billing.*'"};
  if (std::optional<InvariantError> wrong = read_source(Words(text, 0, arrow), into)) return wrong;
  return read_target(Words(text, arrow + 2, text.size()), into);
}

}  // namespace routegrant::model
