#include "kube/gateway_route.hpp"
#include "kube/kinds.hpp"

namespace routegrant::kube {
namespace {

/// By the name in the TLS handshake; there are no paths.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  read_gateway_route(object, {}, into, out);
}

}  // namespace

const Kind tls_route{.groups = "gateway.networking.k8s.io", .name = "TLSRoute", .read = read};

}  // namespace routegrant::kube
