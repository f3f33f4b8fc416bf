#include "pg/statements/cursors.hpp"

#include <string>

#include "pg/names/words.hpp"
#include "pg/relations/access.hpp"
#include "pg/statements.hpp"

/// DECLARE, FETCH, MOVE and CLOSE of SQL (manual, DECLARE; portalcmds.c). PL/pgSQL's are run by its interpreter.
namespace routegrant::pg {
namespace {

constexpr std::string_view duplicate_cursor = "42P03";
constexpr std::string_view invalid_cursor_name = "34000";
constexpr std::int64_t with_hold = 0x20;

/// Names come before the cursor's own, privileges and rows after.
bool is_of_names(const Outcome& outcome) {
  const bool denied = outcome.sqlstate == sqlstate::insufficient_privilege &&
                      !outcome.reason.starts_with("permission denied for schema");
  return outcome.refused() && !denied && outcome.sqlstate != sqlstate::object_not_in_prerequisite_state;
}

/// WITH HOLD: it outlives the transaction.
bool is_held(const sql::Node& declare) {
  return (declare["options"].integer() & with_hold) != 0;
}

Outcome apply_declare(const sql::Node& node, const StatementText& text, Context& context) {
  Outcome outcome;
  if (node["query"].type() == "SelectStmt") outcome = require_query(context, node["query"].inner(), text);
  if (is_of_names(outcome)) return outcome;
  const std::string name(node["portalname"].text());
  if (context.session.cursors.contains(name))
    return refuse(duplicate_cursor, "cursor " + in_quotes(name) + " already exists");
  if (outcome.refused()) return outcome;
  context.session.cursors.emplace(name, is_held(node));
  return done();
}

Outcome require_cursor(const Context& context, std::string_view name) {
  const bool may_be_open = context.session.cursors.contains(name) || context.routines.unfollowed.opens_cursors;
  return may_be_open ? done() : refuse(invalid_cursor_name, "cursor " + in_quotes(name) + " does not exist");
}

Outcome apply_fetch(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  return require_cursor(context, node["portalname"].text());
}

Outcome apply_close(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  const std::string_view name = node["portalname"].text();
  if (name.empty()) {
    context.session.cursors.clear();
    return done();
  }
  if (Outcome outcome = require_cursor(context, name); outcome.refused()) return outcome;
  context.session.cursors.erase(std::string(name));
  return done();
}

}  // namespace

Outcome declared_outside(const sql::Node& statement, Outcome outcome) {
  if (statement.type() != "DeclareCursorStmt" || is_held(statement.inner())) return outcome;
  if (is_of_names(outcome) && outcome.sqlstate != duplicate_cursor) return outcome;
  return refuse(sqlstate::no_active_transaction, "DECLARE CURSOR can only be used in transaction blocks");
}

const Statement declare_cursor{.node = "DeclareCursorStmt", .apply = apply_declare, .only_asked = true};
const Statement fetch{.node = "FetchStmt", .apply = apply_fetch, .only_asked = true};
const Statement close_cursor{.node = "ClosePortalStmt", .apply = apply_close, .only_asked = true};

}  // namespace routegrant::pg
