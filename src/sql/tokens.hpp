#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace routegrant::sql {

/// One lexical element of SQL as psql sees it (PostgreSQL manual, 4.1; psql's `psqlscan.l`).
struct Token {
  enum class Kind : std::uint8_t {
    end,            ///< the text is over
    word,           ///< a keyword or an unquoted identifier
    quoted_name,    ///< "..." or U&"..."
    string,         ///< '...', E'...', B'...', N'...', U&'...'
    dollar_string,  ///< $tag$...$tag$
    number,
    parameter,  ///< $1
    variable,   ///< :name, :'name', :"name", :{?name}, ${name} or {{ ... }}
    symbol,     ///< one byte of punctuation or of an operator; `::`, `:=` and `=>` are one token
    comment,    ///< to the end of its line, or a nested block
    backslash,  ///< the start of a psql command; one byte
  };
  Kind kind = Kind::end;
  /// Whether the text ends inside of it.
  bool open = false;
  /// Byte offsets in the text given.
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// How '...' is read: as it stands, or with backslashes as in E'...' (standard_conforming_strings on or off; manual,
/// 4.1.2.2).
enum class Strings : std::uint8_t { standard, escaping };

/// The token at or after `at`, blanks skipped. Linear, never recurses, never fails.
[[nodiscard]] Token next_token(std::string_view text, std::size_t at, Strings strings = Strings::standard);

/// The bytes of a token of `text`.
[[nodiscard]] std::string_view text_of(std::string_view text, const Token& token);

/// All tokens but comments (one that is open stays, as it must be an error); without the `end`.
[[nodiscard]] std::vector<Token> scan(std::string_view text);

/// Whether it is this unquoted word, in any case. REQUIRES: `word` is lower case
[[nodiscard]] bool is_word(std::string_view text, const Token& token, std::string_view word);

/// Whether it is this symbol.
[[nodiscard]] bool is_symbol(std::string_view text, const Token& token, std::string_view symbol);

/// The first token from index `from` on that is this unquoted word; null if there is none. REQUIRES: `word` is lower
/// case
[[nodiscard]] const Token* find_word(std::string_view text, const std::vector<Token>& tokens, std::string_view word,
                                     std::size_t from = 0);

/// The first token from index `from` on that is, after folding, this identifier, quoted or not; null if there is none.
[[nodiscard]] const Token* find_name(std::string_view text, const std::vector<Token>& tokens, std::string_view name,
                                     std::size_t from = 0);

/// The text with its comments replaced by blanks of the same length; ends of lines stay. libpg_query looks behind NOT,
/// NULLS, WITH and strings for the next token to take both as one (base_yylex in its parser.c), and takes a comment for
/// that token, so that `a NOT /* x */ IN (1)` would be a syntax error; nested comments cost it quadratic time.
void blank_comments(char* text, std::size_t size);

}  // namespace routegrant::sql
