#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
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
#include "pg/relations/indexes.hpp"
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

/// The columns of relations that an action reads, sets or fills. The action is looked through once for all of them.
class ActionColumns {
 public:
  ActionColumns(Context& context, const sql::Node& action) : context_(context), action_(action) {}

  /// What it names of a relation, or as many as it has values for.
  std::vector<std::uint32_t> of(ObjectId relation, Bits privilege) {
    if (privilege == privilege::select) return read(relation);
    std::vector<std::uint32_t> columns;
    const sql::Node statement = action_.inner();
    const bool inserts = privilege == privilege::insert;
    // Whether SELECT ... WHERE of no relation gives a row is not known, nor then what it fills.
    const sql::Node source = unwrapped(statement["selectStmt"]);
    if (inserts && source["whereClause"] && source["fromClause"].size() == 0) return columns;
    if (!inserts && privilege != privilege::update) return columns;
    for (const sql::Node& target : statement[inserts ? "cols" : "targetList"].items()) {
      if (const auto at = context_.catalog.find_column(relation, target.inner()["name"].text()))
        columns.push_back(static_cast<std::uint32_t>(*at));
    }
    if (!inserts || !columns.empty() || !statement["selectStmt"]) return columns;
    if (!filled_) filled_ = columns_of_query(context_, unwrapped(statement["selectStmt"])).names.size();
    const std::vector<Column>& all = context_.catalog.columns(relation);
    for (std::uint32_t at = 0; at < all.size() && columns.size() < *filled_; ++at) {
      if (!all[at].dropped) columns.push_back(at);
    }
    return columns;
  }

 private:
  std::vector<std::uint32_t> read(ObjectId relation) {
    if (!read_) {
      read_.emplace();
      for (const ColumnUse& use : columns_read(context_, action_)) (*read_)[use.relation].push_back(use.column);
    }
    const auto found = read_->find(relation);
    return found == read_->end() ? std::vector<std::uint32_t>() : found->second;
  }

  Context& context_;
  const sql::Node& action_;
  std::optional<std::map<ObjectId, std::vector<std::uint32_t>>> read_{};
  /// How many columns an INSERT has values for.
  std::optional<std::size_t> filled_{};
};

/// Its relations are bound when the rule is made.
Outcome add_uses(const sql::Node& action, const StatementText& text, Context& context, std::vector<Rule::Use>& uses) {
  const std::vector<NamedAccess> accesses = names_of(action).accesses;
  std::vector<ObjectId> relations;
  for (const NamedAccess& each : accesses) {
    if (is_row(each.name)) {
      relations.push_back(ObjectId::none);
      continue;
    }
    const Resolved found = find_or_assume(context, ObjectKind::table, each.name);
    if (found.outcome.sqlstate == sqlstate::undefined_schema) {
      return refuse(sqlstate::undefined_table,
                    "relation " + in_quotes(each.name.schema + "." + each.name.name) + " does not exist");
    }
    if (found.outcome.refused()) return found.outcome;
    relations.push_back(found.id);
  }
  // Only now all of them are there to be read.
  ActionColumns columns(context, action);
  std::set<std::pair<ObjectId, Bits>> added;
  for (std::size_t at = 0; at < relations.size(); ++at) {
    const Bits privilege = accesses[at].privilege;
    if (relations[at] == ObjectId::none || !added.emplace(relations[at], privilege).second) continue;
    uses.push_back(
        {.relation = relations[at], .privilege = privilege, .columns = columns.of(relations[at], privilege)});
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

/// What an empty table must not have to become a view, in the order in which the server asks.
Outcome require_bare(const Context& context, ObjectId table) {
  const Catalog& catalog = context.catalog;
  const Object& object = catalog.object(table);
  const std::string name = in_quotes(catalog.name(table));
  if (object.partitioned)
    return refuse(sqlstate::wrong_object_type, "cannot convert partitioned table " + name + " to a view");
  const auto has = [&](const auto& all, auto id) {
    for (std::uint32_t at = 0; at < all.size(); ++at) {
      if (const auto& each = all[decltype(id){at}]; !each.dropped && each.table == table) return true;
    }
    return false;
  };
  std::string_view what;
  const auto parent = [&](ObjectId each) { return is_table_like(catalog.object(each).kind); };
  if (has(catalog.policies(), PolicyId{})) what = "row security policies";
  if (object.row_security) what = "row security enabled";
  if (std::any_of(object.uses.begin(), object.uses.end(), parent)) what = "parent tables";
  if (!heirs_of(catalog, table).empty()) what = "child tables";
  if (!indexes_of(catalog, table).empty()) what = "indexes";
  if (has(catalog.triggers(), TriggerId{})) what = "triggers";
  if (what.empty()) return done();
  return refuse(sqlstate::object_not_in_prerequisite_state,
                "could not convert table " + name + " to a view because it has " + std::string(what));
}

/// A rule on SELECT is what a view is: until 15 it makes one of an empty table, with the table's list and owner
/// (`DefineQueryRewrite()`). Whether the table is empty, and whether the query's columns fit, is not looked at.
Outcome become_view(const sql::Node& node, Context& context, const Rule& rule) {
  const Object& object = context.catalog.object(rule.table);
  const std::string name = in_quotes(context.catalog.name(rule.table));
  if (object.assumed || (object.kind != ObjectKind::table && object.kind != ObjectKind::view)) return done();
  if (object.kind == ObjectKind::table && context.features().version >= 16) {
    if (!context.closed()) return done();
    return refuse(sqlstate::wrong_object_type, "relation " + name + " cannot have ON SELECT rules");
  }
  if (context.closed()) {
    if (object.kind == ObjectKind::view && !node["replace"].truth())
      return refuse(sqlstate::object_not_in_prerequisite_state, name + " is already a view");
    if (rule.name != "_RETURN") {
      return refuse(sqlstate::invalid_object_definition, "view rule for " + name + " must be named \"_RETURN\"");
    }
    if (object.kind == ObjectKind::table) {
      if (Outcome outcome = require_bare(context, rule.table); outcome.refused()) return outcome;
    }
  }
  const sql::Node query = node["actions"].at(0);
  std::vector<ColumnUse> read = columns_read(context, query);
  const ObjectId updates = query.type() == "SelectStmt" ? updated_relation(context, query.inner()) : ObjectId::none;
  Object& view = context.catalog.edit(rule.table);
  view.kind = ObjectKind::view;
  view.uses.clear();
  view.column_uses = std::move(read);
  view.updates = updates;
  for (const Rule::Use& use : rule.uses) context.catalog.depend(rule.table, use.relation);
  // It has the table's columns, each by its place.
  std::vector<std::string> names;
  for (const Column& column : context.catalog.columns(rule.table)) names.push_back(column.name);
  note_shown_columns(context, rule.table, query.inner(), names);
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
  if (rule.event == privilege::none) return become_view(node, context, rule);
  if (rule.name == "_RETURN" && context.closed()) {
    return refuse(sqlstate::invalid_object_definition,
                  "non-view rule for " + in_quotes(context.catalog.name(table.id)) + " must not be named \"_RETURN\"");
  }
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
