#include "sql/psql_copy.hpp"

#include <algorithm>
#include <cstddef>

#include "base/text.hpp"

namespace routegrant::sql {
namespace {

constexpr std::string_view blanks = " \t\n\r";

/// The words of a \copy, one after another (src/bin/psql/stringutils.c, strtokx()).
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}

  /// The next word: one of `marks`, what stands in one of `quotes`, with these, or what reaches to the next of them
  /// or a blank. Empty at the end.
  std::string_view next(std::string_view marks, std::string_view quotes) {
    const std::size_t begin = std::min(text_.find_first_not_of(blanks, at_), text_.size());
    at_ = begin;
    if (begin == text_.size()) return {};
    if (marks.find(text_[begin]) != std::string_view::npos) {
      ++at_;
    } else if (quotes.find(text_[begin]) != std::string_view::npos) {
      skip_quoted();
    } else {
      while (at_ < text_.size() && !ends_word(text_[at_], marks, quotes)) ++at_;
    }
    return text_.substr(begin, at_ - begin);
  }

 private:
  static bool ends_word(char c, std::string_view marks, std::string_view quotes) {
    return blanks.find(c) != std::string_view::npos || marks.find(c) != std::string_view::npos ||
           quotes.find(c) != std::string_view::npos;
  }

  /// A doubled quote does not end it.
  void skip_quoted() {
    const char quote = text_[at_++];
    while (at_ < text_.size()) {
      if (text_[at_++] != quote) continue;
      if (at_ == text_.size() || text_[at_] != quote) return;
      ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

constexpr std::string_view name_marks = ".,()";
constexpr std::string_view name_quotes = "\"";

/// Behind `(query)` or `table (columns)`, whose first word is `word`: the word that follows.
std::string_view behind_source(std::string_view word, Words& words) {
  if (word == "(") {
    for (int open = 1; open > 0 && !word.empty();) {
      word = words.next("()", "\"'");
      if (word == "(") ++open;
      if (word == ")") --open;
    }
    return words.next(name_marks, name_quotes);
  }
  word = words.next(name_marks, name_quotes);
  if (word == ".") {
    words.next(name_marks, name_quotes);
    word = words.next(name_marks, name_quotes);
  }
  if (word != "(") return word;
  while (!word.empty() && word != ")") word = words.next(name_marks, name_quotes);
  return words.next(name_marks, name_quotes);
}

}  // namespace

std::optional<SlashCopy> slash_copy_of(std::string_view command) {
  constexpr std::string_view name = "\\copy";
  if (!text::equal_ignoring_case(command.substr(0, name.size()), name)) return std::nullopt;
  if (command.size() > name.size() && blanks.find(command[name.size()]) == std::string_view::npos) return std::nullopt;
  Words words(command.substr(name.size()));
  std::string_view word = words.next(name_marks, name_quotes);
  if (text::equal_ignoring_case(word, "binary")) word = words.next(name_marks, name_quotes);
  word = behind_source(word, words);
  const bool is_from = text::equal_ignoring_case(word, "from");
  if (!is_from && !text::equal_ignoring_case(word, "to")) return std::nullopt;
  const std::string_view file = words.next(";", "'");
  if (file.empty()) return std::nullopt;
  const bool is_script = text::equal_ignoring_case(file, "stdin") || text::equal_ignoring_case(file, "stdout");
  return SlashCopy{.end = is_script ? SlashCopy::End::script : SlashCopy::End::elsewhere, .is_from = is_from};
}

}  // namespace routegrant::sql
