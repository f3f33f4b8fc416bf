#include "sql/tokens.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "sql/identifier.hpp"

namespace routegrant::sql {
namespace {

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// A byte over 0x7F starts and continues an identifier, whatever its character is (scan.l: `\200-\377`).
bool starts_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80U;
}

bool continues_word(char c) {
  return starts_word(c) || text::is_digit(c) || c == '$';
}

bool continues_variable(char c) {
  return starts_word(c) || text::is_digit(c);
}

/// Where an element ends, and whether the text ended first.
struct Extent {
  std::size_t end = 0;
  bool open = false;
};

/// From an opening quote to behind the closing one; a doubled quote stays inside.
Extent quoted(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t i = at + 1;;) {
    i = text.find(quote, i);
    if (i == std::string_view::npos) return {text.size(), true};
    if (i + 1 >= text.size() || text[i + 1] != quote) return {i + 1, false};
    i += 2;
  }
}

/// One run of an E'' string, where a backslash escapes the next byte.
Extent escaped_run(std::string_view text, std::size_t at) {
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '\'') {
      if (i + 1 >= text.size() || text[i + 1] != '\'') return {i + 1, false};
      ++i;
    }
  }
  return {text.size(), true};
}

/// An E'' string is continued by a further '...' after a line end, and then escapes hold there too (manual, 4.1.2.1).
Extent escaped(std::string_view text, std::size_t at) {
  Extent run = escaped_run(text, at);
  while (!run.open) {
    std::size_t i = run.end;
    bool line_end = false;
    for (; i < text.size() && is_blank(text[i]); ++i) line_end |= text[i] == '\n' || text[i] == '\r';
    if (!line_end || i >= text.size() || text[i] != '\'') break;
    run = escaped_run(text, i);
  }
  return run;
}

Extent block_comment(std::string_view text, std::size_t at) {
  std::size_t depth = 1;
  for (std::size_t i = at + 2; i + 1 < text.size();) {
    if (text[i] == '/' && text[i + 1] == '*') {
      ++depth;
      i += 2;
    } else if (text[i] == '*' && text[i + 1] == '/') {
      i += 2;
      if (--depth == 0) return {i, false};
    } else {
      ++i;
    }
  }
  return {text.size(), true};
}

std::size_t word_end(std::string_view text, std::size_t at) {
  // What a template puts behind a word is no part of it: `app_${name}`.
  while (at < text.size() && continues_word(text[at]) && text.substr(at, 2) != "${") ++at;
  return at;
}

/// The length of `$tag$` at `at`, or 0.
std::size_t dollar_tag(std::string_view text, std::size_t at) {
  std::size_t i = at + 1;
  if (i < text.size() && starts_word(text[i])) {
    while (i < text.size() && continues_variable(text[i])) ++i;
  }
  return i < text.size() && text[i] == '$' ? i + 1 - at : 0;
}

Token token(Token::Kind kind, std::size_t begin, Extent extent) {
  return {kind, extent.open, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(extent.end)};
}

Token token(Token::Kind kind, std::size_t begin, std::size_t end) {
  return token(kind, begin, Extent{end, false});
}

Token dollar(std::string_view text, std::size_t at) {
  if (at + 1 < text.size() && text::is_digit(text[at + 1])) {
    std::size_t end = at + 1;
    while (end < text.size() && text::is_digit(text[end])) ++end;
    return token(Token::Kind::parameter, at, end);
  }
  if (const std::size_t length = dollar_tag(text, at); length != 0) {
    const std::size_t close = text.find(text.substr(at, length), at + length);
    if (close == std::string_view::npos) return token(Token::Kind::dollar_string, at, Extent{text.size(), true});
    return token(Token::Kind::dollar_string, at, close + length);
  }
  if (text.substr(at, 2) == "${") {
    const std::size_t close = text.find_first_of("}\n", at);
    if (close != std::string_view::npos && text[close] == '}') return token(Token::Kind::variable, at, close + 1);
  }
  return token(Token::Kind::symbol, at, at + 1);
}

/// The end of a variable whose name stands between two bytes (`'x'`), or 0.
std::size_t enclosed_variable(std::string_view text, std::size_t from, char close) {
  std::size_t i = from;
  while (i < text.size() && continues_variable(text[i])) ++i;
  return i > from && i < text.size() && text[i] == close ? i + 1 : 0;
}

Token colon(std::string_view text, std::size_t at) {
  const char next = at + 1 < text.size() ? text[at + 1] : '\0';
  if (next == ':' || next == '=') return token(Token::Kind::symbol, at, at + 2);
  std::size_t end = 0;
  if (next == '\'' || next == '"') end = enclosed_variable(text, at + 2, next);
  if (next == '{' && at + 2 < text.size() && text[at + 2] == '?') end = enclosed_variable(text, at + 3, '}');
  if (continues_variable(next)) {
    end = at + 1;
    while (end < text.size() && continues_variable(text[end])) ++end;
  }
  return end != 0 ? token(Token::Kind::variable, at, end) : token(Token::Kind::symbol, at, at + 1);
}

