#include "kube/kinds.hpp"
#include "kube/pod.hpp"

namespace routegrant::kube {
namespace {

/// networking.istio.io DestinationRule: which pods of a Service its subsets are; VirtualServices name them.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  if (object["spec"]["subsets"].size() == 0) return;
  into.deferred.push_back({.meta = meta_of(object), .group = "networking.istio.io", .object = object});
}

}  // namespace

const Kind destination_rule{.groups = "networking.istio.io", .name = "DestinationRule", .read = read};

}  // namespace routegrant::kube
