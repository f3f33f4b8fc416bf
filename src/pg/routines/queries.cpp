#include "pg/routines/queries.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "base/text.hpp"
#include "pg/routines/cloud_functions.hpp"
#include "pg/routines/firing.hpp"
#include "sql/identifier.hpp"
#include "sql/keywords.hpp"
#include "sql/tokens.hpp"

namespace routegrant::pg {
namespace {

/// Data as long as this is not parsed to learn whether it may be written.
constexpr std::size_t most_asked = 100'000;

/// Whether a statement begins like one that only needs a privilege. Others of the kind are seldom refused.
bool is_asked_for(std::string_view statement) {
  static constexpr std::string_view words[] = {
      "analyze", "checkpoint", "close",   "cluster",  "comment", "copy",     "create", "deallocate", "declare",
      "delete",  "do",         "execute", "explain",  "fetch",   "insert",   "lock",   "merge",      "move",
      "prepare", "refresh",    "reindex", "security", "show",    "truncate", "update", "vacuum"};
  return std::find(std::begin(words), std::end(words), first_word(statement)) != std::end(words);
}

/// `into_counts`: whether INTO makes a table, or names what an INSERT fills.
bool may_call(std::string_view query, const Routines& routines, bool into_counts) {
  sql::Token last;
  for (std::size_t at = 0; at < query.size();) {
    const sql::Token token = sql::next_token(query, at);
    if (token.kind == sql::Token::Kind::end) break;
    at = token.end;
    if (token.kind == sql::Token::Kind::comment) continue;
    if (into_counts && sql::is_word(query, token, "into")) return true;
    if (sql::is_symbol(query, token, "(") && sql::is_identifier(last)) {
      if (matters_when_called(sql::identifier(sql::text_of(query, last)), routines)) return true;
    }
    last = token;
  }
  return false;
}

}  // namespace

std::string first_word(std::string_view statement) {
  for (std::size_t at = 0; at < statement.size();) {
    const sql::Token token = sql::next_token(statement, at);
    if (token.kind == sql::Token::Kind::end) break;
    at = token.end;
    if (token.kind == sql::Token::Kind::word) return text::lower(sql::text_of(statement, token));
  }
  return {};
}

bool matters_when_called(std::string_view name, const Routines& routines) {
  return name == "set_config" || name == "lo_create" || name == "lo_creat" || name == "lo_from_bytea" ||
         name == "lo_unlink" || is_cloud_function(name) || routines.names.contains(name);
}

bool calls_what_matters(std::string_view text, const Routines& routines) {
  return may_call(text, routines, false);
}

bool may_have_effect(std::string_view query, const Routines& routines) {
  return may_call(query, routines, true);
}

bool is_followed(const Context& context, std::string_view statement) {
  return is_followed(context, statement, sql::classify(statement));
}

bool is_followed(const Context& context, std::string_view statement, sql::Relevance relevance) {
  switch (relevance) {
    case sql::Relevance::relevant:
    case sql::Relevance::transaction: return true;
    case sql::Relevance::query:
      return (context.closed() && statement.size() <= most_asked) || may_have_effect(statement, context.routines);
    case sql::Relevance::irrelevant: break;
  }
  if (!context.routines.names.empty() &&
      (calls_what_matters(statement, context.routines) || names_firing_table(statement, context.routines)))
    return true;
  return context.closed() && statement.size() <= most_asked && is_asked_for(statement);
}

}  // namespace routegrant::pg
