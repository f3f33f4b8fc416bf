#include "kube/pods/pod.hpp"
#include "kube/kinds.hpp"

namespace routegrant::kube {
namespace {

/// A bare Pod is its own template.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  add_workload(object, object, into, out);
}

}  // namespace

const Kind pod{.groups = "core", .name = "Pod", .read = read};

}  // namespace routegrant::kube
