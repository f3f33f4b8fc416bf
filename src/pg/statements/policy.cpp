#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/column_rules.hpp"
#include "pg/relations/created.hpp"
#include "pg/relations/expression_types.hpp"
#include "pg/relations/ranges.hpp"
#include "pg/statements.hpp"

namespace routegrant::pg {
namespace {

Resolved owned_table(const sql::Node& node, const StatementText& text, Context& context) {
  Resolved table =
      find_or_assume(context, ObjectKind::table, relation_name(node["table"], span_of_relation(node["table"], text)));
  if (!table.outcome.refused()) table.outcome = require_ownership(context, table.id);
  if (!table.outcome.refused() && context.closed() && context.catalog.object(table.id).kind != ObjectKind::table)
    table.outcome = refuse(sqlstate::wrong_object_type, in_quotes(context.catalog.name(table.id)) + " is not a table");
  return table;
}

/// No TO, or PUBLIC anywhere in it, is PUBLIC alone.
Outcome policy_roles(const sql::Node& specs, const StatementText& text, Context& context, std::vector<RoleId>& roles) {
  for (const sql::Node& spec : specs.items()) {
    const ResolvedRole role = role_of(context, spec, text, true);
    if (role.outcome.refused()) return role.outcome;
    if (std::find(roles.begin(), roles.end(), role.id) == roles.end()) roles.push_back(role.id);
    // Whoever is named behind PUBLIC is not even looked for (policy_role_list_to_array()).
    if (role.id == RoleId::everyone) break;
  }
  if (roles.empty() || roles.back() == RoleId::everyone) roles = {RoleId::everyone};
  return done();
}

/// Rows that are there already have USING, new ones WITH CHECK (`CreatePolicy()`, `AlterPolicy()`).
Outcome require_clauses(const sql::Node& node, const Context& context, std::string_view command, bool is_new) {
  if (!context.closed()) return done();
  if ((command == "SELECT" || command == "DELETE") && node["with_check"]) {
    return refuse(sqlstate::syntax_error, is_new ? "WITH CHECK cannot be applied to SELECT or DELETE"
                                                 : "only USING expression allowed for SELECT, DELETE");
  }
  if (command == "INSERT" && node["qual"])
    return refuse(sqlstate::syntax_error, "only WITH CHECK expression allowed for INSERT");
  return done();
}

/// What the policy's expressions need; those that ALTER POLICY leaves out stay.
void bind_clauses(const sql::Node& node, Context& context, PolicyId id) {
  const auto bind = [&](Binding::Of of, const sql::Node& expression) {
    if (!expression) return;
    bind_expression(context,
                    {.of = of, .table = context.catalog.policies()[id].table, .part = static_cast<std::uint32_t>(id)},
                    expression);
  };
  bind(Binding::Of::policy_using, node["qual"]);
  bind(Binding::Of::policy_check, node["with_check"]);
}

/// What an expression names is there: the table's columns, and the relations of its subqueries.
Outcome require_clause(const sql::Node& expression, const StatementText& text, Context& context, ObjectId table) {
  if (!expression) return done();
  if (Outcome outcome = require_own_columns(expression, context, table); outcome.refused()) return outcome;
  if (!context.closed()) return done();
  if (Outcome outcome = require_row_rules(expression, context, "POLICY"); outcome.refused()) return outcome;
  if (Outcome outcome = require_callees_on(context, expression, table); outcome.refused()) return outcome;
  const Ranges ranges{.known = {{.called = context.catalog.name(table), .relation = table, .shows_all = true}}};
  if (Outcome outcome = require_truth(context, ranges, expression, "POLICY"); outcome.refused()) return outcome;
  std::vector<ObjectId> relations;
  Outcome outcome = relations_of_query(context, expression, text, relations);
  return outcome.sqlstate == sqlstate::undefined_table && has_unknown_objects(context) ? done() : outcome;
}

Outcome apply_create(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string command = text::upper(node["cmd_name"].text());
  if (Outcome outcome = require_clauses(node, context, command, true); outcome.refused()) return outcome;
  // Roles are looked up before the table (CreatePolicy()).
  std::vector<RoleId> roles;
  if (Outcome outcome = policy_roles(node["roles"], text, context, roles); outcome.refused()) return outcome;
  const Resolved table = owned_table(node, text, context);
  if (table.outcome.refused()) return table.outcome;
  const std::string name(node["policy_name"].text());
  const auto& policies = context.catalog.policies();
  for (std::uint32_t at = 0; at < policies.size(); ++at) {
    const Policy& each = policies[PolicyId{at}];
    if (!each.dropped && each.table == table.id && each.name == name) {
      return refuse(sqlstate::duplicate_object, "policy " + in_quotes(name) + " for table " +
                                                    in_quotes(context.catalog.name(table.id)) + " already exists");
    }
  }
  for (const std::string_view clause : {"qual", "with_check"}) {
    if (Outcome outcome = require_clause(node[clause], text, context, table.id); outcome.refused()) return outcome;
  }
  Policy policy{.table = table.id,
                .name = name,
                .command = command.empty() ? "ALL" : command,
                .permissive = node["permissive"].truth(),
                .span = span_after(text, "policy", name)};
  policy.roles = std::move(roles);
  bind_clauses(node, context, context.catalog.policies().add(std::move(policy)));
  return done();
}

Outcome apply_alter(const sql::Node& node, const StatementText& text, Context& context) {
  std::vector<RoleId> roles;
  if (node["roles"].size() > 0) {
    if (Outcome outcome = policy_roles(node["roles"], text, context, roles); outcome.refused()) return outcome;
  }
  const Resolved table = owned_table(node, text, context);
  if (table.outcome.refused()) return table.outcome;
  auto& policies = context.catalog.policies();
  for (std::uint32_t at = 0; at < policies.size(); ++at) {
    const Policy& each = policies[PolicyId{at}];
    if (each.dropped || each.table != table.id || each.name != node["policy_name"].text()) continue;
    if (Outcome outcome = require_clauses(node, context, each.command, false); outcome.refused()) return outcome;
    for (const std::string_view clause : {"qual", "with_check"}) {
      if (Outcome outcome = require_clause(node[clause], text, context, table.id); outcome.refused()) return outcome;
    }
    bind_clauses(node, context, PolicyId{at});
    Policy& policy = policies.edit(PolicyId{at});
    if (!roles.empty()) policy.roles = std::move(roles);
    policy.alterations.push_back(span_after(text, "policy", policy.name));
    return done();
  }
  if (!context.closed()) return done();
  return refuse(sqlstate::undefined_object, "policy " + in_quotes(node["policy_name"].text()) + " for table " +
                                                in_quotes(context.catalog.name(table.id)) + " does not exist");
}

}  // namespace

const Statement create_policy{.node = "CreatePolicyStmt", .apply = apply_create};
const Statement alter_policy{.node = "AlterPolicyStmt", .apply = apply_alter};

}  // namespace routegrant::pg
