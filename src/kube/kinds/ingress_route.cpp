#include "kube/kinds.hpp"
#include "kube/traefik_rule.hpp"

namespace routegrant::kube {
namespace {

void add_router(Route router, const yaml::Cursor& match, Cluster& into, Diagnostics& out) {
  std::vector<Route> alternatives = traefik_alternatives_of(match, router);
  if (alternatives.empty()) {
    out.push_back({.kind = Diagnostic::Kind::incomplete,
                   .span = match.span(),
                   .message = router.meta.kind + " " + router.meta.object() +
                              " has a rule that is not understood, so it counts for any host"});
    router.problems.emplace_back("its rule is not understood");
    router.conditions.push_back({.on = Condition::On::other, .value = std::string(match.text())});
    alternatives.push_back(std::move(router));
  }
  for (Route& route : alternatives) into.routes.push_back(std::move(route));
}

/// Traefik's own route: one for each alternative of its rule.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  std::uint32_t index = 0;
  for (const yaml::Cursor& item : object["spec"]["routes"].items()) {
    Route router = traefik_router_of(object, item);
    router.rule = index++;
    add_router(std::move(router), item["match"], into, out);
  }
}

/// By connection: HostSNI names the host of the TLS handshake, `*` takes connections without TLS, too.
void read_tcp(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  std::uint32_t index = 0;
  for (const yaml::Cursor& item : object["spec"]["routes"].items()) {
    Route router = traefik_router_of(object, item);
    router.rule = index++;
    router.by_connection = true;
    add_router(std::move(router), item["match"], into, out);
  }
}

}  // namespace

const Kind ingress_route{.groups = "traefik.io traefik.containo.us", .name = "IngressRoute", .read = read};
const Kind ingress_route_tcp{.groups = "traefik.io traefik.containo.us", .name = "IngressRouteTCP", .read = read_tcp};

}  // namespace routegrant::kube
