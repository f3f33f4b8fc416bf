#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// The script of a ConfigMap of one's own that the primary runs when its database is new (kubegres.io/doc, "Override
/// the default configurations").
void add_init_script(const yaml::Cursor& config, Container& container, Pod& pod) {
  if (config.text().empty()) return;
  const Text name = text_of(config);
  const std::string script = "primary_init_script.sh";
  pod.volumes.push_back(
      {.name = {"custom-config", name.span},
       .sources = {
           {.kind = VolumeSource::Kind::config_map, .object = name, .items = {{{script, name.span}, script}}}}});
  container.mounts.push_back(
      {.volume = "custom-config", .path = {"/docker-entrypoint-initdb.d/" + script, name.span}, .sub_path = script});
}

/// Kubegres (kubegres.io/doc, "All properties"): the image and the variables of the official image stand in its spec,
/// as a container has them. Its pods have the label `app`; the Service of its name leads to the primary, and
/// `NAME-replica` to the others.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  constexpr std::int64_t usual_port = 5432;
  const yaml::Cursor spec = object["spec"];
  const Meta meta = meta_of(object);
  const std::string name = meta.name.value;
  const std::int64_t port = spec["port"].integer().value_or(usual_port);
  Workload workload{.meta = meta, .replicas = spec["replicas"].integer()};
  workload.pod.labels.push_back({.key = {"app", meta.name.span}, .value = {name, meta.name.span}});
  workload.pod.unknown_labels = {"index", "replicationRole"};
  workload.pod.span = meta.name.span;
  Container container = container_of(spec, Container::Role::main);
  container.name = {"postgres", meta.name.span};
  container.ports.push_back({.name = "postgres", .port = port, .span = meta.name.span});
  add_init_script(spec["customConfig"], container, workload.pod);
  workload.pod.containers.push_back(std::move(container));
  into.workloads.push_back(std::move(workload));
  add_made_service(into, meta, name, {{"app", name}}, port);
  add_made_service(into, meta, name + "-replica", {{"app", name}}, port);
  // Its standbys have a password of their own, which no container here reads: kept for what it refers to.
  defer(
      object, [](const DeferredResource&, Cluster&) {}, into);
}

}  // namespace

const Kind kubegres{.groups = "kubegres.reactive-tech.io", .name = "Kubegres", .read = read};

}  // namespace routegrant::kube
