#include <array>
#include <set>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "pg/bodies/bound_names.hpp"
#include "pg/relations/access.hpp"
#include "pg/relations/asked_names.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/named_constants.hpp"
#include "pg/routines/interpreter.hpp"
#include "pg/statements.hpp"
#include "sql/newer_grammar.hpp"

namespace routegrant::pg {
namespace {

/// What writes rows, and what asks for them otherwise.
bool asks(std::string_view type) {
  static constexpr std::array<std::string_view, 6> asking{"InsertStmt", "UpdateStmt",   "DeleteStmt",
                                                          "MergeStmt",  "TruncateStmt", "LockStmt"};
  return text::is_one_of(type, asking);
}

}  // namespace

/// What a static statement or a query of the body needs; `binds`: whether it may name variables.
Outcome Interpreter::require_rows(std::string_view query, bool binds, Span span) {
  if (!context_.closed()) return done();
  const int version = context_.features().version;
  sql::ParseError error;
  auto parsed = sql::parse_up_to(version, query, error);
  if (!parsed) return done();
  std::string bound(query);
  if (binds) {
    std::set<std::string, std::less<>> variables(names_.begin(), names_.end());
    for (const auto& [name, value] : scope_.variables) variables.insert(name);
    bound = with_variables_bound(query, parsed->statement(), variables);
  }
  if (bound != query) parsed = sql::parse_up_to(version, bound, error);
  if (!parsed) return done();
  const StatementText text = StatementText::made(bound, span);
  const sql::Node statement = parsed->statement();
  if (statement.type() == "CallStmt") return require_procedure(context_, unwrapped(statement.inner()["funccall"]));
  if (statement.type() == "SelectStmt") {
    Outcome outcome = require_query(context_, statement.inner(), text);
    return outcome.refused() ? outcome : require_asked_targets(context_, statement.inner());
  }
  return asks(statement.type()) ? apply_statement(statement, text, context_) : done();
}

/// The same for a condition or a value, whose statement is refused in the end.
void Interpreter::ask_for(std::string_view expression) {
  if (!context_.closed() || denied_.refused()) return;
  const std::string query = "SELECT " + std::string(expression);
  if (may_read_relations(expression)) {
    denied_ = require_rows(query, true, place({}, 1));
    return;
  }
  const auto says = [&](std::string_view word) { return expression.find(word) != std::string_view::npos; };
  if (!says("has_") && !says("reg") && !says("current_setting")) return;
  const auto parsed = parsed_once(query);
  if (!parsed) return;
  const sql::Node value = parsed->statement().inner()["targetList"].at(0).inner()["val"];
  // A constant is read before anything is run.
  denied_ = require_named_constants(context_, value);
  if (!denied_.refused()) denied_ = require_asked_condition(context_, value);
}

}  // namespace routegrant::pg
