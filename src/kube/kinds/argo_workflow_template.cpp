#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/pods/workflow.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  add_workflow(object, object["spec"], into);
}

}  // namespace

const Kind argo_workflow_template{.groups = "argoproj.io", .name = "WorkflowTemplate", .read = read};

}  // namespace routegrant::kube
