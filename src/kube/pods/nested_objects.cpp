#include "kube/pods/nested_objects.hpp"

#include <algorithm>
#include <string>

#include "kube/pods/pod.hpp"
#include "kube/pods/tekton.hpp"
#include "kube/pods/workflow.hpp"

namespace routegrant::kube {
namespace {

void add_pods(const yaml::Cursor& object, Cluster& into) {
  const std::string_view api_version = object["apiVersion"].text();
  const std::string_view kind = object["kind"].text();
  if (api_version.starts_with("tekton.dev/")) {
    add_tekton_tasks(object, into);
  } else if (api_version.starts_with("argoproj.io/")) {
    const yaml::Cursor spec = object["spec"];
    add_workflow(object, kind == "CronWorkflow" ? spec["workflowSpec"] : spec, into);
  } else {
    Diagnostics none;
    const yaml::Cursor spec = kind == "CronJob" ? object["spec"]["jobTemplate"]["spec"] : object["spec"];
    add_workload(object, kind == "Pod" ? object : spec["template"], into, none);
  }
}

}  // namespace

void add_nested(const yaml::Cursor& owner, const yaml::Cursor& nested, std::string_view name, Cluster& into) {
  const Meta meta = meta_of(owner);
  const auto is_owners = [&](const Workload& workload) {
    return workload.meta.kind == meta.kind && workload.meta.namespace_name == meta.namespace_name &&
           workload.meta.name.span == meta.name.span;
  };
  std::size_t count = static_cast<std::size_t>(std::ranges::count_if(into.workloads, is_owners));
  const std::size_t first = into.workloads.size();
  add_pods(nested, into);
  for (std::size_t i = first; i < into.workloads.size(); ++i) {
    into.workloads[i].meta = meta;
    if (count++ == 0) continue;
    into.workloads[i].meta.name.value += ":" + (name.empty() ? std::to_string(count) : std::string(name));
    if (i > first) into.workloads[i].meta.name.value += "-" + std::to_string(i - first + 1);
  }
}

}  // namespace routegrant::kube
