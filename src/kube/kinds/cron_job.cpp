#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  add_workload(object, object["spec"]["jobTemplate"]["spec"]["template"], into, out);
}

}  // namespace

const Kind cron_job{.groups = "batch", .name = "CronJob", .read = read};

}  // namespace routegrant::kube
