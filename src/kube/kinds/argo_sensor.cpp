#include "kube/kinds.hpp"
#include "kube/pods/nested_objects.hpp"

namespace routegrant::kube {
namespace {

/// Argo Events: an event makes the objects that a Sensor's triggers hold (argoproj.github.io/argo-events, "Triggers":
/// "Kubernetes Object", "Argo Workflow").
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  for (const yaml::Cursor& trigger : object["spec"]["triggers"].items()) {
    const yaml::Cursor pattern = trigger["template"];
    for (const char* form : {"k8s", "argoWorkflow"})
      add_nested(object, pattern[form]["source"]["resource"], pattern["name"].text(), into);
  }
}

}  // namespace

const Kind argo_sensor{.groups = "argoproj.io", .name = "Sensor", .read = read};

}  // namespace routegrant::kube
