#include "pg/names/statement_text.hpp"

#include "sql/identifier.hpp"

namespace routegrant::pg {

StatementText StatementText::made(std::string_view text, Span span) {
  StatementText statement(text, span);
  statement.made_ = true;
  return statement;
}

const std::vector<sql::Token>& StatementText::tokens() const {
  if (!tokens_) tokens_ = sql::scan(text_);
  return *tokens_;
}

Span StatementText::span_of(const sql::Token& token) const {
  return span_of(token, token);
}

Span StatementText::span_of(const sql::Token& first, const sql::Token& last) const {
  if (made_) return span_;
  return {.source = span_.source, .begin = span_.begin + first.begin, .end = span_.begin + last.end};
}

bool StatementText::is_word(std::size_t token, std::string_view word) const {
  return token < tokens().size() && sql::is_word(text_, tokens()[token], word);
}

std::string StatementText::without_constants() const {
  std::string shown;
  std::uint32_t end = 0;
  for (const sql::Token& token : tokens()) {
    if (!shown.empty() && token.begin > end) shown += ' ';
    const bool constant = token.kind == sql::Token::Kind::string || token.kind == sql::Token::Kind::dollar_string;
    shown += constant ? std::string_view("'...'") : sql::text_of(text_, token);
    end = token.end;
  }
  return shown;
}

Span StatementText::name_at(std::size_t location) const {
  const sql::Token first = sql::next_token(text_, location);
  sql::Token last = first;
  while (true) {
    const sql::Token dot = sql::next_token(text_, last.end);
    if (!sql::is_symbol(text_, dot, ".")) break;
    const sql::Token part = sql::next_token(text_, dot.end);
    if (!sql::is_identifier(part)) break;
    last = part;
  }
  return span_of(first, last);
}

std::size_t StatementText::find_word(std::string_view word, std::size_t from) const {
  int depth = 0;
  for (std::size_t at = from; at < tokens().size(); ++at) {
    const sql::Token& token = tokens()[at];
    if (sql::is_symbol(text_, token, "(")) ++depth;
    if (sql::is_symbol(text_, token, ")")) --depth;
    if (depth == 0 && sql::is_word(text_, token, word)) return at;
  }
  return tokens().size();
}

Span StatementText::find_name(std::string_view name, std::size_t from) const {
  const sql::Token* found = sql::find_name(text_, tokens(), name, from);
  if (found == nullptr) return span_;
  const sql::Token* first = found;
  while (first - tokens().data() >= 2 && sql::is_symbol(text_, first[-1], ".")) first -= 2;
  return span_of(*first, *found);
}

}  // namespace routegrant::pg
