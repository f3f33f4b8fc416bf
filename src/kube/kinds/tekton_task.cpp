#include "kube/kinds.hpp"
#include "kube/pod.hpp"

namespace routegrant::kube {
namespace {

/// The steps of a Tekton Task are the containers of one pod, each with the fields of `stepTemplate` beneath its own
/// (tekton.dev, "Tasks").
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  Workload workload{.meta = meta_of(object), .pod = pod_of({}, spec)};
  const Container common = container_of(spec["stepTemplate"], Container::Role::main);
  for (const yaml::Cursor& step : spec["steps"].items()) {
    Container container = container_of(step, Container::Role::main);
    // What the step says again comes last and wins.
    container.env.insert(container.env.begin(), common.env.begin(), common.env.end());
    container.env_from.insert(container.env_from.begin(), common.env_from.begin(), common.env_from.end());
    workload.pod.containers.push_back(std::move(container));
  }
  if (!workload.pod.containers.empty()) into.workloads.push_back(std::move(workload));
}

}  // namespace

const Kind tekton_task{.groups = "tekton.dev", .name = "Task", .read = read};

}  // namespace routegrant::kube
