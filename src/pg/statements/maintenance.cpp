#include <algorithm>
#include <string>
#include <vector>

#include "pg/names/parameters.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/access.hpp"
#include "pg/relations/indexes.hpp"
#include "pg/statements.hpp"
#include "sql/identifier.hpp"

/// What a database's keepers run: the owner's right, or MAINTAIN from 17 on.
namespace routegrant::pg {
namespace {

Outcome require_maintain(const Context& context, ObjectId relation) {
  if (!context.features().maintain) return require_ownership(context, relation);
  const Object& object = context.catalog.object(relation);
  // The indexes of the system catalogs belong to no relation that is kept here.
  const ObjectId on = object.kind == ObjectKind::index && object.part_of != ObjectId::none ? object.part_of : relation;
  Outcome outcome = require_privilege(context, on, privilege::maintain);
  if (!outcome.refused()) return outcome;
  return refuse(sqlstate::insufficient_privilege, "permission denied for " + std::string(error_word(object.kind)) +
                                                      " " + std::string(context.catalog.name(relation)));
}

Resolved relation_of(const sql::Node& range, const StatementText& text, Context& context) {
  return find_or_assume(context, ObjectKind::table, relation_name(range, span_of_relation(range, text)));
}

bool has_rows(ObjectKind kind) {
  return kind == ObjectKind::table || kind == ObjectKind::materialized_view;
}

Outcome apply_reindex(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string_view kind = node["kind"].text();
  if (kind == "REINDEX_OBJECT_SCHEMA") {
    const Resolved schema = find_schema(context, node["name"].text(), text.span());
    if (schema.outcome.refused()) return schema.outcome;
    // Members of pg_maintain may, too (ReindexMultipleTables(), 17 and later).
    const auto role = context.roles().find("pg_maintain");
    if (role && context.roles().has_privileges_of(context.current(), *role)) return done();
    return require_ownership(context, schema.id);
  }
  if (kind == "REINDEX_OBJECT_DATABASE" || kind == "REINDEX_OBJECT_SYSTEM") {
    const auto role = context.roles().find("pg_maintain");
    if (role && context.roles().has_privileges_of(context.current(), *role)) return done();
    return require_ownership(context, context.catalog.database());
  }
  if (!node["relation"]) return done();
  const Resolved found = relation_of(node["relation"], text, context);
  if (found.outcome.refused()) return found.outcome;
  const ObjectKind is = context.catalog.object(found.id).kind;
  const std::string name = in_quotes(context.catalog.name(found.id));
  if (kind == "REINDEX_OBJECT_INDEX" && is != ObjectKind::index)
    return refuse(sqlstate::wrong_object_type, name + " is not an index");
  if (kind == "REINDEX_OBJECT_TABLE" && !has_rows(is))
    return refuse(sqlstate::wrong_object_type, name + " is not a table or materialized view");
  return require_maintain(context, found.id);
}

/// CLUSTER with a table: its index must be there.
Outcome apply_cluster(const sql::Node& node, const StatementText& text, Context& context) {
  if (!node["relation"]) return done();
  const Resolved found = relation_of(node["relation"], text, context);
  if (found.outcome.refused()) return found.outcome;
  if (!has_rows(context.catalog.object(found.id).kind)) {
    return refuse(sqlstate::wrong_object_type,
                  in_quotes(context.catalog.name(found.id)) + " is not a table or materialized view");
  }
  if (Outcome outcome = require_maintain(context, found.id); outcome.refused()) return outcome;
  const std::string_view index = node["indexname"].text();
  if (index.empty() ||
      context.catalog.find(Space::relation, context.catalog.object(found.id).parent, index) != ObjectId::none) {
    return done();
  }
  return refuse(sqlstate::undefined_object, "index " + in_quotes(index) + " for table " +
                                                in_quotes(context.catalog.name(found.id)) + " does not exist");
}

/// CONCURRENTLY compares rows with those that are there, by a unique index (`ExecRefreshMatView()`).
Outcome require_concurrent(const sql::Node& node, const Context& context, ObjectId view) {
  const Catalog& catalog = context.catalog;
  if (!node["concurrent"].truth() || !context.closed() || context.routines.unfollowed.refreshes) return done();
  if (catalog.object(view).unpopulated) {
    return refuse(sqlstate::feature_not_supported,
                  "CONCURRENTLY cannot be used when the materialized view is not populated");
  }
  if (node["skipData"].truth())
    return refuse(sqlstate::syntax_error, "CONCURRENTLY and WITH NO DATA options cannot be used together");
  const std::vector<ObjectId> indexes = indexes_of(catalog, view);
  if (std::any_of(indexes.begin(), indexes.end(), [&](ObjectId each) { return catalog.object(each).unique; }))
    return done();
  const auto quoted = [&](ObjectId each) { return sql::quoted_identifier(catalog.name(each)); };
  return refuse(sqlstate::object_not_in_prerequisite_state, "cannot refresh materialized view \"" +
                                                                quoted(catalog.object(view).parent) + "." +
                                                                quoted(view) + "\" concurrently");
}

Outcome apply_refresh(const sql::Node& node, const StatementText& text, Context& context) {
  const Resolved found = relation_of(node["relation"], text, context);
  if (found.outcome.refused()) return found.outcome;
  const ObjectKind kind = context.catalog.object(found.id).kind;
  const std::string name = in_quotes(context.catalog.name(found.id));
  if (!has_rows(kind)) return refuse(sqlstate::wrong_object_type, name + " is not a table or materialized view");
  if (Outcome outcome = require_maintain(context, found.id); outcome.refused()) return outcome;
  if (kind != ObjectKind::materialized_view)
    return refuse(sqlstate::feature_not_supported, name + " is not a materialized view");
  if (Outcome outcome = require_concurrent(node, context, found.id); outcome.refused()) return outcome;
  const bool without_data = node["skipData"].truth();
  if (!without_data) {
    if (Outcome outcome = require_query_of(context, found.id); outcome.refused()) return outcome;
  }
  context.catalog.edit(found.id).unpopulated = without_data;
  return done();
}

/// Without the right a relation is passed over with a warning, but it must be there.
Outcome apply_vacuum(const sql::Node& node, const StatementText& text, Context& context) {
  for (const sql::Node& each : node["rels"].items()) {
    const sql::Node range = each.inner()["relation"];
    if (!range) continue;
    const Resolved found = relation_of(range, text, context);
    if (found.outcome.refused()) return found.outcome;
  }
  return done();
}

/// Until 14 for superusers alone, from 15 on for who has ALTER SYSTEM on the parameter.
Outcome apply_alter_system(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  if (context.superuser()) return done();
  const sql::Node setting = node["setstmt"];
  if (!context.features().parameter_privileges)
    return refuse(sqlstate::insufficient_privilege, "must be superuser to execute ALTER SYSTEM command");
  if (setting["kind"].text() == "VAR_RESET_ALL")
    return refuse(sqlstate::insufficient_privilege, "permission denied to perform ALTER SYSTEM RESET ALL");
  const std::string_view name = setting["name"].text();
  const ObjectId parameter = context.catalog.find(Space::parameter, ObjectId::none, name);
  if (parameter != ObjectId::none &&
      privileges_on(context.catalog, context.current(), parameter, privilege::alter_system) != 0) {
    return done();
  }
  return refuse(sqlstate::insufficient_privilege, "permission denied to set parameter " + in_quotes(name));
}

Outcome apply_checkpoint(const sql::Node& /*node*/, const StatementText& /*text*/, Context& context) {
  const auto role = context.roles().find("pg_checkpoint");
  const bool allowed = context.superuser() || (role && context.roles().has_privileges_of(context.current(), *role));
  if (allowed) return done();
  const int version = context.features().version;
  return refuse(sqlstate::insufficient_privilege,
                version >= 16   ? "permission denied to execute CHECKPOINT command"
                : version == 15 ? "must be superuser or have privileges of pg_checkpoint to do CHECKPOINT"
                                : "must be superuser to do CHECKPOINT");
}

}  // namespace

const Statement reindex{.node = "ReindexStmt", .apply = apply_reindex, .only_asked = true};
const Statement cluster{.node = "ClusterStmt", .apply = apply_cluster, .only_asked = true};
const Statement refresh{.node = "RefreshMatViewStmt", .apply = apply_refresh, .only_asked = true};
const Statement vacuum{.node = "VacuumStmt", .apply = apply_vacuum, .only_asked = true};
const Statement alter_system{.node = "AlterSystemStmt", .apply = apply_alter_system, .only_asked = true};
const Statement checkpoint{.node = "CheckPointStmt", .apply = apply_checkpoint, .only_asked = true};

}  // namespace routegrant::pg
