#include "kube/dialects.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// Tailscale's operator (cmd/k8s-operator, ingress.go; docs "Limitations"): HTTPS only, at a name of the tailnet that
/// begins with the first host of `tls`, else with the object's own name; hosts of rules other than that one are passed
/// over. Nobody outside of the tailnet gets there but with `funnel`.
void refine(Route& route) {
  const auto says = [&](std::string_view name) { return annotation(route, "tailscale.com/", name) == "true"; };
  route.tls = true;
  route.redirects_to_tls = true;
  route.tls_only = !says("http-redirect");
  route.exposure = says("funnel") ? "internet" : "internal";
  // A default backend is what the root of that name leads to.
  route.is_default = false;
  if (!route.host.empty()) return;
  const std::string& space = route.meta.namespace_name;
  route.host = {(space.empty() ? "" : space + "-") + route.meta.name.value + "-ingress", route.meta.name.span};
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  return k8s_spec.decide(cluster, owned, request);
}

}  // namespace

const Dialect tailscale{.name = "tailscale",
                        .controllers = "tailscale.com/ts-ingress",
                        .class_names = "tailscale",
                        .prefixes = "tailscale.com/",
                        .refine = refine,
                        .decide = decide};

}  // namespace routegrant::kube
