// What Istio's documentation and other people's repositories write: each case stands for one whose answer was wrong.

#include <doctest/doctest.h>

#include <string>

#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;

namespace {

std::string pod(const std::string& name, const std::string& labels) {
  return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: " + name + ", namespace: shop, labels: {" + labels +
         "}}\nspec: {containers: [{name: c, image: example/" + name +
         ", ports: [{containerPort: 8080}], env: [{name: DATABASE_URL, value: 'postgres://" + name +
         "@db.example.com/shop'}]}]}\n";
}

/// Gateway edge/gw, and VirtualService shop/v to the destinations, with more of its specification; Service shop/web.
std::string entry(const std::string& destinations, const std::string& spec = "") {
  return "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: gw, namespace: edge}\n"
         "spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: "
         "['*']}]}\n---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, namespace: "
         "shop}\n"
         "spec: {hosts: [a.com], gateways: [edge/gw], " +
         spec + "http: [{route: [" + destinations +
         "]}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n"
         "spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n";
}

const std::string both = pod("one", "app: web, version: v1") + pod("two", "app: web, version: v2");

/// The roles that requests of a.com come to.
std::string reached(const std::string& manifests) {
  const Analysis analysis = analyzed({{.path = "k8s/app.yaml", .text = manifests}});
  std::string roles;
  for (const std::string& line : test::path_lines(analysis)) {
    if (line.starts_with("a.com/ ->")) roles += line.substr(line.rfind(" as ") + 4) + " ";
  }
  return roles;
}

std::string auth_of(const std::string& manifests) {
  const Analysis analysis = analyzed({{.path = "k8s/app.yaml", .text = manifests}});
  const auto& routes = analysis.report.graph.table<Route>().rows;
  return routes.empty() ? "none" : routes.front().auth;
}

std::string policy(const std::string& space, const std::string& spec) {
  return "---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {name: p, namespace: " + space +
         "}\nspec: {" + spec + "}\n";
}

}  // namespace

TEST_CASE("a policy of the ingress gateway comes before those of the pods") {
  const std::string tree = entry("{destination: {host: web}}") + both;
  const std::string own = "selector: {matchLabels: {istio: ingressgateway}}, ";
  CHECK(auth_of(tree).empty());
  CHECK(auth_of(tree + policy("istio-system", own + "action: DENY, rules: [{from: [{source: {notRequestPrincipals: "
                                                    "['*']}}]}]")) == "AuthorizationPolicy istio-system/p");
  CHECK(auth_of(tree + policy("istio-system",
                              "selector: {matchLabels: {app: istio-ingressgateway}}, action: DENY, rules: [{}]")) ==
        "AuthorizationPolicy istio-system/p");
  CHECK(reached(tree + policy("istio-system", own + "action: DENY, rules: [{}]")).empty());
  CHECK(reached(tree + policy("istio-system", own + "action: ALLOW")).empty());
  CHECK(reached(tree + policy("istio-system", "selector: {matchLabels: {app: egress}}, action: ALLOW")) == "one two ");
  CHECK(reached(tree + policy("edge", "targetRefs: [{kind: Gateway, group: networking.istio.io, name: gw}]")).empty());
  // It selects pods of its own namespace, where the gateway's are not.
  CHECK(reached(tree + policy("shop", own + "action: ALLOW")) == "one two ");
  // Parts of the requests are no matter of the route as a whole.
  CHECK(auth_of(tree + policy("istio-system", own + "action: DENY, rules: [{to: [{operation: {paths: [/admin]}}]}]"))
            .empty());
}
