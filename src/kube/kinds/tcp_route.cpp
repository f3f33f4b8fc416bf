#include "kube/gateway_route.hpp"
#include "kube/kinds.hpp"

namespace routegrant::kube {
namespace {

/// One route a listener; there are neither hosts nor paths.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  read_gateway_route(object, {}, into, out);
}

}  // namespace

const Kind tcp_route{.groups = "gateway.networking.k8s.io", .name = "TCPRoute", .read = read};

}  // namespace routegrant::kube
