#include "kube/dialects/nginx_configuration.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "kube/dialects.hpp"
#include "support/cluster_text.hpp"

using namespace routegrant;

namespace {

std::string ingress(const std::string& name, const std::string& path, const std::string& annotations = {}) {
  return "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: " + name +
         ", namespace: a, annotations: {" + annotations + "}}\nspec:\n  ingressClassName: nginx\n  rules:\n" +
         "    - host: h.example\n      http:\n        paths:\n          - {path: " + path +
         ", pathType: Prefix, backend: {service: {name: x, port: {number: 80}}}}\n";
}

/// The names of the objects in front, one for each order that is looked at.
std::string orders_of(const std::string& text) {
  const test::ReadCluster read = test::complete_cluster(text);
  std::vector<std::size_t> routes;
  for (std::size_t i = 0; i < read.cluster.routes.size(); ++i) routes.push_back(i);
  const std::vector<kube::RouteObject> objects = kube::objects_of(read.cluster, routes);
  std::string fronts;
  kube::each_age_order(
      objects, kube::nginx_tie,
      [&](const std::vector<kube::RouteObject>& order) { fronts += order.front().name + " "; },
      kube::nginx_age_matters(read.cluster, objects));
  return fronts;
}

}  // namespace

TEST_CASE(
    "ingress-nginx: the age of objects counts only where two claim one path, or who comes first to a host counts") {
  CHECK(orders_of(ingress("a", "/a") + ingress("b", "/b") + ingress("c", "/c")) == "c ");
  CHECK(orders_of(ingress("a", "/a") + ingress("b", "/b") + ingress("c", "/a")) == "c a ");
  CHECK(orders_of(ingress("a", "/a", "nginx.ingress.kubernetes.io/server-alias: other.example") + ingress("b", "/b")) ==
        "b a ");
}

TEST_CASE("ingress-nginx: a path whose backend is a resource is skipped, so that a shorter one answers") {
  const test::ReadCluster read = test::complete_cluster(
      "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: a}\nspec:\n  ingressClassName: "
      "nginx\n  rules:\n    - host: h.example\n      http:\n        paths:\n          - {path: /s, pathType: Prefix, "
      "backend: {resource: {apiGroup: k, kind: Bucket, name: b}}}\n          - {path: /, pathType: Prefix, backend: "
      "{service: {name: x, port: {number: 80}}}}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: x, namespace: "
      "a}\nspec: {ports: [{port: 80}]}\n");
  const kube::Request request{.scheme = "https", .host = "h.example", .path = "/s/1"};
  const kube::Decision decision = kube::nginx.decide(read.cluster, {0, 1}, request);
  CHECK(decision.outcome == kube::Decision::Outcome::forward);
  CHECK(decision.routes == std::vector<std::size_t>{1});
}
