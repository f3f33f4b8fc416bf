#include <doctest/doctest.h>

#include <string>

#include "kube/routes/backend.hpp"
#include "support/cluster_text.hpp"

using namespace routegrant;

namespace {

/// What becomes of a request to port 80 of a Service whose port leads to `target`, and whose pods have a port `web`.
std::string_view status(const std::string& target, const std::string& pods = "web") {
  const auto read = test::complete_cluster(
      "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: n}\nspec: {rules: [{host: "
      "a.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: s, port: {number: "
      "80}}}}]}}]}"
      "\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: n}\nspec: {selector: {app: " +
      pods + "}, ports: [{port: 80" + target +
      "}]}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: n}\nspec: {template: {metadata: "
      "{labels: {app: web}}, spec: {containers: [{name: c, ports: [{name: web, containerPort: 8080}]}]}}}\n");
  REQUIRE(read.cluster.routes.size() == 1);
  const kube::Route& route = read.cluster.routes.front();
  return kube::name_of(kube::target_of(read.cluster, route, route.backends.front()).status);
}

}  // namespace

TEST_CASE("a target port is a number, or the name of a port that the pods have") {
  CHECK(status("") == "found");
  CHECK(status(", targetPort: 9999") == "found");
  CHECK(status(", targetPort: web") == "found");
  CHECK(status(", targetPort: http") == "missing-target");
  // Pods that the tree does not show may have it.
  CHECK(status(", targetPort: http", "elsewhere") == "found");
}
