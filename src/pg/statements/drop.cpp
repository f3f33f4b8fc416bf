#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "pg/ownership.hpp"
#include "pg/permissions.hpp"
#include "pg/statements.hpp"
#include "pg/statements/support.hpp"

namespace routegrant::pg {
namespace {

/// The owner, the owner of its schema, or a superuser (`check_object_ownership()`, RangeVarCallbackForDropRelation()).
Outcome require_may_drop(const Context& context, ObjectId id) {
  const Object& object = context.catalog.object(id);
  const Space space = space_of(object.kind);
  const bool in_schema = space == Space::relation || space == Space::type || space == Space::routine;
  if (in_schema && owns(context.catalog, context.current(), object.parent)) return done();
  return require_ownership(context, id);
}

bool is_followed(std::string_view objtype) {
  static constexpr std::string_view kinds[] = {
      "OBJECT_TABLE",     "OBJECT_VIEW",        "OBJECT_MATVIEW",      "OBJECT_FOREIGN_TABLE", "OBJECT_SEQUENCE",
      "OBJECT_TYPE",      "OBJECT_DOMAIN",      "OBJECT_FUNCTION",     "OBJECT_PROCEDURE",     "OBJECT_ROUTINE",
      "OBJECT_AGGREGATE", "OBJECT_SCHEMA",      "OBJECT_LANGUAGE",     "OBJECT_FDW",           "OBJECT_FOREIGN_SERVER",
      "OBJECT_EXTENSION", "OBJECT_PUBLICATION", "OBJECT_EVENT_TRIGGER"};
  return std::find(std::begin(kinds), std::end(kinds), objtype) != std::end(kinds);
}

Outcome missing(std::string_view objtype, const std::string& name) {
  std::string_view code = sqlstate::undefined_object;
  if (objtype == "OBJECT_TABLE" || objtype == "OBJECT_VIEW" || objtype == "OBJECT_MATVIEW" ||
      objtype == "OBJECT_FOREIGN_TABLE" || objtype == "OBJECT_SEQUENCE") {
    code = sqlstate::undefined_table;
  }
  if (objtype == "OBJECT_SCHEMA") code = sqlstate::undefined_schema;
  if (objtype == "OBJECT_FUNCTION" || objtype == "OBJECT_PROCEDURE" || objtype == "OBJECT_ROUTINE" ||
      objtype == "OBJECT_AGGREGATE") {
    code = sqlstate::undefined_function;
  }
  return refuse(code, "\"" + name + "\" does not exist");
}

std::string last_name(const sql::Node& object) {
  if (object.type() == "String") return std::string(object.string());
  sql::Node parts = object.inner()["items"];
  if (object.type() == "ObjectWithArgs") parts = object.inner()["objname"];
  if (object.type() == "TypeName") parts = object.inner()["names"];
  return parts.size() == 0 ? std::string() : std::string(parts.at(parts.size() - 1).string());
}

/// DROP TABLE of a view and the like: 42809.
Outcome require_kind(const Context& context, std::string_view objtype, ObjectId id) {
  const ObjectKind kind = context.catalog.object(id).kind;
  const bool fits = (objtype != "OBJECT_TABLE" || kind == ObjectKind::table) &&
                    (objtype != "OBJECT_VIEW" || kind == ObjectKind::view) &&
                    (objtype != "OBJECT_MATVIEW" || kind == ObjectKind::materialized_view) &&
                    (objtype != "OBJECT_FOREIGN_TABLE" || kind == ObjectKind::foreign_table) &&
                    (objtype != "OBJECT_SEQUENCE" || kind == ObjectKind::sequence) &&
                    (objtype != "OBJECT_DOMAIN" || kind == ObjectKind::domain);
  if (fits || context.catalog.object(id).assumed) return done();
  return refuse(sqlstate::wrong_object_type,
                "\"" + std::string(context.catalog.name(id)) + "\" is a " + std::string(name_of(kind)));
}

/// A policy or trigger of a table: [schema.]table.name.
Outcome drop_of_table(const sql::Node& node, const sql::Node& object, Context& context) {
  const sql::Node parts = object.inner()["items"];
  if (parts.size() < 2) return done();
  QualifiedName table{.name = std::string(parts.at(parts.size() - 2).string())};
  if (parts.size() > 2) table.schema = parts.at(parts.size() - 3).string();
  const std::string_view name = parts.at(parts.size() - 1).string();
  const Resolved found = look_up(context, Space::relation, table);
  if (!found.found()) {
    if (node["missing_ok"].truth() || !context.closed()) return done();
    return found.outcome.refused() ? found.outcome : missing("OBJECT_TABLE", table.name);
  }
  if (Outcome outcome = require_ownership(context, found.id); outcome.refused()) return outcome;
  bool dropped = false;
  if (node["removeType"].text() == "OBJECT_POLICY") {
    auto& policies = context.catalog.policies();
    for (std::uint32_t at = 0; at < policies.size(); ++at) {
      const Policy& policy = policies[PolicyId{at}];
      if (policy.dropped || policy.table != found.id || policy.name != name) continue;
      policies.edit(PolicyId{at}).dropped = true;
      dropped = true;
    }
  } else {
    auto& triggers = context.catalog.triggers();
    for (std::uint32_t at = 0; at < triggers.size(); ++at) {
      const Trigger& trigger = triggers[TriggerId{at}];
      if (trigger.dropped || trigger.table != found.id || trigger.name != name) continue;
      triggers.edit(TriggerId{at}).dropped = true;
      dropped = true;
    }
  }
  if (dropped || node["missing_ok"].truth() || !context.closed()) return done();
  return missing(node["removeType"].text(), std::string(name));
}

Outcome apply(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  const std::string_view objtype = node["removeType"].text();
  const bool of_table = objtype == "OBJECT_POLICY" || objtype == "OBJECT_TRIGGER";
  if (!is_followed(objtype) && !of_table) return done();
  std::vector<ObjectId> doomed;
  const sql::Node objects = node["objects"];
  for (std::size_t at = 0; at < objects.size(); ++at) {
    const sql::Node object = objects.at(at);
    if (of_table) {
      if (Outcome outcome = drop_of_table(node, object, context); outcome.refused()) return outcome;
      continue;
    }
    Resolved found = look_up(context, {.objtype = objtype, .object = object});
    // A missing schema in front of the name is as good as a missing object under IF EXISTS.
    if (found.outcome.sqlstate == sqlstate::undefined_schema && node["missing_ok"].truth()) continue;
    if (found.outcome.refused()) return found.outcome;
    if (!found.found()) {
      if (node["missing_ok"].truth() || !context.closed()) continue;
      return missing(objtype, last_name(object));
    }
    if (Outcome outcome = require_kind(context, objtype, found.id); outcome.refused()) return outcome;
    if (Outcome outcome = require_may_drop(context, found.id); outcome.refused()) return outcome;
    doomed.push_back(found.id);
  }
  return drop_objects(context, doomed, behavior_of(node));
}

}  // namespace

const Statement drop_object{.node = "DropStmt", .apply = apply};

}  // namespace routegrant::pg
