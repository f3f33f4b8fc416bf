#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/routes/ingress.hpp"

namespace routegrant::kube {
namespace {

/// `spec.config.database` becomes a section of grafana.ini, and variables win over the file
/// (grafana.com, "Override configuration with environment variables").
void add_database(const yaml::Cursor& database, Container& into) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> options{{{"host", "GF_DATABASE_HOST"},
                                                                                  {"name", "GF_DATABASE_NAME"},
                                                                                  {"password", "GF_DATABASE_PASSWORD"},
                                                                                  {"ssl_mode", "GF_DATABASE_SSL_MODE"},
                                                                                  {"url", "GF_DATABASE_URL"},
                                                                                  {"user", "GF_DATABASE_USER"}}};
  std::vector<EnvEntry> entries;
  for (const auto& [field, variable] : options) {
    const yaml::Cursor value = database[field];
    if (value) entries.push_back({.name = {std::string(variable), value.key_span()}, .value = value});
  }
  into.env.insert(into.env.begin(), entries.begin(), entries.end());
}

/// The Deployment takes the annotations of `spec.deployment.metadata`, not those of the Grafana; what those say to us
/// stays.
Pairs annotations_of(const Pairs& own, const yaml::Cursor& deployment) {
  Pairs annotations = pairs_of(deployment["metadata"]["annotations"]);
  for (const Pair& pair : own) {
    if (!pair.key.value.starts_with("routegrant.dev/") || find(annotations, pair.key.value) != nullptr) continue;
    annotations.push_back(pair);
  }
  std::sort(annotations.begin(), annotations.end(),
            [](const Pair& a, const Pair& b) { return a.key.value < b.key.value; });
  return annotations;
}

/// `spec.ingress` is an Ingress without a name: its metadata, and its spec over the operator's own
/// (ingress_reconciler.go; documentation, "Ingress").
void add_ingress(const yaml::Cursor& ingress, const Meta& owner, Cluster& into, Diagnostics& out) {
  if (!ingress["spec"]["rules"].present() && !ingress["spec"]["defaultBackend"].present()) return;
  Meta meta = owner;
  meta.kind = "Ingress";
  meta.name.value += "-ingress";
  meta.labels = pairs_of(ingress["metadata"]["labels"]);
  meta.annotations = pairs_of(ingress["metadata"]["annotations"]);
  read_ingress(ingress["spec"], std::move(meta), "networking.k8s.io/v1", into, out);
}

/// grafana-operator makes a Deployment whose container is `grafana` and whose pods carry `app: <name>`, and Service
/// `<name>-service` (controllers/reconcilers/grafana: deployment_reconciler.go, service_reconciler.go).
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  const yaml::Cursor spec = object["spec"];
  // A Grafana that lies outside of the cluster has no pods here.
  if (spec["external"]) return;
  const yaml::Cursor pod_template = spec["deployment"]["spec"]["template"];
  Workload workload{.meta = meta_of(object), .pod = pod_of(pod_template["metadata"], pod_template["spec"])};
  workload.meta.annotations = annotations_of(workload.meta.annotations, spec["deployment"]);
  workload.replicas = spec["deployment"]["spec"]["replicas"].integer();
  const Text name = workload.meta.name;
  auto& containers = workload.pod.containers;
  auto main =
      std::find_if(containers.begin(), containers.end(), [](const Container& c) { return c.name.value == "grafana"; });
  if (main == containers.end()) {
    containers.push_back({.name = {"grafana", name.span}, .span = name.span});
    main = std::prev(containers.end());
  }
  if (main->ports.empty()) main->ports.push_back({.name = "grafana-http", .port = 3000, .span = name.span});
  add_database(spec["config"]["database"], *main);
  const auto place = std::lower_bound(workload.pod.labels.begin(), workload.pod.labels.end(), "app",
                                      [](const Pair& pair, std::string_view key) { return pair.key.value < key; });
  if (find(workload.pod.labels, "app") == nullptr) {
    workload.pod.labels.insert(place, Pair{.key = {"app", name.span}, .value = name});
  }
  Service service{.meta = workload.meta, .generated = true};
  service.meta.kind = "Service";
  service.meta.name.value += "-service";
  service.selector = {.present = true, .requirements = {{.key = {"app", name.span}, .values = {name.value}}}};
  service.ports.push_back({.name = "grafana", .port = 3000, .target = {"grafana-http", name.span}, .span = name.span});
  into.services.push_back(std::move(service));
  add_ingress(spec["ingress"], workload.meta, into, out);
  into.workloads.push_back(std::move(workload));
}

}  // namespace

const Kind grafana{.groups = "grafana.integreatly.org integreatly.org", .name = "Grafana", .read = read};

}  // namespace routegrant::kube
