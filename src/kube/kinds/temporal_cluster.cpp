#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// Fields of a store's `sql`, and the word for them here (temporal-operator, api/v1beta1/temporalcluster_types.go,
/// SQLSpec). `connectAddr` is a host with its port.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> fields{
    {{"user", "user"}, {"databaseName", "database"}, {"connectAddr", "host"}}};

/// One store: a container of its own here, as each is a login.
Container login_of(const yaml::Cursor& store) {
  const yaml::Cursor sql = store["sql"];
  const std::string_view plugin = sql["pluginName"].text();
  const std::string engine = plugin.starts_with("postgres") ? "postgresql" : "mysql";
  Container container{.name = {std::string(store.key()), store.key_span()}, .span = store.key_span()};
  for (const auto& [field, word] : fields) {
    const yaml::Cursor value = sql[field];
    if (value) container.env.push_back({.name = {engine + "." + std::string(word), value.key_span()}, .value = value});
  }
  const yaml::Cursor password = store["passwordSecretRef"];
  if (password["name"]) {
    container.env.push_back(
        {.name = {engine + ".password", password.key_span()},
         .from = EnvEntry::From::key,
         .ref = {.is_secret = true, .object = text_of(password["name"]), .key = text_of(password["key"])}});
  }
  return container;
}

/// temporal-operator runs the server's services, and Jobs that set its databases up, all with the stores' logins
/// (its examples, cluster-postgres; internal/resource/persistence). What labels the pods have is not said here.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  Workload workload{.meta = meta_of(object), .generated = true};
  workload.pod.span = workload.meta.name.span;
  workload.pod.unknown_labels = {"app.kubernetes.io/component",  "app.kubernetes.io/instance",
                                 "app.kubernetes.io/managed-by", "app.kubernetes.io/name",
                                 "app.kubernetes.io/part-of",    "app.kubernetes.io/version"};
  const yaml::Cursor persistence = object["spec"]["persistence"];
  for (const std::string_view name : {"defaultStore", "visibilityStore", "secondaryVisibilityStore"}) {
    const yaml::Cursor store = persistence[name];
    if (store["sql"]) workload.pod.containers.push_back(login_of(store));
  }
  if (!workload.pod.containers.empty()) into.workloads.push_back(std::move(workload));
}

}  // namespace

const Kind temporal_cluster{.groups = "temporal.io", .name = "TemporalCluster", .read = read};

}  // namespace routegrant::kube