Token number(std::string_view text, std::size_t at) {
  std::size_t end = at;
  const auto digits = [&] {
    while (end < text.size() && (text::is_digit(text[end]) || text[end] == '_')) ++end;
  };
  digits();
  if (end + 1 < text.size() && text[end] == '.' && text[end + 1] != '.') {
    ++end;
    digits();
  }
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    const std::size_t sign = end + 1 < text.size() && (text[end + 1] == '+' || text[end + 1] == '-') ? 1 : 0;
    if (end + 1 + sign < text.size() && text::is_digit(text[end + 1 + sign])) {
      end += 1 + sign;
      digits();
    }
  }
  return token(Token::Kind::number, at, end);
}

Token word(std::string_view text, std::size_t at, Strings strings) {
  const std::size_t end = word_end(text, at);
  const char first = text[at];
  if (end - at == 1 && end < text.size()) {
    if (text[end] == '\'') {
      if (first == 'e' || first == 'E') return token(Token::Kind::string, at, escaped(text, end));
      // N'...' is a constant like '...' (scan.l, "xnstart").
      if (strings == Strings::escaping && (first == 'n' || first == 'N'))
        return token(Token::Kind::string, at, escaped(text, end));
      if (std::string_view("bBxXnN").find(first) != std::string_view::npos) {
        return token(Token::Kind::string, at, quoted(text, end));
      }
    }
    if ((first == 'u' || first == 'U') && text[end] == '&' && end + 1 < text.size()) {
      if (text[end + 1] == '\'') return token(Token::Kind::string, at, quoted(text, end + 1));
      if (text[end + 1] == '"') return token(Token::Kind::quoted_name, at, quoted(text, end + 1));
    }
  }
  return token(Token::Kind::word, at, end);
}

Token punctuation(std::string_view text, std::size_t at) {
  const std::string_view pair = text.substr(at, 2);
  if (pair == "--") {
    // A lone CR ends it, too (scan.l, "newline").
    const std::size_t end = text.find_first_of("\r\n", at);
    return token(Token::Kind::comment, at, std::min(end, text.size()));
  }
  if (pair == "/*") return token(Token::Kind::comment, at, block_comment(text, at));
  if (pair == "{{") {
    const std::size_t close = text.find("}}", at);
    if (close != std::string_view::npos) return token(Token::Kind::variable, at, close + 2);
  }
  return token(Token::Kind::symbol, at, at + (pair == "=>" ? 2U : 1U));
}

}  // namespace

Token next_token(std::string_view text, std::size_t at, Strings strings) {
  while (at < text.size() && is_blank(text[at])) ++at;
  if (at >= text.size()) return token(Token::Kind::end, text.size(), text.size());
  const char c = text[at];
  if (starts_word(c)) return word(text, at, strings);
  if (text::is_digit(c)) return number(text, at);
  switch (c) {
    case '\'':
      return token(Token::Kind::string, at, strings == Strings::escaping ? escaped(text, at) : quoted(text, at));
    case '"': return token(Token::Kind::quoted_name, at, quoted(text, at));
    case '$': return dollar(text, at);
    case ':': return colon(text, at);
    case '\\': return token(Token::Kind::backslash, at, at + 1);
    default: return punctuation(text, at);
  }
}

std::string_view text_of(std::string_view text, const Token& token) {
  return text.substr(token.begin, token.end - token.begin);
}

std::vector<Token> scan(std::string_view text) {
  std::vector<Token> tokens;
  for (Token found = next_token(text, 0); found.kind != Token::Kind::end; found = next_token(text, found.end)) {
    if (found.kind != Token::Kind::comment || found.open) tokens.push_back(found);
  }
  return tokens;
}

bool is_word(std::string_view text, const Token& token, std::string_view word) {
  return token.kind == Token::Kind::word && token.end - token.begin == word.size() &&
         text::equal_ignoring_case(text_of(text, token), word);
}

bool is_symbol(std::string_view text, const Token& token, std::string_view symbol) {
  return token.kind == Token::Kind::symbol && text_of(text, token) == symbol;
}

const Token* find_word(std::string_view text, const std::vector<Token>& tokens, std::string_view word,
                       std::size_t from) {
  for (std::size_t i = from; i < tokens.size(); ++i) {
    if (is_word(text, tokens[i], word)) return &tokens[i];
  }
  return nullptr;
}

const Token* find_name(std::string_view text, const std::vector<Token>& tokens, std::string_view name,
                       std::size_t from) {
  for (std::size_t i = from; i < tokens.size(); ++i) {
    if (is_identifier(tokens[i]) && identifier(text_of(text, tokens[i])) == name) return &tokens[i];
  }
  return nullptr;
}

void blank_comments(char* text, std::size_t size) {
  const std::string_view view(text, size);
  if (view.find("/*") == std::string_view::npos && view.find("--") == std::string_view::npos) return;
  const auto blank = [text](std::size_t begin, std::size_t end, bool with_lines) {
    std::replace_if(
        text + begin, text + end, [with_lines](char c) { return with_lines || c != '\n'; }, ' ');
  };
  Token before{};
  bool has_block = false;
  for (Token found = next_token(view, 0); found.kind != Token::Kind::end; found = next_token(view, found.end)) {
    if (found.kind == Token::Kind::comment) {
      has_block = has_block || text[found.begin] == '/';
      blank(found.begin, found.end, false);
      continue;
    }
    // 'a' 'b' is one constant where only blanks, line comments and an end of line stand between the two.
    const bool divides = has_block && before.kind == Token::Kind::string && found.kind == Token::Kind::string;
    if (divides) blank(before.end, found.begin, true);
    before = found;
    has_block = false;
  }
}

}  // namespace routegrant::sql
