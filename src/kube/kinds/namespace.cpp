#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  into.namespaces.push_back({.meta = meta_of(object)});
}

}  // namespace

const Kind namespace_object{.groups = "core", .name = "Namespace", .read = read};

}  // namespace routegrant::kube
