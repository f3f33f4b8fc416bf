#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/pods/workflow.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  add_workflow(object, object["spec"]["workflowSpec"], into);
}

}  // namespace

const Kind argo_cron_workflow{.groups = "argoproj.io", .name = "CronWorkflow", .read = read};

}  // namespace routegrant::kube
