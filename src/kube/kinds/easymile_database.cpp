#include "kube/kinds.hpp"
#include "kube/operators/group_roles.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view group = "postgresql.easymile.com";

/// A link to another resource; without a namespace it lies in the linking one's.
struct Link {
  Text name{};
  std::string namespace_name{};
};

Link link_of(const yaml::Cursor& link, const Meta& from) {
  return {text_of(link["name"]), std::string(link["namespace"].text_or(from.namespace_name))};
}

struct Database {
  Text name{};
  GroupRoles groups{};
  ServerReference server{};
};

/// EasyMile/postgresql-operator, internal/controller/postgresql/postgresqldatabase_controller.go: `<database>-owner`.
Database database_of(const DeferredResource& resource) {
  const yaml::Cursor spec = resource.object["spec"];
  const Text name = text_of(spec["database"]);
  const Link engine = link_of(spec["engineConfiguration"], resource.meta);
  return {name,
          group_roles(name, text_of(spec["masterRole"]), "-owner"),
          {.kind = "PostgresqlEngineConfiguration", .namespace_name = engine.namespace_name, .name = engine.name}};
}

void read_database(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor spec = resource.object["spec"];
  const Database database = database_of(resource);
  if (database.name.empty()) return;
  DatabaseClaim claim{.meta = resource.meta, .server = database.server};
  add_group_database(database.name, database.groups, spec["extensions"]["list"], claim.contents);
  for (const yaml::Cursor& schema : spec["schemas"]["list"].items())
    add_group_schema(database.name, text_of(schema), database.groups, claim.contents);
  into.database_claims.push_back(std::move(claim));
}

/// Where the engine's users connect: `userConnections` by the privilege's connection type, else the engine's own host.
MadeLogin connection_of(const Cluster& cluster, const Database& database, std::string_view type) {
  MadeLogin login{.database = database.name};
  const DeferredResource* engine = find_deferred(cluster, group, "PostgresqlEngineConfiguration",
                                                 database.server.namespace_name, database.server.name.value);
  if (engine == nullptr) return login;
  const yaml::Cursor spec = engine->object["spec"];
  const yaml::Cursor connections = spec["userConnections"];
  const yaml::Cursor chosen = type == "BOUNCER" ? connections["bouncerConnection"] : connections["primaryConnection"];
  const yaml::Cursor source = chosen["host"] ? chosen : spec;
  login.host = text_of(source["host"]);
  login.port = text_or(text_of(source["port"]), "5432", login.host.span);
  return login;
}

/// postgresqluserrole_controller.go, newSecretForPGUser.
void add_secret(const DeferredResource& resource, const yaml::Cursor& privilege, const Database& database,
                const Text& user, bool is_pattern, Cluster& into) {
  const Text name = text_of(privilege["generatedSecretName"]);
  if (name.empty()) return;
  MadeLogin login = connection_of(into, database, privilege["connectionType"].text());
  KeyedObject secret = made_secret(resource.meta, name.value);
  secret.meta.name.span = name.span;
  secret.database_server = database.server;
  if (is_pattern) secret.user_pattern = user.value;
  // Another user with another password, each time that it has passed.
  if (const yaml::Cursor rotation = resource.object["spec"]["userPasswordRotationDuration"]; is_pattern && rotation) {
    secret.refresh = Refresh::followed;
    secret.refresh_span = rotation.span();
  }
  login.user = is_pattern ? Text{"", user.span} : user;
  add_made_key(secret, "POSTGRES_URL", made_url("postgresql", login));
  add_made_key(secret, "POSTGRES_URL_ARGS", made_url("postgresql", login));
  add_made_key(secret, "LOGIN", made_text(login.user));
  add_hidden_key(secret, "PASSWORD");
  add_made_key(secret, "DATABASE", made_text(login.database));
  add_made_key(secret, "HOST", made_text(login.host));
  add_made_key(secret, "PORT", made_text(login.port));
  add_hidden_key(secret, "ARGS");
  into.keyed.push_back(std::move(secret));
}

