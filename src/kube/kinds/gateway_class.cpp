#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  into.classes.push_back({.meta = meta_of(object), .controller = text_of(object["spec"]["controllerName"])});
}

}  // namespace

const Kind gateway_class{.groups = "gateway.networking.k8s.io", .name = "GatewayClass", .read = read};

}  // namespace routegrant::kube
