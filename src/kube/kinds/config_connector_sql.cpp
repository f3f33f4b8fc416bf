#include <string>

#include "kube/cluster/version_text.hpp"
#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/operators/postgres_roles.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// Config Connector (cloud.google.com/config-connector/docs/reference/resource-docs/sql): instances of Cloud SQL, which
/// lie outside the cluster, with their databases and users.
constexpr std::string_view group = "sql.cnrm.cloud.google.com";
constexpr std::string_view administrators = "cloudsqlsuperuser";

/// What Google knows the resource by: `spec.resourceID`, else its name.
Text name_of(const yaml::Cursor& object) {
  const Text name = text_of(object["spec"]["resourceID"]);
  return name.empty() ? text_of(object["metadata"]["name"]) : name;
}

ServerReference instance_of(const yaml::Cursor& object, const Meta& meta) {
  const yaml::Cursor ref = object["spec"]["instanceRef"];
  return {.kind = "SQLInstance",
          .namespace_name = std::string(ref["namespace"].text_or(meta.namespace_name)),
          .name = text_of(ref["name"])};
}

/// A user as Cloud SQL for PostgreSQL makes it ("About PostgreSQL users and roles"): all that are made through its
/// interface may make roles and databases, and are no superusers.
DeclaredRole built_in_user(const Text& name) {
  return {.name = name,
          .login = true,
          .createrole = true,
          .createdb = true,
          .member_of = {{std::string(administrators), name.span}}};
}

/// What a proxy calls the instance: `project:region:name`, without the project where no annotation tells it.
Text connection_name(const yaml::Cursor& object, const Meta& meta) {
  const std::string region(object["spec"]["region"].text());
  if (region.empty()) return {};
  const std::string_view project = value_of(meta.annotations, "cnrm.cloud.google.com/project-id");
  return named_after(name_of(object), (project.empty() ? "" : std::string(project) + ":") + region + ":", "");
}

void read_instance(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  constexpr std::string_view postgres = "POSTGRES_";
  const std::string_view version = object["spec"]["databaseVersion"].text();
  DatabaseServer server{.meta = meta_of(object)};
  if (version.starts_with("MYSQL_")) {
    server.engine = "mysql";
    server.port = 3306;
  } else if (!version.starts_with(postgres)) {
    return;
  }
  const Text host = connection_name(object, server.meta);
  if (!host.empty()) server.hosts.push_back(host);
  if (server.engine == "postgresql") {
    server.version = major_version(version.substr(postgres.size()));
    const Span at = server.meta.name.span;
    // Its superuser is Google's own; `postgres` is an administrator like others.
    set_initdb_superuser(server, {"cloudsqladmin", at});
    server.contents.roles.push_back({.name = {std::string(administrators), at}, .createrole = true, .createdb = true});
    server.contents.roles.push_back(built_in_user({"postgres", at}));
  }
  into.database_servers.push_back(std::move(server));
}

/// Of an instance that no manifest shows, or that is no PostgreSQL or MySQL, nothing is known.
void read_database(const DeferredResource& resource, Cluster& into) {
  DatabaseClaim claim{.meta = resource.meta, .server = instance_of(resource.object, resource.meta)};
  if (!find_server(into, claim.server)) return;
  claim.contents.databases.push_back({.name = name_of(resource.object)});
  into.database_claims.push_back(std::move(claim));
}

/// Users of Google's identities have what PUBLIC has, and what is granted to them ("IAM authentication"). The name of
/// a service account goes without its last part.
DeclaredRole identity_user(Text name) {
  constexpr std::string_view ending = ".gserviceaccount.com";
  if (name.value.ends_with(ending)) name.value.resize(name.value.size() - ending.size());
  return {.name = name, .login = true};
}

void read_user(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor spec = resource.object["spec"];
  DatabaseClaim claim{.meta = resource.meta, .server = instance_of(resource.object, resource.meta)};
  const auto known = find_server(into, claim.server);
  if (!known) return;
  const Text name = name_of(resource.object);
  const bool is_identity = spec["type"].text().starts_with("CLOUD_IAM_");
  if (into.database_servers[*known].engine == "mysql") {
    claim.contents.roles.push_back({.name = name, .login = true, .host = std::string(spec["host"].text_or("%"))});
  } else {
    claim.contents.roles.push_back(is_identity ? identity_user(name) : built_in_user(name));
  }
  into.database_claims.push_back(std::move(claim));
}

template <void (*Read)(const DeferredResource&, Cluster&)>
void later(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, Read, into);
}

}  // namespace

const Kind config_connector_database{.groups = group, .name = "SQLDatabase", .read = later<read_database>};
const Kind config_connector_instance{.groups = group, .name = "SQLInstance", .read = read_instance};
const Kind config_connector_user{.groups = group, .name = "SQLUser", .read = later<read_user>};

}  // namespace routegrant::kube
