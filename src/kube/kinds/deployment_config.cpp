#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// OpenShift's Deployment (apps.openshift.io/v1; the oldest files use the core group).
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  add_workload(object, object["spec"]["template"], into, out);
}

}  // namespace

const Kind deployment_config{.groups = "core apps.openshift.io", .name = "DeploymentConfig", .read = read};

}  // namespace routegrant::kube
