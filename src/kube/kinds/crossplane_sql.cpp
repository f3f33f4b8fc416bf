#include <utility>

#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/operators/postgres_roles.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// Crossplane provider-sql: apis/{cluster,namespaced}/postgresql/v1alpha1; what it runs:
/// pkg/controller/*/postgresql/*/reconciler.go. Both groups have the same fields.
constexpr std::string_view groups = "postgresql.sql.crossplane.io postgresql.sql.m.crossplane.io";

/// The name that the server knows: the external name, else the resource's.
Text external_name(const Meta& meta) {
  const Pair* name = find(meta.annotations, "crossplane.io/external-name");
  return name != nullptr && !name->value.empty() ? name->value : meta.name;
}

bool has_labels(const Meta& meta, const Pairs& wanted) {
  for (const Pair& label : wanted) {
    if (value_of(meta.labels, label.key.value) != label.value.value) return false;
  }
  return !wanted.empty();
}

/// `role`, `roleRef.name` or `roleSelector.matchLabels`: the name of what is meant, where it is written.
Text referenced(const DeferredResource& resource, std::string_view field, std::string_view kind,
                const Cluster& cluster) {
  const yaml::Cursor parameters = resource.object["spec"]["forProvider"];
  const std::string base(field);
  if (parameters[base]) return text_of(parameters[base]);
  const Text ref = text_of(parameters[base + "Ref"]["name"]);
  const Pairs labels = pairs_of(parameters[base + "Selector"]["matchLabels"]);
  for (const DeferredResource& other : cluster.deferred) {
    if (other.group != resource.group || other.meta.kind != kind ||
        !same_namespace(other.meta.namespace_name, resource.meta.namespace_name))
      continue;
    if (!ref.empty() && other.meta.name.value == ref.value) return {external_name(other.meta).value, ref.span};
    if (ref.empty() && has_labels(other.meta, labels))
      return {external_name(other.meta).value, labels.front().value.span};
  }
  return ref;
}

std::string_view engine_of(const DeferredResource& resource) {
  return resource.group.starts_with("mysql") ? "mysql" : "postgresql";
}

/// The ProviderConfig that has the server's keys. The engine tells the configurations of one name apart.
ServerReference server_of(const DeferredResource& resource) {
  const yaml::Cursor ref = resource.object["spec"]["providerConfigRef"];
  const bool is_namespaced = resource.group.find(".m.") != std::string::npos;
  const std::string_view kind = ref["kind"].text_or(is_namespaced ? "ClusterProviderConfig" : "ProviderConfig");
  ServerReference server{.kind = std::string(engine_of(resource)) + " " + std::string(kind),
                         .name = text_or(text_of(ref["name"]), "default", resource.meta.name.span)};
  if (kind == "ProviderConfig" && is_namespaced) server.namespace_name = resource.meta.namespace_name;
  return server;
}

DatabaseClaim claim_of(const DeferredResource& resource) {
  return {.meta = resource.meta, .server = server_of(resource), .engine = std::string(engine_of(resource))};
}

void add_secret(const DeferredResource& resource, const Text& user, Cluster& into) {
  const yaml::Cursor target = resource.object["spec"]["writeConnectionSecretToRef"];
  const Text name = text_of(target["name"]);
  if (name.empty()) return;
  KeyedObject secret = made_secret(resource.meta, name.value, target["namespace"].text());
  secret.meta.name.span = name.span;
  secret.database_server = server_of(resource);
  add_made_key(secret, "username", made_text(user));
  for (const std::string_view key : {"password", "endpoint", "port"}) add_hidden_key(secret, std::string(key));
  into.keyed.push_back(std::move(secret));
}

