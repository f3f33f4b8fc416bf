#include <algorithm>
#include <tuple>

#include "base/text.hpp"
#include "kube/dialects.hpp"
#include "kube/dialects/conditions.hpp"
#include "kube/routes/attach.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// The default pathNormalization, BASE, keeps double slashes.
constexpr Normalisation istio_path{.decode = Normalisation::Decode::unreserved, .dots = true, .backslash = true};

/// Istio, VirtualService: the first rule that matches, as written; prefixes are plain text. Rules of several objects
/// for one host follow each other by age, with catch-all rules last.
bool before(const Route& a, const Route& b) {
  const bool same_object = a.meta.name.value == b.meta.name.value && a.meta.namespace_name == b.meta.namespace_name;
  if (same_object) return std::tuple(a.rule, a.match_index) < std::tuple(b.rule, b.match_index);
  const auto is_catch_all = [](const Route& route) { return route.path.value == "/" && route.conditions.empty(); };
  if (is_catch_all(a) != is_catch_all(b)) return is_catch_all(b);
  return !a.meta.created.empty() && !b.meta.created.empty() && a.meta.created < b.meta.created;
}

/// The routes whose gateways the request enters, and what that takes for granted.
struct Entered {
  std::vector<std::size_t> routes{};
  std::vector<std::string> assumptions{};
};

Entered entered_of(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request,
                   bool by_port) {
  Entered entered;
  for (const std::size_t index : owned) {
    const Route& route = cluster.routes[index];
    for (const Attachment& attachment : attachments_of(cluster, route)) {
      if (!request.gateway.empty() && attachment.gateway != request.gateway) continue;
      const Listener* listener = attachment.listener;
      Request asked = request;
      if (listener != nullptr && !by_port) asked.port = listener->port;
      const bool fits =
          listener == nullptr || (listener->passthrough == route.by_connection && is_entered(*listener, asked));
      if (!fits) continue;
      if (listener == nullptr) {
        entered.assumptions.push_back("Gateway " + attachment.gateway + " exists outside the tree");
      } else if (!by_port) {
        entered.assumptions.push_back("port " + std::to_string(port_of(request)) + " leads to port " +
                                      std::to_string(listener->port) + " of Gateway " + attachment.gateway);
      }
      entered.routes.push_back(index);
      break;
    }
  }
  std::sort(entered.assumptions.begin(), entered.assumptions.end());
  entered.assumptions.erase(std::unique(entered.assumptions.begin(), entered.assumptions.end()),
                            entered.assumptions.end());
  return entered;
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  const std::string path = *normalised(request.path, istio_path);
  Entered entered = entered_of(cluster, owned, request, true);
  // The Service of a gateway leads its ports to others of the gateway's pods.
  if (entered.routes.empty()) entered = entered_of(cluster, owned, request, false);
  // Envoy chooses one virtual host by its name: what that does not take falls through to no other.
  const std::string host = virtual_host_of(cluster, entered.routes, host_of(request));
  const auto takes = [&](const Route& route) {
    if (route.by_connection) return takes_any_depth(route.host.value, server_name_of(request)) ? 1 : 0;
    return text::lower(route.host.value) == host ? takes_path(route, path, false) : 0;
  };
  Decision decision = decide_ordered(cluster, entered.routes, request, path, takes, before);
  if (decision.outcome == Decision::Outcome::no_route) return decision;
  decision.assumptions.insert(decision.assumptions.end(), entered.assumptions.begin(), entered.assumptions.end());
  return decision;
}

}  // namespace

const Dialect istio_virtual_service{.name = "istio-virtual-service",
                                    .controllers = "",
                                    .class_names = "",
                                    .prefixes = "",
                                    .refine = nullptr,
                                    .decide = decide};

}  // namespace routegrant::kube
