#include "kube/gateway_route.hpp"
#include "kube/kinds.hpp"

namespace routegrant::kube {
namespace {

/// By the name in the TLS handshake; there are no paths.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  const yaml::Cursor spec = object["spec"];
  std::uint32_t rule_index = 0;
  for (const yaml::Cursor& rule : spec["rules"].items()) {
    Route route = gateway_route_of(object);
    route.rule = rule_index++;
    route.rule_name = std::string(rule["name"].text());
    route.backends = backends_of(rule, route.meta);
    add_for_hosts(route, spec["hostnames"], into, out);
  }
}

}  // namespace

const Kind tls_route{.groups = "gateway.networking.k8s.io", .name = "TLSRoute", .read = read};

}  // namespace routegrant::kube
