#include "kube/kinds.hpp"
#include "kube/operators/group_roles.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view group = "db.movetokube.com";

struct Database {
  Text name{};
  GroupRoles groups{};
};

/// movetokube/postgres-operator, internal/controller/postgres_controller.go: `<database>-group` owns the database.
Database database_of(const yaml::Cursor& spec) {
  const Text name = text_of(spec["database"]);
  return {name, group_roles(name, text_of(spec["masterRole"]), "-group")};
}

ServerReference server_of(const DeferredResource& postgres) {
  return {.kind = "Postgres", .namespace_name = postgres.meta.namespace_name, .name = postgres.meta.name};
}

/// The server is the one whose address the operator's own settings hold: outside of what the resource tells.
void read_database(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor spec = resource.object["spec"];
  const Database database = database_of(spec);
  if (database.name.empty()) return;
  DatabaseClaim claim{.meta = resource.meta, .server = server_of(resource)};
  add_group_database(database.name, database.groups, spec["extensions"], claim.contents);
  for (const yaml::Cursor& schema : spec["schemas"].items())
    add_group_schema(database.name, text_of(schema), database.groups, claim.contents);
  into.database_claims.push_back(std::move(claim));
}

/// `<secretName>-<name of the resource>`, and the plain name for operators that run with KEEP_SECRET_NAME. The role's
/// name ends in six random characters, so only its beginning is known.
void add_secret(const DeferredResource& resource, const yaml::Cursor& spec, const DeferredResource& postgres,
                const Database& database, const Text& user, Cluster& into) {
  const Text name = text_of(spec["secretName"]);
  if (name.empty()) return;
  for (const std::string& made : {name.value + "-" + resource.meta.name.value, name.value}) {
    KeyedObject secret = made_secret(resource.meta, made);
    secret.meta.name.span = name.span;
    secret.database_server = server_of(postgres);
    secret.user_pattern = user.value;
    for (const std::string_view key : {"HOST", "HOSTNAME", "LOGIN", "PASSWORD", "PORT", "POSTGRES_DOTNET_URL",
                                       "POSTGRES_JDBC_URL", "POSTGRES_URL", "ROLE", "URI_ARGS"})
      add_hidden_key(secret, std::string(key));
    add_made_key(secret, "DATABASE_NAME", made_text(database.name));
    for (const yaml::Cursor& key : spec["secretTemplate"].items()) add_hidden_key(secret, std::string(key.key()));
    into.keyed.push_back(std::move(secret));
  }
}

/// internal/controller/postgresuser_controller.go.
void read_user(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor spec = resource.object["spec"];
  const DeferredResource* postgres =
      find_deferred(into, group, "Postgres", resource.meta.namespace_name, spec["database"].text());
  const Text prefix = text_of(spec["role"]);
  if (postgres == nullptr || prefix.empty()) return;
  const Database database = database_of(postgres->object["spec"]);
  const Text user = named_after(prefix, "", "-*");
  DatabaseClaim claim{.meta = resource.meta, .server = server_of(*postgres)};
  const yaml::Cursor privileges = spec["privileges"];
  add_group_user(user, group_for(database.groups, privileges.text()), database.name,
                 privileges ? privileges.span() : prefix.span, true, claim.contents);
  into.database_claims.push_back(std::move(claim));
  add_secret(resource, spec, *postgres, database, user, into);
}

void read_postgres(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, read_database, into);
}

void read_postgres_user(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, read_user, into);
}

}  // namespace

const Kind movetokube_postgres{.groups = group, .name = "Postgres", .read = read_postgres};
const Kind movetokube_postgres_user{.groups = group, .name = "PostgresUser", .read = read_postgres_user};

}  // namespace routegrant::kube
