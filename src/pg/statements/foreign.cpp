#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/created.hpp"
#include "pg/routines/routine.hpp"
#include "pg/statements.hpp"

namespace routegrant::pg {
namespace {

/// Creates what lives directly in the database; `existed` tells that IF NOT EXISTS found it.
Created create_global(Context& context, Object object, std::string_view name, bool if_not_exists) {
  object.name = context.catalog.intern(name);
  object.parent = global_parent(context, object.kind);
  object.owner = context.current();
  const ObjectId found = context.catalog.find(space_of(object.kind), object.parent, name);
  if (found == ObjectId::none) return {.id = context.catalog.create(std::move(object)), .made = true};
  if (context.catalog.object(found).assumed) {
    take_over(context, found, std::move(object));
    return {.id = found, .made = true};
  }
  if (if_not_exists) return {.id = found};
  return {.outcome = refuse(sqlstate::duplicate_object,
                            std::string(error_word(object.kind)) + " " + in_quotes(name) + " already exists")};
}

Outcome apply_wrapper(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string_view name = node["fdwname"].text();
  if (context.closed() && !context.superuser()) {
    return refuse(sqlstate::insufficient_privilege,
                  "permission denied to create foreign-data wrapper " + in_quotes(name));
  }
  return create_global(context, {.kind = ObjectKind::wrapper, .span = text.find_name(name, 1)}, name, false).outcome;
}

Outcome apply_server(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string_view name = node["servername"].text();
  const std::string_view wrapper_name = node["fdwname"].text();
  const ObjectId found = context.catalog.find(Space::server, context.catalog.database(), name);
  if (found != ObjectId::none && node["if_not_exists"].truth()) return done();
  if (found != ObjectId::none && !context.catalog.object(found).assumed) {
    return refuse(sqlstate::duplicate_object, "server \"" + std::string(name) + "\" already exists");
  }
  const Resolved wrapper =
      find_or_assume_global(context, ObjectKind::wrapper, wrapper_name, span_after(text, "wrapper", wrapper_name));
  if (wrapper.outcome.refused()) return wrapper.outcome;
  if (Outcome outcome = require_privilege(context, wrapper.id, privilege::usage); outcome.refused()) return outcome;
  const Created server =
      create_global(context, {.kind = ObjectKind::server, .span = span_after(text, "server", name)}, name, false);
  if (server.made) context.catalog.depend(server.id, wrapper.id);
  return server.outcome;
}

std::string user_of(const Context& context, RoleId role) {
  return role == RoleId::everyone ? "public" : std::string(context.roles().name(role));
}

struct Mapping {
  RoleId role = RoleId::everyone;
  ObjectId server = ObjectId::none;
  Outcome outcome{};
};

Mapping mapping_of(const sql::Node& node, const StatementText& text, Context& context) {
  const ResolvedRole role = role_of(context, node["user"], text, true);
  if (role.outcome.refused()) return {.outcome = role.outcome};
  const std::string_view name = node["servername"].text();
  const Resolved server = find_or_assume_global(context, ObjectKind::server, name, span_after(text, "server", name));
  return {.role = role.id, .server = server.id, .outcome = server.outcome};
}

/// The server's owner, or for oneself USAGE on the server (`user_mapping_ddl_aclcheck()`).
Outcome require_may_map(const Context& context, const Mapping& mapping) {
  Outcome outcome = require_ownership(context, mapping.server);
  if (outcome.refused() && mapping.role == context.current())
    return require_privilege(context, mapping.server, privilege::usage);
  return outcome;
}

/// The mapping of that role and server that stands.
std::optional<MappingId> find_mapping(const Catalog& catalog, const Mapping& wanted) {
  const auto& mappings = catalog.mappings();
  for (std::uint32_t at = 0; at < mappings.size(); ++at) {
    const UserMapping& each = mappings[MappingId{at}];
    if (!each.dropped && each.role == wanted.role && each.server == wanted.server) return MappingId{at};
  }
  return std::nullopt;
}

Outcome apply_mapping(const sql::Node& node, const StatementText& text, Context& context) {
  const Mapping wanted = mapping_of(node, text, context);
  if (wanted.outcome.refused()) return wanted.outcome;
  if (Outcome outcome = require_may_map(context, wanted); outcome.refused()) return outcome;
  if (find_mapping(context.catalog, wanted)) {
    if (node["if_not_exists"].truth()) return done();
    return refuse(sqlstate::duplicate_object, "user mapping for " + in_quotes(user_of(context, wanted.role)) +
                                                  " already exists for server " + in_quotes(node["servername"].text()));
  }
  context.catalog.mappings().add({.server = wanted.server, .role = wanted.role});
  return done();
}

Outcome no_mapping(const Context& context, const Mapping& wanted, std::string_view server) {
  return refuse(sqlstate::undefined_object, "user mapping for " + in_quotes(user_of(context, wanted.role)) +
                                                " does not exist for server " + in_quotes(server));
}

/// ALTER USER MAPPING: whether it is there is asked before whose it is (`AlterUserMapping()`).
Outcome apply_alter_mapping(const sql::Node& node, const StatementText& text, Context& context) {
  const Mapping wanted = mapping_of(node, text, context);
  if (wanted.outcome.refused()) return wanted.outcome;
  if (!find_mapping(context.catalog, wanted)) return no_mapping(context, wanted, node["servername"].text());
  return require_may_map(context, wanted);
}

Outcome apply_drop_mapping(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string_view name = node["servername"].text();
  const bool missing_ok = node["missing_ok"].truth();
  if (missing_ok && context.catalog.find(Space::server, context.catalog.database(), name) == ObjectId::none)
    return done();
  const Mapping wanted = mapping_of(node, text, context);
  if (wanted.outcome.refused())
    return missing_ok && wanted.outcome.sqlstate == sqlstate::undefined_object ? done() : wanted.outcome;
  if (const auto found = find_mapping(context.catalog, wanted)) {
    // Whether it is there is asked before whose it is (RemoveUserMapping()).
    if (Outcome outcome = require_may_map(context, wanted); outcome.refused()) return outcome;
    context.catalog.mappings().edit(*found).dropped = true;
    return done();
  }
  return missing_ok || !context.closed() ? done() : no_mapping(context, wanted, name);
}

/// IMPORT FOREIGN SCHEMA ... LIMIT TO makes the tables that it names; what else is imported only the other server
/// knows.
Outcome apply_import(const sql::Node& node, const StatementText& text, Context& context) {
  const std::string_view server_name = node["server_name"].text();
  const Resolved server =
      find_or_assume_global(context, ObjectKind::server, server_name, span_after(text, "server", server_name));
  if (server.outcome.refused()) return server.outcome;
  if (Outcome outcome = require_privilege(context, server.id, privilege::usage); outcome.refused()) return outcome;
  const std::string_view local = node["local_schema"].text();
  const Resolved schema = find_schema(context, local, span_after(text, "into", local));
  if (schema.outcome.refused()) return schema.outcome;
  if (Outcome outcome = require_privilege(context, schema.id, privilege::create); outcome.refused()) return outcome;
  if (node["list_type"].text() != "FDW_IMPORT_SCHEMA_LIMIT_TO") {
    report_dynamic(context, "IMPORT FOREIGN SCHEMA makes tables that only the other server knows", text.span());
    return done();
  }
  for (const sql::Node& each : node["table_list"].items()) {
    const sql::Node range = each.inner();
    QualifiedName name = relation_name(range, span_of_relation(range, text));
    name.schema = local;
    const Created table = create_in_schema(context, {.kind = ObjectKind::foreign_table}, name, IfExists::refuse);
    if (table.outcome.refused()) return table.outcome;
    context.catalog.depend(table.id, server.id);
  }
  return done();
}

}  // namespace

const Statement import_foreign_schema{.node = "ImportForeignSchemaStmt", .apply = apply_import};
const Statement create_wrapper{.node = "CreateFdwStmt", .apply = apply_wrapper};
const Statement create_server{.node = "CreateForeignServerStmt", .apply = apply_server};
const Statement create_user_mapping{.node = "CreateUserMappingStmt", .apply = apply_mapping};
const Statement alter_user_mapping{.node = "AlterUserMappingStmt", .apply = apply_alter_mapping, .only_asked = true};
const Statement drop_user_mapping{.node = "DropUserMappingStmt", .apply = apply_drop_mapping};

}  // namespace routegrant::pg
