#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "kube/operators/mariadb.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// The ports of `services`; without any the operator makes three of its own (api/v1alpha1/maxscale_types.go,
/// SetDefaults; its older releases made the first only).
std::vector<std::int64_t> listeners(const yaml::Cursor& services) {
  std::vector<std::int64_t> ports;
  for (const yaml::Cursor& service : services.items()) {
    const auto port = service["listener"]["port"].integer();
    if (port) ports.push_back(*port);
  }
  if (ports.empty()) ports = {3306, 3307, 3308};
  return ports;
}

/// internal/controller/maxscale_controller.go, reconcileAuth: the account for clients. Those by which MaxScale itself
/// logs in are in no client's reach.
void add_client(const Meta& meta, const yaml::Cursor& auth, const ServerReference& server, const Text& user,
                Cluster& into) {
  const bool is_made = !server.name.empty() && !(auth["generate"] && !auth["generate"].is_true());
  if (!is_made) return;
  DatabaseClaim claim{.meta = meta, .server = server, .engine = "mariadb"};
  claim.contents.roles.push_back({.name = user, .login = true, .host = "%"});
  AccountGrant grant{.user = user, .span = user.span};
  for (const char* privilege : {"SELECT", "INSERT", "UPDATE", "DELETE"})
    grant.privileges.push_back({privilege, user.span});
  claim.contents.account_grants.push_back(std::move(grant));
  into.database_claims.push_back(std::move(claim));
  add_mariadb_password(into, meta, server, auth["clientPasswordSecretKeyRef"], "-client");
}

}  // namespace

void add_maxscale(const Meta& meta, const yaml::Cursor& spec, const ServerReference& server, Cluster& into) {
  const std::vector<std::int64_t> ports = listeners(spec["services"]);
  const MadeLabels labels{{"app.kubernetes.io/instance", meta.name.value}, {"app.kubernetes.io/name", "maxscale"}};
  DatabasePooler pooler{.meta = meta, .server = server};
  pooler.workload =
      add_made_pods(into, meta, labels,
                    {"apps.kubernetes.io/pod-index", "controller-revision-hash", "statefulset.kubernetes.io/pod-name"},
                    ports.front(), text_of(spec["image"]));
  for (const char* suffix : {"", "-internal"}) {
    add_made_service(into, meta, meta.name.value + suffix, labels, ports.front());
    std::for_each(ports.begin() + 1, ports.end(), [&](std::int64_t port) {
      into.services.back().ports.push_back({.name = std::to_string(port), .port = port, .span = meta.name.span});
    });
    const yaml::Cursor service = spec["kubernetesService"];
    if (*suffix == '\0' && service.present())
      open_made_service(into.services.back(), service, pairs_of(service["metadata"]["annotations"]));
  }
  const yaml::Cursor auth = spec["auth"];
  const Text user = text_or(text_of(auth["clientUsername"]), meta.name.value + "-client", meta.name.span);
  add_client(meta, auth, server, user, into);
  if (const yaml::Cursor made_like = spec["connection"]) {
    add_mariadb_connection(
        {.meta = meta,
         .server = server,
         .made_like = made_like,
         .name = named_after(meta.name, "", "-connection"),
         .user = user,
         .host = {mariadb_host(meta.name.value, meta.namespace_name), made_like.key_span()},
         .port = text_or(text_of(made_like["port"]), std::to_string(ports.front()), made_like.key_span())},
        into);
  }
  into.database_poolers.push_back(std::move(pooler));
}

}  // namespace routegrant::kube
