#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/schema_objects.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/index_parts.hpp"
#include "pg/relations/indexes.hpp"
#include "pg/relations/ownership.hpp"
#include "pg/statements.hpp"
#include "pg/statements/drop_builtins.hpp"

namespace routegrant::pg {
namespace {

/// The owner, the owner of its schema, or a superuser (`check_object_ownership()`, RangeVarCallbackForDropRelation()).
Outcome require_may_drop(const Context& context, ObjectId id) {
  const Object& object = context.catalog.object(id);
  if (is_in_schema(object.kind) && owns(context.catalog, context.current(), object.parent)) return done();
  // A cast is dropped by who owns one of its types.
  if (object.kind == ObjectKind::cast && std::any_of(object.uses.begin(), object.uses.end(), [&](ObjectId used) {
        return owns(context.catalog, context.current(), used);
      }))
    return done();
  return require_ownership(context, id);
}

bool is_followed(std::string_view objtype) {
  static constexpr std::string_view kinds[] = {"OBJECT_TABLE",         "OBJECT_VIEW",          "OBJECT_MATVIEW",
                                               "OBJECT_FOREIGN_TABLE", "OBJECT_SEQUENCE",      "OBJECT_TYPE",
                                               "OBJECT_DOMAIN",        "OBJECT_FUNCTION",      "OBJECT_PROCEDURE",
                                               "OBJECT_ROUTINE",       "OBJECT_AGGREGATE",     "OBJECT_SCHEMA",
                                               "OBJECT_LANGUAGE",      "OBJECT_FDW",           "OBJECT_FOREIGN_SERVER",
                                               "OBJECT_EXTENSION",     "OBJECT_PUBLICATION",   "OBJECT_EVENT_TRIGGER",
                                               "OBJECT_OPERATOR",      "OBJECT_OPCLASS",       "OBJECT_OPFAMILY",
                                               "OBJECT_COLLATION",     "OBJECT_CONVERSION",    "OBJECT_TSCONFIGURATION",
                                               "OBJECT_TSDICTIONARY",  "OBJECT_STATISTIC_EXT", "OBJECT_CAST"};
  return std::find(std::begin(kinds), std::end(kinds), objtype) != std::end(kinds);
}

/// What DROP calls a relation; empty for what is none.
std::string_view relation_word(std::string_view objtype) {
  struct Row {
    std::string_view objtype;
    std::string_view word;
  };
  static constexpr Row rows[] = {{"OBJECT_TABLE", "table"},
                                 {"OBJECT_VIEW", "view"},
                                 {"OBJECT_MATVIEW", "materialized view"},
                                 {"OBJECT_FOREIGN_TABLE", "foreign table"},
                                 {"OBJECT_SEQUENCE", "sequence"},
                                 {"OBJECT_INDEX", "index"}};
  for (const Row& row : rows) {
    if (row.objtype == objtype) return row.word;
  }
  return {};
}

/// `DropErrorMsgNonExistent()` and, for what is no relation, `get_object_address()`.
Outcome missing(Context& context, std::string_view objtype, const sql::Node& object) {
  if (objtype == "OBJECT_CAST") return done();
  const std::string_view word = relation_word(objtype);
  if (word.empty()) return resolve(context, {.objtype = objtype, .object = object}).outcome;
  const sql::Node parts = object.inner()["items"];
  return refuse(objtype == "OBJECT_INDEX" ? sqlstate::undefined_object : sqlstate::undefined_table,
                std::string(word) + " " + in_quotes(parts.at(parts.size() - 1).string()) + " does not exist");
}

/// A policy, trigger or rule that is not there.
Outcome missing_part(const Context& context, std::string_view objtype, std::string_view name, ObjectId table) {
  return refuse(sqlstate::undefined_object, text::lower(objtype.substr(7)) + " " + in_quotes(name) +
                                                (objtype == "OBJECT_RULE" ? " for relation " : " for table ") +
                                                in_quotes(context.catalog.name(table)) + " does not exist");
}

/// DROP TABLE of a view and the like: 42809.
Outcome require_kind(const Context& context, std::string_view objtype, ObjectId id) {
  const ObjectKind kind = context.catalog.object(id).kind;
  const bool fits = (objtype != "OBJECT_TABLE" || kind == ObjectKind::table) &&
                    (objtype != "OBJECT_VIEW" || kind == ObjectKind::view) &&
                    (objtype != "OBJECT_MATVIEW" || kind == ObjectKind::materialized_view) &&
                    (objtype != "OBJECT_FOREIGN_TABLE" || kind == ObjectKind::foreign_table) &&
                    (objtype != "OBJECT_SEQUENCE" || kind == ObjectKind::sequence) &&
                    (objtype != "OBJECT_INDEX" || kind == ObjectKind::index) &&
                    (objtype != "OBJECT_DOMAIN" || kind == ObjectKind::domain);
  if (objtype == "OBJECT_FUNCTION" && kind == ObjectKind::aggregate && context.closed())
    return refuse(sqlstate::wrong_object_type, in_quotes(context.catalog.name(id)) + " is an aggregate function");
  if (fits || context.catalog.object(id).assumed) return done();
  const std::string_view word = objtype == "OBJECT_DOMAIN" ? "domain" : relation_word(objtype);
  return refuse(sqlstate::wrong_object_type, in_quotes(context.catalog.name(id)) + " is not a" +
                                                 (objtype == "OBJECT_INDEX" ? "n " : " ") + std::string(word));
}

/// An index that a constraint made goes with that only.
Outcome require_no_constraint(const Context& context, ObjectId id) {
  const Object& object = context.catalog.object(id);
  if (const ObjectId parent = parent_index(context.catalog, id); parent != ObjectId::none) {
    return refuse(sqlstate::dependent_objects_still_exist, "cannot drop " + description(context, id) + " because " +
                                                               description(context, parent) + " requires it");
  }
  if (object.part_of != ObjectId::none && context.closed() &&
      context.catalog.object(object.part_of).kind == ObjectKind::extension) {
    return refuse(sqlstate::dependent_objects_still_exist, "cannot drop " + description(context, id) + " because " +
                                                               description(context, object.part_of) + " requires it");
  }
  if (object.identity && object.part_column && context.closed()) {
    const std::string& column = context.catalog.columns(object.part_of)[*object.part_column].name;
    return refuse(sqlstate::dependent_objects_still_exist, "cannot drop " + description(context, id) +
                                                               " because column " + column + " of " +
                                                               description(context, object.part_of) + " requires it");
  }
  if (object.kind != ObjectKind::index || !object.of_constraint) return done();
  return refuse(sqlstate::dependent_objects_still_exist, "cannot drop " + description(context, id) +
                                                             " because constraint " +
                                                             std::string(context.catalog.name(id)) + " on " +
                                                             description(context, object.part_of) + " requires it");
}

/// Whether the table has a policy of this name; it goes if that is allowed.
bool drop_policy(Context& context, ObjectId table, std::string_view name, bool allowed) {
  auto& policies = context.catalog.policies();
  for (std::uint32_t at = 0; at < policies.size(); ++at) {
    const Policy& policy = policies[PolicyId{at}];
    if (policy.dropped || policy.table != table || policy.name != name) continue;
    if (allowed) policies.edit(PolicyId{at}).dropped = true;
    return true;
  }
  return false;
}

bool drop_trigger(Context& context, ObjectId table, std::string_view name, bool allowed) {
  auto& triggers = context.catalog.triggers();
  for (std::uint32_t at = 0; at < triggers.size(); ++at) {
    const Trigger& trigger = triggers[TriggerId{at}];
    if (trigger.dropped || trigger.table != table || trigger.name != name) continue;
    if (allowed) triggers.edit(TriggerId{at}).dropped = true;
    return true;
  }
  return false;
}

bool drop_rule(Context& context, ObjectId table, std::string_view name, bool allowed) {
  auto& rules = context.catalog.rules();
  for (std::uint32_t at = 0; at < rules.size(); ++at) {
    const Rule& rule = rules[RuleId{at}];
    if (rule.dropped || rule.table != table || rule.name != name) continue;
    if (allowed) rules.edit(RuleId{at}).dropped = true;
    return true;
  }
  return false;
}

bool drop_part(std::string_view objtype, Context& context, ObjectId table, std::string_view name, bool allowed) {
  if (objtype == "OBJECT_POLICY") return drop_policy(context, table, name, allowed);
  return objtype == "OBJECT_RULE" ? drop_rule(context, table, name, allowed)
                                  : drop_trigger(context, table, name, allowed);
}

/// A policy, trigger or rule of a table: [schema.]table.name.
Outcome drop_of_table(const sql::Node& node, const sql::Node& object, Context& context) {
  const sql::Node parts = object.inner()["items"];
  if (parts.size() < 2) return done();
  QualifiedName table{.name = std::string(parts.at(parts.size() - 2).string())};
  if (parts.size() > 2) table.schema = parts.at(parts.size() - 3).string();
  const std::string_view name = parts.at(parts.size() - 1).string();
  const Resolved found = look_up(context, Space::relation, table);
  if (!found.found()) {
    const bool nowhere = !found.outcome.refused() || found.outcome.sqlstate == sqlstate::undefined_schema;
    if ((nowhere && node["missing_ok"].truth()) || !context.closed()) return done();
    if (found.outcome.refused()) return found.outcome;
    return refuse(sqlstate::undefined_table,
                  "relation " + in_quotes(table.schema.empty() ? table.name : table.schema + "." + table.name) +
                      " does not exist");
  }
  const bool allowed = !require_ownership(context, found.id).refused();
  const bool found_one = drop_part(node["removeType"].text(), context, found.id, name, allowed);
  if (!found_one && !node["missing_ok"].truth() && context.closed())
    return missing_part(context, node["removeType"].text(), name, found.id);
  if (allowed || !found_one) return done();
  return refuse(sqlstate::insufficient_privilege,
                "must be owner of relation " + std::string(context.catalog.name(found.id)));
}

/// One object that a DROP names, if it may be dropped; none where nothing is to be done.
Resolved doomed_object(const sql::Node& node, const sql::Node& object, Context& context) {
  const std::string_view objtype = node["removeType"].text();
  if (Outcome outcome = require_not_builtin(context, objtype, object); outcome.refused()) return {.outcome = outcome};
  Resolved found = look_up(context, {.objtype = objtype, .object = object});
  // A missing schema in front of the name, or a missing type of an argument, is as good as a missing object under IF
  // EXISTS.
  const bool nowhere =
      found.outcome.sqlstate == sqlstate::undefined_schema || found.outcome.sqlstate == sqlstate::undefined_object;
  if (nowhere && node["missing_ok"].truth()) return {};
  if (found.outcome.refused()) return found;
  if (!found.found()) {
    if (!node["missing_ok"].truth() && context.closed()) found.outcome = missing(context, objtype, object);
    return found;
  }
  found.outcome = require_kind(context, objtype, found.id);
  if (found.outcome.refused() && objtype == "OBJECT_DOMAIN")
    found.outcome =
        refuse(sqlstate::wrong_object_type, in_quotes(written_name(unwrapped(object)["names"])) + " is not a domain");
  if (found.outcome.refused() && objtype == "OBJECT_FUNCTION") {
    found.outcome = refuse(sqlstate::wrong_object_type,
                           in_quotes(written_name(unwrapped(object)["objname"])) + " is an aggregate function");
  }
  if (found.outcome.refused()) return found;
  found.outcome = require_may_drop(context, found.id);
  if (const ObjectKind row = context.catalog.object(found.id).kind;
      objtype == "OBJECT_TYPE" && is_table_like(row) && context.closed() && !found.outcome.refused()) {
    const std::string name = description(context, found.id);
    found.outcome =
        refuse(sqlstate::dependent_objects_still_exist,
               "cannot drop type " + name.substr(name_of(row).size() + 1) + " because " + name + " requires it");
  }
  const ObjectKind kind = context.catalog.object(found.id).kind;
  if (found.outcome.refused() && is_routine(kind)) found.outcome = not_owner_of_routine(objtype, object);
  if (found.outcome.refused() && is_in_schema(kind) && kind >= ObjectKind::operator_)
    found.outcome = not_owner_of_schema_object(kind, object);
  return found;
}

Outcome apply(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  const std::string_view objtype = node["removeType"].text();
  const bool of_table = objtype == "OBJECT_POLICY" || objtype == "OBJECT_TRIGGER" || objtype == "OBJECT_RULE";
  // An open world keeps no indexes.
  const bool index = objtype == "OBJECT_INDEX" && context.closed();
  const bool method = objtype == "OBJECT_ACCESS_METHOD" && context.closed();
  if (!is_followed(objtype) && !of_table && !index && !method) return done();
  std::vector<ObjectId> doomed;
  for (const sql::Node& object : node["objects"].items()) {
    if (method) {
      if (Outcome outcome = require_not_builtin(context, objtype, object); outcome.refused()) return outcome;
      continue;
    }
    if (of_table) {
      if (Outcome outcome = drop_of_table(node, object, context); outcome.refused()) return outcome;
      continue;
    }
    const Resolved found = doomed_object(node, object, context);
    if (found.outcome.refused()) return found.outcome;
    if (found.found()) doomed.push_back(found.id);
  }
  for (const ObjectId id : doomed) {
    if (Outcome outcome = require_no_constraint(context, id); outcome.refused()) return outcome;
  }
  return drop_objects(context, doomed, behavior_of(node));
}

}  // namespace

const Statement drop_object{.node = "DropStmt", .apply = apply};

}  // namespace routegrant::pg
