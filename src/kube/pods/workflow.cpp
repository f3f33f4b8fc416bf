#include "kube/pods/workflow.hpp"

#include <utility>

#include "kube/pods/pod.hpp"

namespace routegrant::kube {

void add_workflow(const yaml::Cursor& object, const yaml::Cursor& spec, Cluster& into) {
  std::size_t found = 0;
  for (const yaml::Cursor& step : spec["templates"].items()) {
    Workload workload{.meta = meta_of(object), .pod = pod_of(step["metadata"], spec)};
    const Pod own = pod_of(step["metadata"], step);
    auto& pod = workload.pod;
    pod.containers = own.containers;
    for (const char* field : {"container", "script"}) {
      if (!step[field]) continue;
      Container container = container_of(step[field], Container::Role::main);
      if (container.name.empty()) container.name = {"main", step[field].key_span()};
      // A script's text is a file, whose name the command gets (Argo's field reference, ScriptTemplate).
      if (step[field]["source"]) container.args.push_back(step[field]["source"]);
      pod.containers.push_back(std::move(container));
    }
    for (const yaml::Cursor& item : step["containerSet"]["containers"].items()) {
      pod.containers.push_back(container_of(item, Container::Role::main));
    }
    // They run beside a container or script, in the same pod: often a database for tests.
    for (const yaml::Cursor& item : step["sidecars"].items()) {
      pod.containers.push_back(container_of(item, Container::Role::main));
    }
    if (pod.containers.empty()) continue;
    pod.volumes.insert(pod.volumes.end(), own.volumes.begin(), own.volumes.end());
    if (!own.service_account.empty()) pod.service_account = own.service_account;
    pod.span = step.span();
    if (found++ > 0) workload.meta.name.value += ":" + std::string(step["name"].text_or(std::to_string(found)));
    into.workloads.push_back(std::move(workload));
  }
}

}  // namespace routegrant::kube
