#include "kube/dialects/traefik_rule.hpp"
#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

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

/// How it speaks TLS is an object of its own, for `apply_tls_options`.
void defer_options(const yaml::Cursor& object, Cluster& into) {
  if (object["spec"]["tls"]["options"]) into.deferred.push_back({.meta = meta_of(object), .object = object});
}

/// Traefik's own route: one for each alternative of its rule.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  std::uint32_t index = 0;
  for (const yaml::Cursor& item : object["spec"]["routes"].items()) {
    Route router = traefik_router_of(object, item);
    router.rule = index++;
    add_router(std::move(router), item["match"], into, out);
  }
  defer_options(object, into);
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
  defer_options(object, into);
}

}  // namespace

const Kind ingress_route{.groups = "traefik.io traefik.containo.us", .name = "IngressRoute", .read = read};
const Kind ingress_route_tcp{.groups = "traefik.io traefik.containo.us", .name = "IngressRouteTCP", .read = read_tcp};

}  // namespace routegrant::kube
