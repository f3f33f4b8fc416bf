#include <optional>
#include <string>
#include <vector>

#include "kube/kinds.hpp"
#include "kube/operators/mariadb.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view group = "k8s.mariadb.com";
constexpr std::int64_t usual_port = 3306;

/// mariadb-operator, api/v1alpha1. Grants of its accounts are read, not evaluated.
ServerReference server_of(const yaml::Cursor& ref, const Meta& from) {
  return {.kind = std::string(ref["kind"].text_or("MariaDB")),
          .namespace_name = std::string(ref["namespace"].text_or(from.namespace_name)),
          .name = text_of(ref["name"])};
}

DatabaseClaim claim_of(const yaml::Cursor& object) {
  DatabaseClaim claim{.meta = meta_of(object), .engine = "mariadb"};
  claim.server = server_of(object["spec"]["mariaDbRef"], claim.meta);
  return claim;
}

/// `spec.name`, else the resource's.
Text name_of(const yaml::Cursor& object) {
  const Text name = text_of(object["spec"]["name"]);
  return name.empty() ? text_of(object["metadata"]["name"]) : name;
}

/// The server behind the MaxScale of that name, and the port where MaxScale listens.
ServerReference server_behind(const ServerReference& proxy, std::int64_t& port, const Cluster& into) {
  for (const DatabasePooler& pooler : into.database_poolers) {
    if (pooler.meta.name.value != proxy.name.value || pooler.meta.namespace_name != proxy.namespace_name) continue;
    const std::vector<Container>& containers = into.workloads[static_cast<std::size_t>(pooler.workload)].pod.containers;
    if (!containers.empty() && !containers.front().ports.empty()) port = containers.front().ports.front().port;
    return pooler.server;
  }
  return {};
}

/// A server outside the cluster stands in an ExternalMariaDB, which tells its host and port.
void read_connection(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor spec = resource.object["spec"];
  const yaml::Cursor proxy = spec["maxScaleRef"];
  ServerReference server = server_of(proxy ? proxy : spec["mariaDbRef"], resource.meta);
  Text host{mariadb_host(spec["serviceName"].text_or(server.name.value), server.namespace_name), server.name.span};
  std::int64_t port = usual_port;
  if (proxy) server = server_behind(server, port, into);
  if (const auto known = proxy ? std::nullopt : find_server(into, server)) {
    const DatabaseServer& declared = into.database_servers[*known];
    port = declared.port;
    if (!declared.hosts.empty()) host = declared.hosts.front();
  }
  add_mariadb_connection({.meta = resource.meta,
                          .server = server,
                          .made_like = spec,
                          .name = resource.meta.name,
                          .user = text_of(spec["username"]),
                          .database = text_of(spec["database"]),
                          .host = text_or(text_of(spec["host"]), host.value, host.span),
                          .port = text_or(text_of(spec["port"]), std::to_string(port), resource.meta.name.span)},
                         into);
}

/// internal/controller/mariadb_controller.go, reconcileConnection: the Connections of a server's first user, named like
/// the server and the Services of its primary and its replicas.
void add_own_connections(const yaml::Cursor& spec, const DatabaseServer& server, Cluster& into) {
  const ServerReference reference{
      .kind = server.meta.kind, .namespace_name = server.meta.namespace_name, .name = server.meta.name};
  struct Own {
    std::string_view field;
    std::string_view suffix;
  };
  for (const Own& own :
       {Own{"connection", ""}, Own{"primaryConnection", "-primary"}, Own{"secondaryConnection", "-secondary"}}) {
    const yaml::Cursor made_like = spec[own.field];
    const Text name = named_after(server.meta.name, "", own.suffix);
    const std::string_view service = own.suffix.empty() ? made_like["serviceName"].text_or(name.value) : name.value;
    if (!made_like) continue;
    add_mariadb_connection(
        {.meta = server.meta,
         .server = reference,
         .made_like = made_like,
         .name = name,
         .user = text_of(spec["username"]),
         .database = text_of(spec["database"]),
         .host = {mariadb_host(service, reference.namespace_name), made_like.key_span()},
         .port = text_or(text_of(made_like["port"]), std::to_string(server.port), made_like.key_span())},
        into);
  }
}

