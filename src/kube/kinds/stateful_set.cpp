#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  add_workload(object, object["spec"]["template"], into, out);
}

}  // namespace

const Kind stateful_set{.groups = "apps", .name = "StatefulSet", .read = read};

}  // namespace routegrant::kube