/// What is not set keeps CREATE ROLE's default: no LOGIN (role/reconciler.go, privilegesToClauses).
void read_role(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor parameters = resource.object["spec"]["forProvider"];
  const yaml::Cursor privileges = parameters["privileges"];
  // pgaadauth_create_principal_with_oid makes a role with LOGIN (Azure Database for PostgreSQL, "Manage Entra roles").
  const bool is_principal = parameters["azureEntra"].present();
  DatabaseClaim claim = claim_of(resource);
  const Text name = external_name(resource.meta);
  claim.contents.roles.push_back({.name = name,
                                  .login = privileges["login"].is_true() || is_principal,
                                  .superuser = privileges["superUser"].is_true(),
                                  .inherit = privileges["inherit"].boolean().value_or(true),
                                  .createrole = privileges["createRole"].is_true(),
                                  .createdb = privileges["createDb"].is_true(),
                                  .replication = privileges["replication"].is_true(),
                                  .bypassrls = privileges["bypassRls"].is_true()});
  into.database_claims.push_back(std::move(claim));
  add_secret(resource, name, into);
}

void read_database(const DeferredResource& resource, Cluster& into) {
  DatabaseClaim claim = claim_of(resource);
  claim.contents.databases.push_back(
      {.name = external_name(resource.meta), .owner = text_of(resource.object["spec"]["forProvider"]["owner"])});
  into.database_claims.push_back(std::move(claim));
}

/// schema/reconciler.go: created with its owner, or given to it where it exists; what PUBLIC has on `public` is revoked
/// by either, so not where `public` is only to be there.
void read_schema(const DeferredResource& resource, Cluster& into) {
  const Text database = referenced(resource, "database", "Database", into);
  const Text owner = referenced(resource, "role", "Role", into);
  const yaml::Cursor parameters = resource.object["spec"]["forProvider"];
  const Text schema = external_name(resource.meta);
  DatabaseClaim claim = claim_of(resource);
  add_statement(claim.contents, database.value, schema.span,
                owner.empty() ? "CREATE SCHEMA IF NOT EXISTS %1" : "CREATE SCHEMA IF NOT EXISTS %1 AUTHORIZATION %2",
                {schema, owner});
  if (!owner.empty()) {
    add_statement(claim.contents, database.value, schema.span, "ALTER SCHEMA %1 OWNER TO %2", {schema, owner});
  }
  const bool is_written = !owner.empty() || schema.value != "public";
  if (is_written && parameters["revokePublicOnSchema"].is_true())
    add_statement(claim.contents, database.value, schema.span, "REVOKE ALL ON SCHEMA public FROM PUBLIC", {});
  into.database_claims.push_back(std::move(claim));
}

void read_extension(const DeferredResource& resource, Cluster& into) {
  const Text database = referenced(resource, "database", "Database", into);
  const Text extension = text_of(resource.object["spec"]["forProvider"]["extension"]);
  if (extension.empty()) return;
  DatabaseClaim claim = claim_of(resource);
  add_statement(claim.contents, database.value, extension.span, "CREATE EXTENSION IF NOT EXISTS %1", {extension});
  into.database_claims.push_back(std::move(claim));
}

/// What a Grant is about; which fields are set decides (IdentifyGrantType).
class Granting {
 public:
  Granting(const DeferredResource& resource, Cluster& into)
      : parameters_(resource.object["spec"]["forProvider"]),
        role_(referenced(resource, "role", "Role", into)),
        database_(referenced(resource, "database", "Database", into)),
        schema_(referenced(resource, "schema", "Schema", into)),
        group_(referenced(resource, "memberOf", "Role", into)),
        claim_(claim_of(resource)) {}

  void add(Cluster& into) {
    if (role_.empty()) return;
    if (!group_.empty()) {
      add_membership();
    } else {
      for (const yaml::Cursor& privilege : parameters_["privileges"].items()) {
        if (is_privilege_list(privilege.text())) add_privilege(text_of(privilege));
      }
    }
    into.database_claims.push_back(std::move(claim_));
  }

 private:
  void add_membership() {
    const std::string inherit =
        parameters_["withInherit"].present()
            ? std::string("INHERIT ") + (parameters_["withInherit"].is_true() ? "TRUE" : "FALSE")
            : std::string();
    std::string options = parameters_["withOption"].text() == "ADMIN" ? "ADMIN OPTION" : "";
    if (!inherit.empty()) options += (options.empty() ? "" : ", ") + inherit;
    write("GRANT %1 TO %2" + (options.empty() ? "" : " WITH " + options), group_.span, {group_, role_});
  }

