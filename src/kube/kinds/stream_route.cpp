#include "kube/kinds.hpp"
#include "kube/routes/gateway_route.hpp"

namespace routegrant::kube {
namespace {

void read_rule(const yaml::Cursor& /*rule*/, Route& into) {
  into.by_connection = true;
}

/// TCPRoute goes by the listener, TLSRoute by the name in the TLS handshake; there are no paths.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  read_gateway_route(object, {.rule = read_rule}, into, out);
}

}  // namespace

const Kind tcp_route{.groups = "gateway.networking.k8s.io", .name = "TCPRoute", .read = read};
const Kind tls_route{.groups = "gateway.networking.k8s.io", .name = "TLSRoute", .read = read};

}  // namespace routegrant::kube
