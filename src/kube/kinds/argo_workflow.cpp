#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/pods/workflow.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  add_workflow(object, object["spec"], into);
}

}  // namespace

const Kind argo_workflow{.groups = "argoproj.io", .name = "Workflow", .read = read};

}  // namespace routegrant::kube