  void add_privilege(const Text& privilege) {
    granted_ = false;
    const yaml::Cursor columns = parameters_["columns"];
    for (const yaml::Cursor& table : parameters_["tables"].items()) {
      // A column's privilege is written with the column: SELECT (a).
      for (const yaml::Cursor& column : columns.items())
        grant(privilege, "(%5) ON TABLE %3.%4", {role_, privilege, schema_, text_of(table), text_of(column)});
      if (columns.size() == 0) grant(privilege, "ON TABLE %3.%4", {role_, privilege, schema_, text_of(table)});
    }
    for (const yaml::Cursor& sequence : parameters_["sequences"].items())
      grant(privilege, "ON SEQUENCE %3.%4", {role_, privilege, schema_, text_of(sequence)});
    for (const yaml::Cursor& routine : parameters_["routines"].items()) {
      const std::string arguments = text_of_arguments(routine["args"]);
      grant(privilege, "ON ROUTINE %3.%4(@5)",
            {role_, privilege, schema_, text_of(routine["name"]), {arguments, routine.span()}});
    }
    for (const yaml::Cursor& wrapper : parameters_["foreignDataWrappers"].items())
      grant(privilege, "ON FOREIGN DATA WRAPPER %3", {role_, privilege, text_of(wrapper)});
    for (const yaml::Cursor& server : parameters_["foreignServers"].items())
      grant(privilege, "ON FOREIGN SERVER %3", {role_, privilege, text_of(server)});
    if (granted_) return;
    if (!schema_.empty()) {
      grant(privilege, "ON SCHEMA %3", {role_, privilege, schema_});
    } else if (!database_.empty()) {
      grant(privilege, "ON DATABASE %3", {role_, privilege, database_});
      if (parameters_["revokePublicOnDb"].is_true())
        write("REVOKE ALL ON DATABASE %1 FROM PUBLIC", parameters_["revokePublicOnDb"].span(), {database_});
    }
  }

  /// Only words that types are made of.
  static std::string text_of_arguments(const yaml::Cursor& arguments) {
    std::string all;
    for (const std::string& argument : strings_of(arguments)) {
      if (argument.find_first_of(";'\"()") != std::string::npos) continue;
      all += (all.empty() ? "" : ", ") + argument;
    }
    return all;
  }

  void grant(const Text& privilege, std::string_view object, std::initializer_list<Text> words) {
    granted_ = true;
    const bool option = parameters_["withOption"].text() == "GRANT";
    write("GRANT @2 " + std::string(object) + " TO %1" + (option ? " WITH GRANT OPTION" : ""), privilege.span, words);
  }

  void write(const std::string& pattern, Span at, std::initializer_list<Text> words) {
    add_statement(claim_.contents, database_.value, at, pattern, words);
  }

  yaml::Cursor parameters_;
  Text role_;
  Text database_;
  Text schema_;
  Text group_;
  DatabaseClaim claim_;
  /// Whether the privilege at hand was granted on something in the database or schema.
  bool granted_ = false;
};

void read_grant(const DeferredResource& resource, Cluster& into) {
  Granting(resource, into).add(into);
}

/// default_privileges/reconciler.go: ALTER DEFAULT PRIVILEGES FOR ROLE targetRole [IN SCHEMA schema].
void read_default_privileges(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor parameters = resource.object["spec"]["forProvider"];
  const Text role = referenced(resource, "role", "Role", into);
  const Text database = referenced(resource, "database", "Database", into);
  const Text creator = text_of(parameters["targetRole"]);
  const Text schema = text_of(parameters["schema"]);
  const std::string type(parameters["objectType"].text());
  if (role.empty() || creator.empty() || !is_privilege_list(type)) return;
  DatabaseClaim claim = claim_of(resource);
  for (const yaml::Cursor& privilege : parameters["privileges"].items()) {
    if (!is_privilege_list(privilege.text())) continue;
    const bool option = parameters["withOption"].text() == "GRANT";
    const std::string pattern = std::string("ALTER DEFAULT PRIVILEGES FOR ROLE %1") +
                                (schema.empty() ? "" : " IN SCHEMA %4") + " GRANT @2 ON " + type + "S TO %3" +
                                (option ? " WITH GRANT OPTION" : "");
    add_statement(claim.contents, database.value, privilege.span(), pattern,
                  {creator, text_of(privilege), role, schema});
  }
  into.database_claims.push_back(std::move(claim));
}