/// The user's name: PROVIDED takes it from a Secret, MANAGED alternates between `<prefix>-0` and `<prefix>-1`.
Text user_of(const DeferredResource& resource, const Cluster& cluster) {
  const yaml::Cursor spec = resource.object["spec"];
  if (spec["mode"].text() != "PROVIDED") return named_after(text_of(spec["rolePrefix"]), "", "-*");
  const Text secret = text_of(spec["importSecretName"]);
  for (const KeyedObject* object : find_keyed(cluster, true, resource.meta.namespace_name, secret.value)) {
    for (const DataEntry& entry : object->data) {
      const std::string name = clear_text_of(entry);
      if (entry.key.value == "USERNAME" && !name.empty()) return {name, entry.value.span()};
    }
  }
  return {};
}

/// The Secret in which the operator keeps the user's name and password for itself.
void add_work_secret(const DeferredResource& resource, const Text& user, bool is_pattern, Cluster& into) {
  const Text name = text_of(resource.object["spec"]["workGeneratedSecretName"]);
  if (name.empty()) return;
  KeyedObject secret = made_secret(resource.meta, name.value);
  secret.meta.name.span = name.span;
  if (is_pattern) secret.user_pattern = user.value;
  add_made_key(secret, "USERNAME", made_text(is_pattern ? Text{"", user.span} : user));
  add_hidden_key(secret, "PASSWORD");
  into.keyed.push_back(std::move(secret));
}

void read_user_role(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor spec = resource.object["spec"];
  const Text user = user_of(resource, into);
  const bool is_pattern = spec["mode"].text() != "PROVIDED";
  add_work_secret(resource, user, is_pattern, into);
  if (user.empty()) return;
  for (const yaml::Cursor& privilege : spec["privileges"].items()) {
    const Link link = link_of(privilege["database"], resource.meta);
    const DeferredResource* linked =
        find_deferred(into, group, "PostgresqlDatabase", link.namespace_name, link.name.value);
    if (linked == nullptr) continue;
    const Database database = database_of(*linked);
    DatabaseClaim claim{.meta = resource.meta, .server = database.server};
    add_group_user(user, group_for(database.groups, privilege["privilege"].text()), database.name,
                   privilege["privilege"].span(), is_pattern, claim.contents);
    DeclaredRole& role = claim.contents.roles.back();
    role.replication = spec["roleAttributes"]["replication"].is_true();
    role.bypassrls = spec["roleAttributes"]["bypassRLS"].is_true();
    into.database_claims.push_back(std::move(claim));
    add_secret(resource, privilege, database, user, is_pattern, into);
  }
}

void read_engine(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor spec = resource.object["spec"];
  DatabaseClaim claim{.meta = resource.meta};
  claim.server = {
      .kind = resource.meta.kind, .namespace_name = resource.meta.namespace_name, .name = resource.meta.name};
  for (const yaml::Cursor& host : {spec["host"], spec["userConnections"]["primaryConnection"]["host"],
                                   spec["userConnections"]["bouncerConnection"]["host"]}) {
    if (host) claim.hosts.push_back(text_of(host));
  }
  into.database_claims.push_back(std::move(claim));
}

void read_engine_configuration(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, read_engine, into);
}

void read_postgresql_database(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, read_database, into);
}

void read_postgresql_user_role(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, read_user_role, into);
}

}  // namespace

const Kind easymile_database{.groups = group, .name = "PostgresqlDatabase", .read = read_postgresql_database};
const Kind easymile_engine_configuration{
    .groups = group, .name = "PostgresqlEngineConfiguration", .read = read_engine_configuration};
const Kind easymile_user_role{.groups = group, .name = "PostgresqlUserRole", .read = read_postgresql_user_role};

}  // namespace routegrant::kube
