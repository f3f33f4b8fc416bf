#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "analysis.hpp"

using namespace routegrant;

namespace {

std::string ingress(const std::string& name, const std::string& host, const std::string& annotations,
                    const std::string& name_of_class) {
  return "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: " + name +
         ", namespace: shop, annotations: {" + annotations + "}}\nspec:\n  ingressClassName: " + name_of_class +
         "\n  rules:\n  - host: " + host + "\n    http: {paths: [{path: /" + name +
         ", pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}\n---\n";
}

/// "host path > Service", a line for each; the hosts of the ways that lead to the workload.
std::string shown(const std::string& ingresses) {
  Result<Analysis> analysis = analyze(
      std::vector<InputFile>{
          {"a.yaml",
           ingresses +
               "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}, "
               "ports: [{port: 80}]}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: "
               "shop}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: "
               "web}}\n    spec: {containers: [{name: web, image: web}]}\n"}},
      {});
  REQUIRE(analysis);
  const Graph& graph = analysis->report.graph;
  std::string out;
  for (const Route& route : graph.table<Route>().rows) out += route.host + route.path + "\n";
  out += std::to_string(graph.table<RoutesTo>().rows.size()) + " sent on, " +
         std::to_string(graph.table<LeadsTo>().rows.size()) + " lead to pods\n";
  return out;
}

}  // namespace

TEST_CASE("ingress-nginx serves a host's routes at its aliases, save where an Ingress has that host") {
  CHECK(shown(ingress("a", "a.example.com", "nginx.ingress.kubernetes.io/server-alias: 'B.example.com, c.example.com'",
                      "nginx") +
              ingress("b", "a.example.com", "", "nginx") + ingress("c", "c.example.com", "", "nginx")) ==
        "a.example.com/a\na.example.com/b\nc.example.com/c\nb.example.com/a\nb.example.com/b\n"
        "5 sent on, 5 lead to pods\n");
}

TEST_CASE("an alias counts for the controller that knows it") {
  CHECK(shown(ingress("a", "a.example.com", "haproxy-ingress.github.io/server-alias: b.example.com", "haproxy")) ==
        "a.example.com/a\nb.example.com/a\n2 sent on, 2 lead to pods\n");
  CHECK(shown(ingress("a", "a.example.com", "nginx.ingress.kubernetes.io/server-alias: b.example.com", "traefik")) ==
        "a.example.com/a\n1 sent on, 1 lead to pods\n");
}
