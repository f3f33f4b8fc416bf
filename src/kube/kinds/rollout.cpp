#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// Argo Rollouts: a Deployment by another name. A Rollout may borrow its template from a Deployment by `workloadRef`;
/// then the Deployment itself is the workload, and there is nothing to add.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  if (object["spec"]["workloadRef"]) return;
  add_workload(object, object["spec"]["template"], into, out);
}

}  // namespace

const Kind rollout{.groups = "argoproj.io", .name = "Rollout", .read = read};

}  // namespace routegrant::kube
