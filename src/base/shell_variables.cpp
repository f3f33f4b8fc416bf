#include "base/shell_variables.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/text.hpp"

namespace routegrant::text {
namespace {

constexpr std::size_t none = std::string_view::npos;
constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
constexpr std::string_view name_bytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
constexpr std::string_view value_bytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789-.";

bool is_name(std::string_view text) {
  return !text.empty() && letters.find(text.front()) != none && text.find_first_not_of(name_bytes) == none;
}

/// The value of an assignment as it is written; empty where it is more than one name, perhaps in quotes.
std::string_view literal_of(std::string_view value) {
  constexpr std::size_t longest = 63;
  const bool is_quoted =
      value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front();
  if (is_quoted) value = value.substr(1, value.size() - 2);
  return value.size() <= longest && value.find_first_not_of(value_bytes) == none ? value : std::string_view();
}

/// Reads a script word by word, as far as is needed to know which commands assign.
class Reader {
 public:
  explicit Reader(std::string_view script) : script_(script) {}

  std::vector<ShellVariable> run() {
    while (at_ < script_.size()) step();
    end_command();
    if (is_opaque_) return {};
    std::sort(assigned_.begin(), assigned_.end());
    std::erase_if(found_, [this](const ShellVariable& variable) {
      const auto [first, last] = std::equal_range(assigned_.begin(), assigned_.end(), variable.name);
      return last - first != 1;
    });
    return std::move(found_);
  }

 private:
  void step() {
    const char c = script_[at_];
    if (c == '\n') {
      end_command();
      is_conditional_ = false;
      ++at_;
      skip_documents();
    } else if (script_.substr(at_, 2) == "\\\n") {
      at_ += 2;
    } else if (script_.substr(at_, 3) == "<<<") {
      at_ += 3;
    } else if (c == '#') {
      at_ = std::min(script_.find('\n', at_), script_.size());
    } else if (script_.substr(at_, 2) == "<<") {
      here_document();
    } else if (std::string_view(" \t\r<>").find(c) != none) {
      ++at_;
    } else if (std::string_view(";&|").find(c) != none) {
      separator(c);
    } else if (c == '(' || c == ')') {
      end_command();
      // The pattern of a `case` ends with a bracket that none opens.
      if (c == '(') ++brackets_;
      if (c == ')' && brackets_ > 0) --brackets_;
      ++at_;
    } else {
      words_.push_back(next_word());
    }
  }

  /// What follows `&&`, `||` and `|` runs sometimes, or in another shell.
  void separator(char c) {
    const bool is_double = script_.substr(at_, 2) == "&&" || script_.substr(at_, 2) == "||";
    if (c == '|' && !is_double) is_conditional_ = true;
    end_command();
    is_conditional_ = is_double || c == '|';
    at_ += is_double ? 2 : 1;
  }

  std::string_view next_word() {
    const std::size_t begin = at_;
    while (at_ < script_.size()) {
      const char c = script_[at_];
      if (c == '\'' || c == '"') {
        at_ = quote_end();
      } else if (c == '\\') {
        at_ += 2;
      } else if (c == '$' && at_ + 1 < script_.size() && (script_[at_ + 1] == '(' || script_[at_ + 1] == '{')) {
        at_ = bracket_end();
      } else if (std::string_view(" \t\r\n;&|()<>").find(c) != none) {
        break;
      } else {
        ++at_;
      }
    }
    at_ = std::min(at_, script_.size());
    return script_.substr(begin, at_ - begin);
  }

  [[nodiscard]] std::size_t quote_end() const {
    const char quote = script_[at_];
    for (std::size_t i = at_ + 1; i < script_.size(); ++i) {
      if (script_[i] == '\\' && quote == '"') {
        ++i;
      } else if (script_[i] == quote) {
        return i + 1;
      }
    }
    return script_.size();
  }

  [[nodiscard]] std::size_t bracket_end() const {
    const char open = script_[at_ + 1];
    const char close = open == '(' ? ')' : '}';
    std::size_t depth = 0;
    for (std::size_t i = at_ + 1; i < script_.size(); ++i) {
      if (script_[i] == open) ++depth;
      if (script_[i] == close && --depth == 0) return i + 1;
    }
    return script_.size();
  }

  void here_document() {
    at_ += 2;
    const bool strips = script_.substr(at_, 1) == "-";
    if (strips) ++at_;
    while (at_ < script_.size() && (script_[at_] == ' ' || script_[at_] == '\t')) ++at_;
    if (at_ >= script_.size() || script_[at_] == '\n') return;
    std::string delimiter;
    for (const char c : next_word())
      if (c != '\'' && c != '"' && c != '\\') delimiter += c;
    documents_.emplace_back(std::move(delimiter));
  }

