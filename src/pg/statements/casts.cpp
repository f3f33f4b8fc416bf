#include <algorithm>
#include <string>
#include <vector>

#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/schema_objects.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"
#include "pg/statements.hpp"

/// Casts, transforms and what else only superusers and the owners of types make.
namespace routegrant::pg {
namespace {

/// Built-in types are the bootstrap superuser's.
bool owns_type(const Context& context, ObjectId type) {
  return type == ObjectId::none ? context.superuser() : owns(context.catalog, context.current(), type);
}

/// `CreateCast()`.
Outcome apply_cast(const sql::Node& node, const StatementText& text, Context& context) {
  const ResolvedType source = find_type(context, node["sourcetype"]);
  if (source.outcome.refused()) return source.outcome;
  const ResolvedType target = find_type(context, node["targettype"]);
  if (target.outcome.refused()) return target.outcome;
  const std::string from = shown_type(context, source);
  const std::string to = shown_type(context, target);
  if (context.closed() && !owns_type(context, source.id) && !owns_type(context, target.id)) {
    return refuse(sqlstate::insufficient_privilege, "must be owner of type " + from + " or type " + to);
  }
  for (const ObjectId type : {source.id, target.id}) {
    if (type == ObjectId::none) continue;
    if (Outcome outcome = require_type_usage(context, type); outcome.refused()) return outcome;
  }
  Resolved function;
  if (node["func"]) {
    function = resolve_routine(context, {.objtype = "OBJECT_FUNCTION", .object = node["func"]}, false);
    if (function.outcome.refused()) return function.outcome;
    if (function.found()) {
      if (Outcome outcome = require_privilege(context, function.id, privilege::execute); outcome.refused())
        return outcome;
    }
  } else if (!node["inout"].truth()) {
    if (Outcome outcome = require_superuser(context, "create a cast WITHOUT FUNCTION"); outcome.refused())
      return outcome;
  }
  const std::string name = source.text + " to " + target.text;
  if (context.catalog.find(Space::cast, context.catalog.database(), name) != ObjectId::none) {
    if (!context.closed()) return done();
    return refuse(sqlstate::duplicate_object, "cast from type " + from + " to type " + to + " already exists");
  }
  // A cast has no owner of its own: those of its types may drop it.
  const ObjectId cast = context.catalog.create({.kind = ObjectKind::cast,
                                                .name = context.catalog.intern(name),
                                                .parent = context.catalog.database(),
                                                .owner = RoleId::bootstrap,
                                                .span = text.span()},
                                               {});
  for (const ObjectId used : {source.id, target.id, function.id}) {
    if (used != ObjectId::none) context.catalog.depend(cast, used);
  }
  return done();
}

/// `CreateTransform()`.
Outcome apply_transform(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  const ResolvedType type = find_type(context, node["type_name"]);
  if (type.outcome.refused() || owns_type(context, type.id)) return type.outcome;
  return refuse(sqlstate::insufficient_privilege, "must be owner of type " + shown_type(context, type));
}

Outcome apply_access_method(const sql::Node& node, const StatementText& /*text*/, Context& context) {
  if (context.superuser()) return done();
  return refuse(sqlstate::insufficient_privilege,
                "permission denied to create access method " + in_quotes(node["amname"].text()));
}

/// `CreateSubscription()`: from 16 on members of pg_create_subscription may, too.
Outcome apply_subscription(const sql::Node& /*node*/, const StatementText& /*text*/, Context& context) {
  if (context.features().version < 16) return require_superuser(context, "create subscriptions");
  const auto role = context.roles().find("pg_create_subscription");
  if (!role || context.roles().has_privileges_of(context.current(), *role)) {
    return require_privilege(context, context.catalog.database(), privilege::create);
  }
  return refuse(sqlstate::insufficient_privilege, "permission denied to create subscription");
}

/// No provider comes with PostgreSQL but as a library that the server's settings load (`ExecSecLabelStmt()`).
Outcome apply_label(const sql::Node& node, const StatementText& /*text*/, Context& /*context*/) {
  const std::string_view provider = node["provider"].text();
  return refuse(sqlstate::invalid_parameter_value,
                provider.empty() ? "no security label providers have been loaded"
                                 : "security label provider " + in_quotes(provider) + " is not loaded");
}

/// `CreateProceduralLanguage()`; without a handler it is CREATE EXTENSION.
Outcome apply_language(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string name(node["plname"].text());
  if (Outcome outcome = require_superuser(context, "create custom procedural language"); outcome.refused())
    return outcome;
  std::vector<ObjectId> handlers;
  for (const std::string_view part : {"plhandler", "plinline", "plvalidator"}) {
    if (node[part].size() == 0) continue;
    const std::string_view inputs = part == "plhandler" ? "" : part == "plinline" ? "internal" : "oid";
    const Resolved handler = routine_with(context, node[part], inputs, inputs);
    if (handler.outcome.refused()) return handler.outcome;
    if (handler.found()) handlers.push_back(handler.id);
    // Its handlers are parts of the extension plpgsql.
    const ObjectId extension = context.catalog.find(Space::extension, context.catalog.database(), "plpgsql");
    if (qualified_name(node[part], std::nullopt).name.starts_with("plpgsql_") && extension != ObjectId::none)
      handlers.push_back(extension);
  }
  Catalog& catalog = context.catalog;
  const ObjectId known = catalog.find(Space::language, catalog.database(), name);
  if (known != ObjectId::none) {
    if (node["replace"].truth() || !context.closed()) return done();
    return refuse(sqlstate::duplicate_object, "language " + in_quotes(name) + " already exists");
  }
  const ObjectId made = catalog.create({.kind = ObjectKind::language,
                                        .name = catalog.intern(name),
                                        .parent = catalog.database(),
                                        .owner = context.current(),
                                        .untrusted = !node["pltrusted"].truth(),
                                        .span = text.find_name(name, 1)});
  for (const ObjectId handler : handlers) catalog.depend(made, handler);
  return done();
}

}  // namespace

const Statement create_cast{.node = "CreateCastStmt", .apply = apply_cast};
const Statement create_language{.node = "CreatePLangStmt", .apply = apply_language};
const Statement create_transform{.node = "CreateTransformStmt", .apply = apply_transform, .only_asked = true};
const Statement create_access_method{.node = "CreateAmStmt", .apply = apply_access_method, .only_asked = true};
const Statement create_subscription{.node = "CreateSubscriptionStmt", .apply = apply_subscription, .only_asked = true};
const Statement security_label{.node = "SecLabelStmt", .apply = apply_label, .only_asked = true};

}  // namespace routegrant::pg
