#include "kube/kinds.hpp"
#include "kube/operators.hpp"
#include "kube/pod.hpp"

namespace routegrant::kube {
namespace {

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
  workload.pod.containers.push_back(std::move(container));
  into.workloads.push_back(std::move(workload));
  add_made_service(into, meta, name, {{"app", name}}, port);
  add_made_service(into, meta, name + "-replica", {{"app", name}}, port);
}

}  // namespace

const Kind kubegres{.groups = "kubegres.reactive-tech.io", .name = "Kubegres", .read = read};

}  // namespace routegrant::kube