  /// The texts of here-documents are no commands.
  void skip_documents() {
    for (const std::string& delimiter : documents_) {
      while (at_ < script_.size()) {
        const std::size_t end = std::min(script_.find('\n', at_), script_.size());
        std::string_view line = script_.substr(at_, end - at_);
        while (line.starts_with('\t')) line.remove_prefix(1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        at_ = std::min(end + 1, script_.size());
        if (line == delimiter) break;
      }
    }
    documents_.clear();
  }

  /// `then`, `do` and their like begin another command on the same line.
  void take_keywords() {
    constexpr std::array<std::string_view, 7> opening{"if", "for", "while", "until", "case", "select", "{"};
    constexpr std::array<std::string_view, 4> closing{"fi", "done", "esac", "}"};
    constexpr std::array<std::string_view, 4> inner{"then", "do", "else", "elif"};
    while (!words_.empty()) {
      const std::string_view word = words_.front();
      const bool opens = text::is_one_of(word, opening);
      const bool closes = text::is_one_of(word, closing);
      if (!opens && !closes && !text::is_one_of(word, inner) && word != "!") return;
      if (opens) ++depth_;
      if (closes) --depth_;
      if (word == "for" && words_.size() > 1) assigned_.emplace_back(words_[1]);
      words_.erase(words_.begin());
    }
  }

  void end_command() {
    take_keywords();
    if (!words_.empty()) read_command();
    words_.clear();
  }

  void read_command() {
    constexpr std::array<std::string_view, 5> declaring{"export", "readonly", "declare", "typeset", "local"};
    constexpr std::array<std::string_view, 6> assigning{"read", "unset", "getopts", "mapfile", "readarray", "printf"};
    constexpr std::array<std::string_view, 3> opaque{"eval", "source", "."};
    const std::string_view first = words_.front();
    if (text::is_one_of(first, opaque)) is_opaque_ = true;
    if (text::is_one_of(first, assigning)) {
      for (const std::string_view word : words_) assigned_.emplace_back(word);
    }
    const bool declares = text::is_one_of(first, declaring);
    // Assignments before a command are of its environment alone.
    const bool is_own = declares || std::all_of(words_.begin(), words_.end(),
                                                [](std::string_view word) { return is_assignment(word); });
    for (std::size_t i = declares ? 1 : 0; i < words_.size(); ++i) {
      if (!is_assignment(words_[i])) {
        if (!declares) break;
        continue;
      }
      assign(words_[i], is_own && first != "local");
    }
    for (const std::string_view word : words_) note_defaults(word);
  }

  static bool is_assignment(std::string_view word) {
    const std::size_t equals = word.find('=');
    if (equals == none || equals == 0) return false;
    return is_name(word.substr(0, word[equals - 1] == '+' ? equals - 1 : equals));
  }

  void assign(std::string_view word, bool is_own) {
    std::size_t end = word.find('=');
    const std::string_view value = literal_of(word.substr(end + 1));
    const bool appends = word[end - 1] == '+';
    if (appends) --end;
    const std::string_view name = word.substr(0, end);
    if (!is_own) return;
    assigned_.emplace_back(name);
    const bool is_certain = !appends && depth_ == 0 && brackets_ == 0 && !is_conditional_ && !value.empty();
    if (!is_certain || is_called_like_a_secret(name)) return;
    found_.push_back({.name = std::string(name),
                      .value = std::string(value),
                      .begin = static_cast<std::size_t>(value.data() - script_.data()),
                      .end = static_cast<std::size_t>(word.data() - script_.data()) + word.size()});
  }

  /// `: ${NAME:=value}` assigns.
  void note_defaults(std::string_view word) {
    for (std::size_t at = word.find("${"); at != none; at = word.find("${", at + 2)) {
      const std::size_t end = word.find_first_not_of(name_bytes, at + 2);
      if (end == none) return;
      if (word.substr(end, 2) == ":=" || word[end] == '=') assigned_.emplace_back(word.substr(at + 2, end - at - 2));
    }
  }

  std::string_view script_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int brackets_ = 0;
  bool is_conditional_ = false;
  bool is_opaque_ = false;
  std::vector<std::string_view> words_;
  std::vector<std::string> documents_;
  std::vector<std::string> assigned_;
  std::vector<ShellVariable> found_;
};

}  // namespace

bool is_called_like_a_secret(std::string_view name) {
  const std::string upper = text::upper(name);
  constexpr std::array<std::string_view, 6> words{"PASS", "PWD", "SECRET", "TOKEN", "KEY", "CRED"};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return upper.find(word) != none; });
}

std::vector<ShellVariable> shell_variables(std::string_view script) {
  constexpr std::size_t longest = 65536;
  if (script.size() > longest || script.find('=') == none) return {};
  return Reader(script).run();
}

}  // namespace routegrant::text