void read_server(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  DatabaseServer server{.meta = meta_of(object), .engine = "mariadb", .superuser_access = true};
  const Meta meta = server.meta;
  server.image = text_of(spec["image"]);
  server.port = spec["port"].integer().value_or(usual_port);
  MadeLabels labels{{"app.kubernetes.io/instance", meta.name.value}, {"app.kubernetes.io/name", "mariadb"}};
  const Pairs added = pairs_of(spec["podMetadata"]["labels"]);
  for (const Pair& label : added) labels.emplace_back(label.key.value, label.value.value);
  server.workload = add_made_pods(into, meta, labels,
                                  {"apps.kubernetes.io/pod-index", "controller-revision-hash", "k8s.mariadb.com/role",
                                   "statefulset.kubernetes.io/pod-name"},
                                  server.port, server.image);
  const MadeLabels pods{{"app.kubernetes.io/instance", meta.name.value}, {"app.kubernetes.io/name", "mariadb"}};
  struct Made {
    std::string_view suffix;
    std::string_view field;
  };
  for (const Made& made : {Made{"", "service"}, Made{"-primary", "primaryService"},
                           Made{"-secondary", "secondaryService"}, Made{"-internal", ""}}) {
    add_made_service(into, meta, meta.name.value + std::string(made.suffix), pods, server.port);
    const yaml::Cursor service = spec[made.field];
    if (service.present())
      open_made_service(into.services.back(), service, pairs_of(service["metadata"]["annotations"]));
  }
  const ServerReference reference{.kind = meta.kind, .namespace_name = meta.namespace_name, .name = meta.name};
  const Text root{"root", meta.name.span};
  server.contents.roles.push_back(
      {.name = root, .login = true, .superuser = true, .createrole = true, .createdb = true, .host = "%"});
  if (!spec["rootEmptyPassword"].is_true())
    add_mariadb_password(into, meta, reference, spec["rootPasswordSecretKeyRef"], "-root");
  if (spec["rootEmptyPassword"].is_true()) server.trust = {"rootEmptyPassword=true", spec["rootEmptyPassword"].span()};
  const Text user = text_of(spec["username"]);
  const Text database = text_of(spec["database"]);
  if (!database.empty()) server.contents.databases.push_back({.name = database, .owner = user});
  if (!user.empty()) {
    server.contents.roles.push_back({.name = user, .login = true, .host = "%"});
    add_mariadb_password(into, meta, reference, spec["passwordSecretKeyRef"], "-password");
    AccountGrant all{.privileges = {{"ALL PRIVILEGES", user.span}}, .user = user, .span = user.span};
    if (!database.empty()) all.database = database.value;
    if (!database.empty()) server.contents.account_grants.push_back(std::move(all));
  }
  if (!user.empty()) add_own_connections(spec, server, into);
  if (const yaml::Cursor proxy = spec["maxScale"]; proxy["enabled"].is_true()) {
    Meta named = meta;
    named.kind = "MaxScale";
    named.name = named_after(meta.name, "", "-maxscale");
    add_maxscale(named, proxy, reference, into);
  }
  into.database_servers.push_back(std::move(server));
}

void read_user(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  DatabaseClaim claim = claim_of(object);
  claim.contents.roles.push_back(
      {.name = name_of(object), .login = true, .host = std::string(object["spec"]["host"].text_or("%"))});
  into.database_claims.push_back(std::move(claim));
}

void read_grant(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  DatabaseClaim claim = claim_of(object);
  AccountGrant grant{.database = std::string(spec["database"].text_or("*")),
                     .table = std::string(spec["table"].text_or("*")),
                     .user = text_of(spec["username"]),
                     .host = std::string(spec["host"].text_or("%")),
                     .grant_option = spec["grantOption"].is_true(),
                     .span = spec["privileges"].span()};
  for (const yaml::Cursor& privilege : spec["privileges"].items()) grant.privileges.push_back(text_of(privilege));
  claim.contents.account_grants.push_back(std::move(grant));
  into.database_claims.push_back(std::move(claim));
}

void read_database(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  DatabaseClaim claim = claim_of(object);
  claim.contents.databases.push_back({.name = name_of(object)});
  into.database_claims.push_back(std::move(claim));
}

/// A server outside the cluster, and the Connection of the user that the operator logs in as
/// (internal/controller/external_mariadb_controller.go, reconcileConnection): it names no database.
void read_external_server(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  DatabaseServer server{.meta = meta_of(object), .engine = "mariadb"};
  const Text host = text_of(spec["host"]);
  const Text user = text_of(spec["username"]);
  server.port = spec["port"].integer().value_or(usual_port);
  if (!host.empty()) server.hosts.push_back(host);
  if (!user.empty()) server.contents.roles.push_back({.name = user, .login = true, .host = "%"});
  if (const yaml::Cursor made_like = spec["connection"]) {
    add_mariadb_connection(
        {.meta = server.meta,
         .server = {.kind = server.meta.kind, .namespace_name = server.meta.namespace_name, .name = server.meta.name},
         .made_like = made_like,
         .name = server.meta.name,
         .user = user,
         .host = host,
         .port = {std::to_string(server.port), server.meta.name.span}},
        into);
  }
  into.database_servers.push_back(std::move(server));
}

void read_maxscale(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  const Meta meta = meta_of(object);
  add_maxscale(meta, spec, server_of(spec["mariaDbRef"], meta), into);
}

void defer_connection(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, read_connection, into);
}

}  // namespace

const Kind mariadb_connection{.groups = group, .name = "Connection", .read = defer_connection};
const Kind mariadb_database{.groups = group, .name = "Database", .read = read_database};
const Kind mariadb_external{.groups = group, .name = "ExternalMariaDB", .read = read_external_server};
const Kind mariadb_grant{.groups = group, .name = "Grant", .read = read_grant};
const Kind mariadb_maxscale{.groups = group, .name = "MaxScale", .read = read_maxscale};
const Kind mariadb_server{.groups = group, .name = "MariaDB", .read = read_server};
const Kind mariadb_user{.groups = group, .name = "User", .read = read_user};

}  // namespace routegrant::kube
