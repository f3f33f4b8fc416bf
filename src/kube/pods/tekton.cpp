#include "kube/pods/tekton.hpp"

#include <string>
#include <utility>

#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// A step's or a sidecar's `script` is a file that runs in place of the image's entrypoint (pkg/pod/script.go).
Container container_of_step(const yaml::Cursor& step) {
  Container container = container_of(step, Container::Role::main);
  if (step["script"]) container.command = {step["script"]};
  return container;
}

class Tasks {
 public:
  Tasks(const yaml::Cursor& object, Cluster& into) : object_(object), into_(into) {}

  bool run() {
    const yaml::Cursor spec = object_["spec"];
    add_task(spec, spec["serviceAccountName"], {});
    add_task(spec["taskSpec"], spec["serviceAccountName"], {});
    add_pipeline(spec, {});
    const yaml::Cursor account = spec["taskRunTemplate"]["serviceAccountName"];
    add_pipeline(spec["pipelineSpec"], account ? account : spec["serviceAccountName"]);
    return found_ > 0;
  }

 private:
  void add_pipeline(const yaml::Cursor& pipeline, const yaml::Cursor& account) {
    for (const char* list : {"tasks", "finally"}) {
      for (const yaml::Cursor& task : pipeline[list].items()) add_task(task["taskSpec"], account, task["name"].text());
    }
  }

  /// Each step has the fields of `stepTemplate` beneath its own (tekton.dev, "Tasks").
  void add_task(const yaml::Cursor& task, const yaml::Cursor& account, std::string_view name) {
    if (task["steps"].size() == 0) return;
    Workload workload{.meta = meta_of(object_), .pod = pod_of({}, task)};
    // What a run is called is made up for each.
    if (workload.meta.name.empty()) workload.meta.name = text_of(object_["metadata"]["generateName"]);
    if (found_++ > 0) workload.meta.name.value += ":" + (name.empty() ? std::to_string(found_) : std::string(name));
    if (account) workload.pod.service_account = text_of(account);
    const Container common = container_of(task["stepTemplate"], Container::Role::main);
    for (const yaml::Cursor& step : task["steps"].items()) {
      Container container = container_of_step(step);
      // What the step says again comes last and wins.
      container.env.insert(container.env.begin(), common.env.begin(), common.env.end());
      container.env_from.insert(container.env_from.begin(), common.env_from.begin(), common.env_from.end());
      if (container.image.empty()) container.image = common.image;
      workload.pod.containers.push_back(std::move(container));
    }
    // They run beside the steps, in the same pod: often a database for tests. `stepTemplate` is not theirs.
    for (const yaml::Cursor& sidecar : task["sidecars"].items())
      workload.pod.containers.push_back(container_of_step(sidecar));
    into_.workloads.push_back(std::move(workload));
  }

  const yaml::Cursor& object_;
  Cluster& into_;
  std::size_t found_ = 0;
};

}  // namespace

bool add_tekton_tasks(const yaml::Cursor& object, Cluster& into) {
  return Tasks(object, into).run();
}

}  // namespace routegrant::kube
