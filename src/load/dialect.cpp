#include "load/dialect.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "load/layouts.hpp"
#include "sql/script.hpp"
#include "sql/tokens.hpp"

namespace routegrant::load {
namespace {

constexpr std::array<std::string_view, 14> other_systems{"mysql",  "mariadb",    "h2",        "hsqldb",  "oracle",
                                                         "sqlite", "sqlite3",    "sqlserver", "mssql",   "db2",
                                                         "derby",  "clickhouse", "cassandra", "bigquery"};

/// A dialect shows early; a dump of rows need not be read to its end.
constexpr std::size_t most_bytes = 256U << 10U;

bool is_other_system(std::string_view word) {
  return std::any_of(other_systems.begin(), other_systems.end(),
                     [&](std::string_view known) { return text::equal_ignoring_case(word, known); });
}

/// 'user'@'host' and 'user'@host without a blank (MySQL manual, 8.2.4 "Specifying Account Names"): PostgreSQL has
/// operators that begin with @, behind strings as well.
bool is_account_at(std::string_view text, const std::vector<sql::Token>& tokens, std::size_t i) {
  if (i + 2 >= tokens.size() || !sql::is_symbol(text, tokens[i + 1], "@")) return false;
  const sql::Token& host = tokens[i + 2];
  const bool is_name = host.kind != sql::Token::Kind::symbol || sql::is_symbol(text, host, "`");
  return is_name && tokens[i].end == tokens[i + 1].begin && tokens[i + 1].end == host.begin;
}

/// Whether the tokens at `i` and behind are what only MySQL writes.
bool is_mysql_at(std::string_view text, const std::vector<sql::Token>& tokens, std::size_t i) {
  const auto symbol = [&](std::size_t ahead, std::string_view wanted) {
    return i + ahead < tokens.size() && sql::is_symbol(text, tokens[i + ahead], wanted);
  };
  const auto word = [&](std::size_t ahead, std::string_view wanted) {
    return i + ahead < tokens.size() && sql::is_word(text, tokens[i + ahead], wanted);
  };
  using Kind = sql::Token::Kind;
  switch (tokens[i].kind) {
    case Kind::symbol: return symbol(0, "`");
    case Kind::string: return is_account_at(text, tokens, i);
    case Kind::word: break;
    default: return false;
  }
  if (word(0, "engine") && symbol(1, "=")) return true;
  if (word(0, "identified") && (word(1, "by") || word(1, "with"))) return true;
  if (word(0, "on") && symbol(1, "*") && symbol(2, ".")) return true;
  if (word(0, "on") && symbol(2, ".") && symbol(3, "*")) return true;
  return word(0, "auto_increment") || (i == 0 && word(0, "delimiter"));
}

bool begins_with_word(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && text::equal_ignoring_case(text.substr(0, word.size()), word);
}

/// Whether the next character that is no blank is `wanted`, or begins a comment.
bool is_before(std::string_view text, char wanted) {
  const std::size_t next = text.find_first_not_of(" \t\r\n\f");
  return next != std::string_view::npos && (text[next] == wanted || text[next] == '/' || text[next] == '-');
}

/// Whether what `is_mysql_at` looks for may begin here.
bool may_be_mysql_at(std::string_view text) {
  switch (text.front()) {
    case '`': return true;
    case '\'': return text.size() > 1 && text[1] == '@';
    case '*': return is_before(text.substr(1), '.');
    case '.': return is_before(text.substr(1), '*');
    case 'a':
    case 'A': return begins_with_word(text, "auto_increment");
    case 'd':
    case 'D': return begins_with_word(text, "delimiter");
    case 'e':
    case 'E': return begins_with_word(text, "engine");
    case 'i':
    case 'I': return begins_with_word(text, "identified");
    default: return false;
  }
}

/// Whether anything of what `is_mysql_at` looks for stands in the text, be it in a comment: nearly no file of
/// PostgreSQL holds any of it, and this costs a fraction of reading its tokens.
bool may_hold_mysql(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (may_be_mysql_at(text.substr(i))) return true;
  }
  return false;
}

bool is_mysql_statement(std::string_view text) {
  const std::vector<sql::Token> tokens = sql::scan(text);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (is_mysql_at(text, tokens, i)) return true;
  }
  return false;
}

bool is_postgresql_name(std::string_view word) {
  constexpr std::array<std::string_view, 5> names{"postgres", "postgresql", "pgsql", "pg", "psql"};
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view known) { return text::equal_ignoring_case(word, known); });
}

/// Whether a statement says what only PostgreSQL has: attributes of roles, owners, PL/pgSQL, DO blocks, extensions,
/// policies, default privileges. A dollar quote alone does not tell: MySQL's scripts take $$ for their delimiter.
bool is_postgresql_statement(std::string_view text) {
  const std::vector<sql::Token> tokens = sql::scan(text);
  const auto word = [&](std::size_t i, std::string_view wanted) {
    return i < tokens.size() && sql::is_word(text, tokens[i], wanted);
  };
  const bool creates = word(0, "create");
  if (creates && (word(1, "extension") || word(1, "policy"))) return true;
  if (word(0, "alter") && word(1, "default") && word(2, "privileges")) return true;
  if (word(0, "do") && tokens.size() > 1 && tokens[1].kind == sql::Token::Kind::dollar_string) return true;
  const bool is_role = (creates || word(0, "alter")) && (word(1, "role") || word(1, "user"));
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (word(i, "plpgsql") || (word(i, "owner") && word(i + 1, "to"))) return true;
    if (!is_role) continue;
    for (const std::string_view attribute :
         {"login", "nologin", "superuser", "nosuperuser", "bypassrls", "createrole"}) {
      if (word(i, attribute)) return true;
    }
  }
  return false;
}

/// Whether a statement at the beginning of the text is one of those that `is` names.
bool has_statement(const Sources& sources, SourceId source, bool (*is)(std::string_view)) {
  const std::size_t size = std::min(sources[source].text.size(), most_bytes);
  const Span span{source, 0, static_cast<std::uint32_t>(size)};
  for (const sql::Piece& piece : sql::split(sources, span)) {
    const bool sql = piece.kind == sql::Piece::Kind::statement || piece.kind == sql::Piece::Kind::unterminated;
    if (sql && is(sources.text(piece.span))) return true;
  }
  return false;
}

}  // namespace

bool is_named_for_other_system(std::string_view path) {
  const std::vector<std::string_view> parts = text::split(path, '/');
  std::string name(parts.back());
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '_' || c == '.'; }, ' ');
  const std::vector<std::string_view> words = text::words(name);
  if (std::any_of(words.begin(), words.end(), is_postgresql_name)) return false;
  if (std::any_of(words.begin(), words.end(), is_other_system)) return true;
  // The nearest folder that names a system says it.
  for (std::size_t i = parts.size() - 1; i-- > 0;) {
    if (is_postgresql_name(parts[i])) return false;
    if (is_other_system(parts[i])) return true;
  }
  return false;
}

bool is_postgresql(const Sources& sources, SourceId source) {
  return has_statement(sources, source, is_postgresql_statement);
}

bool is_mysql(const Sources& sources, SourceId source) {
  const std::string_view beginning = std::string_view(sources[source].text).substr(0, most_bytes);
  return may_hold_mysql(beginning) && has_statement(sources, source, is_mysql_statement) &&
         !is_postgresql(sources, source);
}

}  // namespace routegrant::load
