#include "pg/statements/publication_syntax.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "pg/names/words.hpp"
#include "sql/identifier.hpp"

namespace routegrant::pg {
namespace {

bool is_symbol(const StatementText& text, std::size_t at, std::string_view symbol) {
  return at < text.tokens().size() && sql::is_symbol(text.text(), text.tokens()[at], symbol);
}

/// Behind the name that starts at `at`.
std::size_t behind_name(const StatementText& text, std::size_t at) {
  ++at;
  while (is_symbol(text, at, ".")) at += 2;
  return at;
}

/// Behind `[ONLY] name [*]` or `ONLY (name)`.
std::size_t behind_table(const StatementText& text, std::size_t at) {
  const bool only = text.is_word(at, "only");
  if (only) ++at;
  const bool in_parentheses = only && is_symbol(text, at, "(");
  at = behind_name(text, in_parentheses ? at + 1 : at);
  if (in_parentheses) return at + 1;
  return !only && is_symbol(text, at, "*") ? at + 1 : at;
}

/// The token where the old grammar stops in a list of tables; nothing if it reads all of it.
std::optional<std::size_t> stops_at(const StatementText& text, std::size_t at) {
  if (text.is_word(at, "tables")) return at;
  if (!text.is_word(at, "table")) return std::nullopt;
  while (true) {
    ++at;
    if (text.is_word(at, "table")) return at;
    at = behind_table(text, at);
    if (!is_symbol(text, at, ",")) break;
  }
  const bool ends = at >= text.tokens().size() || text.is_word(at, "with") || is_symbol(text, at, ";");
  return ends ? std::nullopt : std::optional(at);
}

}  // namespace

Outcome require_tables_alone(const StatementText& text, const Context& context) {
  if (!context.closed() || context.features().version >= 15) return done();
  // CREATE PUBLICATION name FOR ..., ALTER PUBLICATION name ADD, SET or DROP ...
  constexpr std::size_t list = 4;
  const auto stop = stops_at(text, list);
  if (!stop) return done();
  return refuse(sqlstate::syntax_error,
                "syntax error at or near " + in_quotes(sql::text_of(text.text(), text.tokens()[*stop])));
}

}  // namespace routegrant::pg