/// The Secret with the server's keys; `secretKeyMapping` may call them otherwise.
void read_provider_config(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor credentials = resource.object["spec"]["credentials"];
  const yaml::Cursor secret = credentials["connectionSecretRef"];
  DatabaseClaim claim{.meta = resource.meta, .engine = std::string(engine_of(resource))};
  claim.server = {.kind = std::string(engine_of(resource)) + " " + resource.meta.kind,
                  .namespace_name = resource.meta.namespace_name,
                  .name = resource.meta.name};
  claim.connection = {.secret = text_of(secret["name"]),
                      .key = std::string(credentials["secretKeyMapping"]["endpoint"].text_or("endpoint")),
                      .namespace_name = std::string(secret["namespace"].text())};
  into.database_claims.push_back(std::move(claim));
}

/// A MySQL account is `name@host`; the host is part of the external name.
std::pair<Text, std::string> account_of(const Text& name) {
  const std::size_t at = name.value.find('@');
  if (at == std::string::npos) return {name, "%"};
  return {{name.value.substr(0, at), name.span}, name.value.substr(at + 1)};
}

void read_mysql_user(const DeferredResource& resource, Cluster& into) {
  const auto [name, host] = account_of(external_name(resource.meta));
  DatabaseClaim claim = claim_of(resource);
  claim.contents.roles.push_back({.name = name, .login = true, .host = host});
  into.database_claims.push_back(std::move(claim));
  add_secret(resource, name, into);
}

void read_mysql_grant(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor parameters = resource.object["spec"]["forProvider"];
  const auto [user, host] = account_of(referenced(resource, "user", "User", into));
  DatabaseClaim claim = claim_of(resource);
  AccountGrant grant{.database = referenced(resource, "database", "Database", into).value,
                     .table = std::string(parameters["table"].text_or("*")),
                     .user = user,
                     .host = host,
                     .span = parameters["privileges"].span()};
  if (grant.database.empty()) grant.database = "*";
  for (const yaml::Cursor& privilege : parameters["privileges"].items()) {
    if (privilege.text() == "GRANT OPTION") grant.grant_option = true;
    grant.privileges.push_back(text_of(privilege));
  }
  claim.contents.account_grants.push_back(std::move(grant));
  into.database_claims.push_back(std::move(claim));
}

template <void (*Read)(const DeferredResource&, Cluster&)>
void later(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, Read, into);
}

constexpr std::string_view mysql = "mysql.sql.crossplane.io mysql.sql.m.crossplane.io";
constexpr std::string_view both =
    "postgresql.sql.crossplane.io postgresql.sql.m.crossplane.io mysql.sql.crossplane.io mysql.sql.m.crossplane.io";

}  // namespace

const Kind crossplane_cluster_provider_config{
    .groups = both, .name = "ClusterProviderConfig", .read = later<read_provider_config>};
const Kind crossplane_database{.groups = both, .name = "Database", .read = later<read_database>};
const Kind crossplane_default_privileges{
    .groups = groups, .name = "DefaultPrivileges", .read = later<read_default_privileges>};
const Kind crossplane_extension{.groups = groups, .name = "Extension", .read = later<read_extension>};
const Kind crossplane_grant{.groups = groups, .name = "Grant", .read = later<read_grant>};
const Kind crossplane_mysql_grant{.groups = mysql, .name = "Grant", .read = later<read_mysql_grant>};
const Kind crossplane_mysql_user{.groups = mysql, .name = "User", .read = later<read_mysql_user>};
const Kind crossplane_provider_config{.groups = both, .name = "ProviderConfig", .read = later<read_provider_config>};
const Kind crossplane_role{.groups = groups, .name = "Role", .read = later<read_role>};
const Kind crossplane_schema{.groups = groups, .name = "Schema", .read = later<read_schema>};

}  // namespace routegrant::kube
