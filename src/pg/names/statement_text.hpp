#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routegrant/source.hpp"
#include "sql/tokens.hpp"

namespace routegrant::pg {

/// The text of one statement and where it stands: turns positions and words into spans. libpg_query has no positions
/// for many names, so they are found among the tokens.
class StatementText {
 public:
  /// A statement that stands in a source at `span`; `text` has the same length and offsets.
  StatementText(std::string_view text, Span span) : text_(text), span_(span) {}
  /// A statement that was put together: all of it stands at `span`.
  [[nodiscard]] static StatementText made(std::string_view text, Span span);

  [[nodiscard]] std::string_view text() const { return text_; }
  /// The whole statement.
  [[nodiscard]] Span span() const { return span_; }
  [[nodiscard]] bool is_made() const { return made_; }

  /// All tokens but comments; scanned at the first question.
  [[nodiscard]] const std::vector<sql::Token>& tokens() const;
  [[nodiscard]] Span span_of(const sql::Token& token) const;
  /// From the first byte of `first` to the last one of `last`.
  [[nodiscard]] Span span_of(const sql::Token& first, const sql::Token& last) const;
  [[nodiscard]] bool is_word(std::size_t token, std::string_view word) const;

  /// The statement without its string constants, which may hold passwords, and with single blanks.
  [[nodiscard]] std::string without_constants() const;

  /// The name at a position of the parse tree, with the parts that dots join to it.
  [[nodiscard]] Span name_at(std::size_t location) const;
  /// The index of the first token from `from` on that is this word outside of parentheses; the number of tokens if none
  /// is.
  [[nodiscard]] std::size_t find_word(std::string_view word, std::size_t from = 0) const;
  /// The last part of a name after token `from`, as an identifier, with the parts before it; the statement's span if it
  /// is not there.
  [[nodiscard]] Span find_name(std::string_view name, std::size_t from = 0) const;

 private:
  std::string_view text_;
  Span span_;
  bool made_ = false;
  mutable std::optional<std::vector<sql::Token>> tokens_{};
};

}  // namespace routegrant::pg
