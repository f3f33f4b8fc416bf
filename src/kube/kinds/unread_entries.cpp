#include <array>
#include <string_view>

#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/routes/unread_entry.hpp"

namespace routegrant::kube {
namespace {

/// Members that name a Service in the edge objects below: `serviceName` (APISIX, Kong, Skipper, Google), `service`
/// (Emissary, NGINX), `serviceRef.name` (AWS), `url` of an upstream (ngrok) and `name` of a subject (Cloudflare).
void find_services(const yaml::Cursor& value, Extension& into) {
  constexpr std::array<std::string_view, 3> names{"service", "serviceName", "url"};
  if (value.is_scalar() && text::is_one_of(value.key(), names)) {
    for (RouteBackend& backend : services_named(text_of(value), into.meta)) into.backends.push_back(std::move(backend));
    return;
  }
  if (value.key() == "serviceRef" || value.key() == "service") {
    for (RouteBackend& backend : services_named(text_of(value["name"]), into.meta))
      into.backends.push_back(std::move(backend));
  }
  // Documents are bounded in depth, so the recursion is.
  for (const yaml::Cursor& child : value.items()) find_services(child, into);
}

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  Extension entry{.meta = meta_of(object), .does = std::string(unread_entry)};
  find_services(object["spec"], entry);
  into.extensions.push_back(std::move(entry));
}

/// `spec.url` is the public address, `spec.upstream.url` what it leads to (ngrok's operator, AgentEndpoint).
void read_agent_endpoint(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  Extension entry{.meta = meta_of(object), .does = std::string(unread_entry)};
  find_services(object["spec"]["upstream"], entry);
  into.extensions.push_back(std::move(entry));
}

void read_tunnel_binding(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  Extension entry{.meta = meta_of(object), .does = std::string(unread_entry)};
  for (const yaml::Cursor& subject : object["subjects"].items()) {
    for (RouteBackend& backend : services_named(text_of(subject["name"]), entry.meta))
      entry.backends.push_back(std::move(backend));
  }
  into.extensions.push_back(std::move(entry));
}

}  // namespace

const Kind apisix_route{.groups = "apisix.apache.org", .name = "ApisixRoute", .read = read};
const Kind cloudflare_tunnel_binding{
    .groups = "networking.cfargotunnel.com", .name = "TunnelBinding", .read = read_tunnel_binding};
const Kind emissary_mapping{.groups = "getambassador.io x.getambassador.io", .name = "Mapping", .read = read};
const Kind emissary_tcp_mapping{.groups = "getambassador.io x.getambassador.io", .name = "TCPMapping", .read = read};
const Kind kong_tcp_ingress{.groups = "configuration.konghq.com", .name = "TCPIngress", .read = read};
const Kind multi_cluster_ingress{.groups = "networking.gke.io", .name = "MultiClusterIngress", .read = read};
const Kind nginx_transport_server{.groups = "k8s.nginx.org", .name = "TransportServer", .read = read};
const Kind nginx_virtual_server{.groups = "k8s.nginx.org", .name = "VirtualServer", .read = read};
const Kind ngrok_agent_endpoint{.groups = "ngrok.k8s.ngrok.com", .name = "AgentEndpoint", .read = read_agent_endpoint};
const Kind skipper_route_group{.groups = "zalando.org", .name = "RouteGroup", .read = read};
const Kind target_group_binding{.groups = "elbv2.k8s.aws", .name = "TargetGroupBinding", .read = read};

}  // namespace routegrant::kube
