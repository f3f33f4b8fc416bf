#include "kube/operators/argo_configuration.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "kube/operators/operators.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view program = "workflow-controller";

bool runs_controller(const Workload& workload) {
  const auto& containers = workload.pod.containers;
  return std::any_of(containers.begin(), containers.end(), [](const Container& container) {
    return container.image.value.find(program) != std::string::npos;
  });
}

void add_controller(const DeferredResource& resource, Cluster& into) {
  const bool is_there = std::any_of(into.workloads.begin(), into.workloads.end(), [&](const Workload& workload) {
    return same_namespace(workload.meta.namespace_name, resource.meta.namespace_name) && runs_controller(workload);
  });
  if (is_there) return;
  Workload workload{.meta = resource.meta, .generated = true, .elsewhere = true};
  const Span at = resource.meta.name.span;
  const Text name{std::string(program), at};
  workload.pod.containers.push_back({.name = name, .image = name, .span = at});
  workload.pod.span = at;
  into.workloads.push_back(std::move(workload));
}

}  // namespace

bool is_argo_configuration(const yaml::Cursor& object) {
  if (object["metadata"]["name"].text() != "workflow-controller-configmap") return false;
  const yaml::Cursor data = object["data"];
  return data["persistence"].present() || data["config"].text().find("persistence:") != std::string_view::npos;
}

void keep_argo_configuration(const yaml::Cursor& object, Cluster& into) {
  defer(object, add_controller, into);
}

}  // namespace routegrant::kube
