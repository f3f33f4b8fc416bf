#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// networking.istio.io DestinationRule: `resolve_subsets` reads it once the VirtualServices are known.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  into.deferred.push_back({.meta = meta_of(object), .group = "networking.istio.io", .object = object});
}

}  // namespace

const Kind destination_rule{.groups = "networking.istio.io", .name = "DestinationRule", .read = read};

}  // namespace routegrant::kube
