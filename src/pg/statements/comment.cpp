#include <string>
#include <string_view>

#include "base/text.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/schema_objects.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/indexes.hpp"
#include "pg/statements.hpp"

/// COMMENT changes nothing, but is for owners only (`CommentObject()`, `check_object_ownership()`).
namespace routegrant::pg {
namespace {

Outcome on_role(const Context& context, std::string_view name) {
  const auto role = context.roles().find(name);
  if (!role) return refuse(sqlstate::undefined_object, "role " + in_quotes(name) + " does not exist");
  if (context.superuser()) return done();
  const bool options = context.features().membership_options;
  if (context.roles().superuser(*role))
    return refuse(sqlstate::insufficient_privilege, options ? "permission denied" : "must be superuser");
  const bool admin = !options || context.roles().is_admin_of(context.current(), *role, context.session.session_user);
  if (context.roles()[context.current()].createrole && admin) return done();
  return refuse(sqlstate::insufficient_privilege, options ? "permission denied" : "must have CREATEROLE privilege");
}

/// The relation of a list [schema.]table, without the last `rest` parts; and how it is written.
Resolved relation_of(Context& context, const sql::Node& parts, std::size_t rest, std::string& written) {
  QualifiedName name;
  const std::size_t count = parts.size() - rest;
  for (std::size_t at = 0; at < count; ++at) {
    name.schema = name.name;
    name.name = parts.at(at).string();
    written += (at == 0 ? "" : ".") + name.name;
  }
  Resolved found = look_up(context, Space::relation, name);
  if (!found.found() && !found.outcome.refused())
    found.outcome = refuse(sqlstate::undefined_table, "relation " + in_quotes(written) + " does not exist");
  return found;
}

Outcome not_owner_of_relation(const Context& context, ObjectId id) {
  return refuse(sqlstate::insufficient_privilege, "must be owner of relation " + std::string(context.catalog.name(id)));
}

Outcome on_column(Context& context, const sql::Node& object) {
  const sql::Node parts = object.inner()["items"];
  if (parts.size() < 2) return done();
  std::string written;
  const Resolved found = relation_of(context, parts, 1, written);
  if (found.outcome.refused()) return found.outcome;
  const std::string_view column = parts.at(parts.size() - 1).string();
  const Object& relation = context.catalog.object(found.id);
  const bool known = !context.catalog.columns(found.id).empty() && shows_all_columns(context.catalog, found.id);
  if (known && !context.catalog.find_column(found.id, column)) {
    return refuse(sqlstate::undefined_column,
                  "column " + in_quotes(column) + " of relation " + in_quotes(written) + " does not exist");
  }
  if (!owns(context.catalog, context.current(), found.id)) return not_owner_of_relation(context, found.id);
  if (relation.kind != ObjectKind::sequence && relation.kind != ObjectKind::index) return done();
  const std::string name = in_quotes(context.catalog.name(found.id));
  if (context.features().version >= 15)
    return refuse(sqlstate::wrong_object_type, "cannot set comment on relation " + name);
  return refuse(sqlstate::wrong_object_type,
                name + " is not a table, view, materialized view, composite type, or foreign table");
}

/// A policy, trigger, rule or constraint of a table.
Outcome on_part(Context& context, const sql::Node& object, std::string_view objtype) {
  const sql::Node parts = object.inner()["items"];
  if (parts.size() < 2) return done();
  std::string written;
  const Resolved found = relation_of(context, parts, 1, written);
  if (found.outcome.refused()) return found.outcome;
  const std::string_view name = parts.at(parts.size() - 1).string();
  const bool constraint = objtype == "OBJECT_TABCONSTRAINT";
  bool known =
      constraint && (may_have_constraint(context, found.id, name) || find_check(context.catalog, found.id, name));
  // A view is a rule.
  const ObjectKind kind = context.catalog.object(found.id).kind;
  known = known || (objtype == "OBJECT_RULE" && name == "_RETURN" &&
                    (kind == ObjectKind::view || kind == ObjectKind::materialized_view));
  for (std::uint32_t at = 0; at < context.catalog.rules().size(); ++at) {
    const Rule& each = context.catalog.rules()[RuleId{at}];
    known = known || (objtype == "OBJECT_RULE" && !each.dropped && each.table == found.id && each.name == name);
  }
  for (std::uint32_t at = 0; at < context.catalog.policies().size(); ++at) {
    const Policy& each = context.catalog.policies()[PolicyId{at}];
    known = known || (objtype == "OBJECT_POLICY" && !each.dropped && each.table == found.id && each.name == name);
  }
  for (std::uint32_t at = 0; at < context.catalog.triggers().size(); ++at) {
    const Trigger& each = context.catalog.triggers()[TriggerId{at}];
    known = known || (objtype == "OBJECT_TRIGGER" && !each.dropped && each.table == found.id && each.name == name);
  }
  if (!known) {
    const std::string word = constraint ? "constraint" : text::lower(objtype.substr(7));
    const std::string of = word == "rule" ? " for relation " : " for table ";
    return refuse(sqlstate::undefined_object,
                  word + " " + in_quotes(name) + of + in_quotes(context.catalog.name(found.id)) + " does not exist");
  }
  return owns(context.catalog, context.current(), found.id) ? done() : not_owner_of_relation(context, found.id);
}

struct RelationRow {
  std::string_view objtype;
  ObjectKind kind;
  std::string_view words;
};
constexpr RelationRow relations[] = {
    {"OBJECT_TABLE", ObjectKind::table, "a table"},
    {"OBJECT_VIEW", ObjectKind::view, "a view"},
    {"OBJECT_MATVIEW", ObjectKind::materialized_view, "a materialized view"},
    {"OBJECT_FOREIGN_TABLE", ObjectKind::foreign_table, "a foreign table"},
    {"OBJECT_SEQUENCE", ObjectKind::sequence, "a sequence"},
    {"OBJECT_INDEX", ObjectKind::index, "an index"},
};

Outcome on_relation(Context& context, const sql::Node& object, const RelationRow& row) {
  std::string written;
  const Resolved found = relation_of(context, object.inner()["items"], 0, written);
  if (found.outcome.refused()) return found.outcome;
  if (context.catalog.object(found.id).kind != row.kind) {
    return refuse(sqlstate::wrong_object_type,
                  in_quotes(context.catalog.name(found.id)) + " is not " + std::string(row.words));
  }
  return require_ownership(context, found.id);
}

bool is_kept(std::string_view objtype) {
  for (const std::string_view each :
       {"OBJECT_TYPE",          "OBJECT_DOMAIN",          "OBJECT_FUNCTION",     "OBJECT_PROCEDURE",
        "OBJECT_ROUTINE",       "OBJECT_AGGREGATE",       "OBJECT_SCHEMA",       "OBJECT_LANGUAGE",
        "OBJECT_FDW",           "OBJECT_FOREIGN_SERVER",  "OBJECT_EXTENSION",    "OBJECT_PUBLICATION",
        "OBJECT_EVENT_TRIGGER", "OBJECT_DATABASE",        "OBJECT_TABLESPACE",   "OBJECT_LARGEOBJECT",
        "OBJECT_OPERATOR",      "OBJECT_OPCLASS",         "OBJECT_OPFAMILY",     "OBJECT_COLLATION",
        "OBJECT_CONVERSION",    "OBJECT_TSCONFIGURATION", "OBJECT_TSDICTIONARY", "OBJECT_STATISTIC_EXT"}) {
    if (each == objtype) return true;
  }
  return false;
}

Outcome apply(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  const std::string_view objtype = node["objtype"].text();
  const sql::Node object = node["object"];
  if (objtype == "OBJECT_ROLE") return on_role(context, object.string());
  if (objtype == "OBJECT_COLUMN") return on_column(context, object);
  if (objtype == "OBJECT_POLICY" || objtype == "OBJECT_TRIGGER" || objtype == "OBJECT_RULE" ||
      objtype == "OBJECT_TABCONSTRAINT") {
    return on_part(context, object, objtype);
  }
  for (const RelationRow& row : relations) {
    if (row.objtype == objtype) return on_relation(context, object, row);
  }
  if (!is_kept(objtype)) return done();
  const Resolved found = look_up(context, {.objtype = objtype, .object = object});
  if (found.outcome.refused()) return found.outcome;
  if (!found.found()) {
    // plpgsql is there, though nothing keeps it; of a missing database only a warning is given.
    if (objtype == "OBJECT_DATABASE") return done();
    if (objtype == "OBJECT_EXTENSION" && object.string() == "plpgsql") {
      return context.superuser() ? done()
                                 : refuse(sqlstate::insufficient_privilege, "must be owner of extension plpgsql");
    }
    return resolve(context, {.objtype = objtype, .object = object}).outcome;
  }
  const Object& known = context.catalog.object(found.id);
  if (objtype == "OBJECT_DOMAIN" && known.kind != ObjectKind::domain) {
    return refuse(sqlstate::wrong_object_type,
                  in_quotes(written_name(unwrapped(object)["names"])) + " is not a domain");
  }
  Outcome owned = require_ownership(context, found.id);
  if (owned.refused() && is_in_schema(known.kind) && known.kind >= ObjectKind::operator_)
    return not_owner_of_schema_object(known.kind, object);
  return owned.refused() && is_routine(known.kind) ? not_owner_of_routine(objtype, object) : owned;
}

}  // namespace

const Statement comment{.node = "CommentStmt", .apply = apply, .only_asked = true};

}  // namespace routegrant::pg
