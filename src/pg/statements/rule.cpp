#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pg/answers/body_walk.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/created.hpp"
#include "pg/relations/updatable_views.hpp"
#include "pg/statements.hpp"

/// CREATE RULE: what is done when rows of a relation are written, besides or instead (manual, 41.4). Its actions have
/// the rights of the relation's owner (41.5).
namespace routegrant::pg {
namespace {

Bits event_of(const sql::Node& node) {
  const std::string_view event = node["event"].text();
  if (event == "CMD_INSERT") return privilege::insert;
  if (event == "CMD_UPDATE") return privilege::update;
  return event == "CMD_DELETE" ? privilege::delete_ : privilege::none;
}

bool is_row(const QualifiedName& name) {
  return name.schema.empty() && (name.name == "new" || name.name == "old");
}

/// Its relations are bound when the rule is made.
Outcome add_uses(const sql::Node& action, const StatementText& text, Context& context, std::vector<Rule::Use>& uses) {
  for (const NamedAccess& each : names_of(action).accesses) {
    if (is_row(each.name)) continue;
    const Resolved found = find_or_assume(context, ObjectKind::table, each.name);
    if (found.outcome.sqlstate == sqlstate::undefined_schema) {
      return refuse(sqlstate::undefined_table,
                    "relation " + in_quotes(each.name.schema + "." + each.name.name) + " does not exist");
    }
    if (found.outcome.refused()) return found.outcome;
    uses.push_back({.relation = found.id, .privilege = each.privilege});
  }
  static_cast<void>(text);
  return done();
}

/// The rule of this name; a new one if there is none.
RuleId rule_named(Context& context, ObjectId table, std::string_view name) {
  auto& rules = context.catalog.rules();
  for (std::uint32_t at = 0; at < rules.size(); ++at) {
    const Rule& each = rules[RuleId{at}];
    if (!each.dropped && each.table == table && each.name == name) return RuleId{at};
  }
  return RuleId{static_cast<std::uint32_t>(rules.size())};
}

/// A rule on SELECT is what a view is: until 15 it makes one of a table, as older dumps do (`DefineQueryRewrite()`).
Outcome make_view(const sql::Node& node, Context& context, ObjectId table, const Rule& rule) {
  const sql::Node action = node["actions"].at(0);
  if (!context.closed() || context.catalog.object(table).kind != ObjectKind::table || action.type() != "SelectStmt")
    return done();
  if (context.features().version >= 16) {
    return refuse(sqlstate::wrong_object_type,
                  "relation " + in_quotes(context.catalog.name(table)) + " cannot have ON SELECT rules");
  }
  for (const Rule::Use& use : rule.uses) context.catalog.depend(table, use.relation);
  std::vector<ColumnUse> read = columns_read(context, action);
  const ObjectId updates = updated_relation(context, action.inner());
  Object& view = context.catalog.edit(table);
  view.kind = ObjectKind::view;
  view.column_uses = std::move(read);
  view.updates = updates;
  // It has the table's columns, each by its place.
  std::vector<std::string> names;
  for (const Column& column : context.catalog.columns(table)) names.push_back(column.name);
  note_shown_columns(context, table, action.inner(), names);
  return done();
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node range = node["relation"];
  const Resolved table =
      find_or_assume(context, ObjectKind::table, relation_name(range, span_of_relation(range, text)));
  if (table.outcome.refused()) return table.outcome;
  Rule rule{.table = table.id,
            .name = std::string(node["rulename"].text()),
            .event = event_of(node),
            .replaces = node["instead"].truth() && !node["whereClause"]};
  for (const sql::Node& action : node["actions"].items()) {
    if (Outcome outcome = add_uses(action, text, context, rule.uses); outcome.refused()) return outcome;
  }
  if (Outcome outcome = require_ownership(context, table.id); outcome.refused()) return outcome;
  if (rule.event == privilege::none) return make_view(node, context, table.id, rule);
  rule.span = span_after(text, "rule", rule.name);
  auto& rules = context.catalog.rules();
  const RuleId id = rule_named(context, table.id, rule.name);
  if (static_cast<std::size_t>(id) == rules.size()) {
    rules.add(std::move(rule));
    return done();
  }
  if (!node["replace"].truth() && context.closed()) {
    return refuse(sqlstate::duplicate_object, "rule " + in_quotes(rule.name) + " for relation " +
                                                  in_quotes(context.catalog.name(table.id)) + " already exists");
  }
  rules.edit(id) = std::move(rule);
  return done();
}

}  // namespace

const Statement create_rule{.node = "RuleStmt", .apply = apply};

}  // namespace routegrant::pg
