#include "kube/kinds.hpp"
#include "kube/pods/nested_objects.hpp"
#include "kube/pods/tekton.hpp"

namespace routegrant::kube {
namespace {

/// Runs and pipelines, which hold tasks as well, are read with all other resources (custom_resource.cpp).
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  add_tekton_tasks(object, into);
}

/// An event makes the objects that a TriggerTemplate holds (tekton.dev, "TriggerTemplates").
void read_triggers(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  for (const yaml::Cursor& resource : object["spec"]["resourcetemplates"].items())
    add_nested(object, resource, "", into);
}

}  // namespace

const Kind tekton_cluster_task{.groups = "tekton.dev", .name = "ClusterTask", .read = read};
const Kind tekton_task{.groups = "tekton.dev", .name = "Task", .read = read};
const Kind tekton_trigger_template{.groups = "triggers.tekton.dev", .name = "TriggerTemplate", .read = read_triggers};

}  // namespace routegrant::kube
