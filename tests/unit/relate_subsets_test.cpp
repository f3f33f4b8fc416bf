// Which pods of a Service get the requests of a route: Istio's subsets; whom a VirtualService is exported to; canaries
// of ingress-nginx without a share.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;

namespace {

std::string reviews(const std::string& version, const std::string& user) {
  return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: reviews-" + version +
         ", namespace: n}\nspec: {selector: {matchLabels: {app: reviews, version: " + version +
         "}}, template: {metadata: {labels: {app: reviews, version: " + version +
         "}}, spec: {containers: [{name: a, image: 'x/a:1', env: [{name: PGHOST, value: db.example}, {name: PGUSER, "
         "value: " +
         user + "}]}]}}}\n---\n";
}

/// One Service with the pods of two versions, which log in as `one` and `two`.
const std::string world =
    "apiVersion: v1\nkind: Service\nmetadata: {name: reviews, namespace: n}\nspec: {selector: {app: reviews}, ports: "
    "[{port: 80}]}\n---\n" +
    reviews("v1", "one") + reviews("v2", "two") +
    "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: gw, namespace: edge}\nspec: {servers: "
    "[{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]}\n---\n";

std::string virtual_service(const std::string& destination, const std::string& spec = "") {
  return "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, namespace: n}\nspec: {hosts: "
         "[h.example], gateways: [edge/gw], " +
         spec + "http: [{route: [{destination: {host: reviews" + destination + "}}]}]}\n---\n";
}

std::string destination_rule(const std::string& host, const std::string& space = "n") {
  return "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: d, namespace: " + space +
         "}\nspec: {host: " + host +
         ", subsets: [{name: v1, labels: {version: v1}}, {name: v3, labels: {version: v3}}, {name: all}]}\n---\n";
}

const std::string sql =
    "CREATE TABLE t (i int); CREATE ROLE one LOGIN; CREATE ROLE two LOGIN; "
    "GRANT SELECT ON t TO one; GRANT DELETE ON t TO two;";

/// The paths from an entry, as path_lines() tells them.
std::vector<std::string> paths(const std::string& manifests) {
  std::vector<std::string> lines;
  for (const std::string& line : test::path_lines(analyzed({{"a.yaml", manifests}, {"r.sql", sql}}))) {
    if (!line.starts_with("- ->")) lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> found(const std::string& manifests, const std::string& rule) {
  const Analysis analysis = analyzed({{"a.yaml", manifests}, {"r.sql", sql}});
  std::vector<std::string> lines;
  for (const Finding& finding : analysis.report.findings) {
    if (analysis.report.rules[finding.rule].id == rule) lines.push_back(finding.message);
  }
  return lines;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a subset takes the pods that bear its labels, and no others") {
  const Texts one{"h.example/ -> Deployment/n/reviews-v1 as one: SELECT public.t"};
  CHECK(paths(world + virtual_service("") + destination_rule("reviews")).size() == 2);
  for (const std::string host : {"reviews", "reviews.n", "reviews.n.svc.cluster.local"}) {
    CAPTURE(host);
    CHECK(paths(world + virtual_service(", subset: v1") + destination_rule(host)) == one);
    CHECK(paths(world + virtual_service(", subset: all") + destination_rule(host)).size() == 2);
  }
  // A rule elsewhere speaks of the Service by its whole name only.
  CHECK(paths(world + virtual_service(", subset: v1") + destination_rule("reviews.n.svc.cluster.local", "edge")) ==
        one);
  CHECK(paths(world + virtual_service(", subset: v1") + destination_rule("reviews", "edge")).size() == 2);
}

TEST_CASE("a subset that no rule has, or no pods belong to, gets no request") {
  const auto missing = [](const std::string& subset) {
    return found(world + virtual_service(", subset: " + subset) + destination_rule("reviews"),
                 "route-to-missing-backend");
  };
  CHECK(paths(world + virtual_service(", subset: v9") + destination_rule("reviews")).empty());
  CHECK(missing("v9") == Texts{"a subset of Service 'n/reviews', which no DestinationRule has, is the backend of "
                               "'h.example/'"});
  CHECK(paths(world + virtual_service(", subset: v3") + destination_rule("reviews")).empty());
  CHECK(missing("v3") == Texts{"a subset of Service 'n/reviews', whose labels none of its pods bear, is the backend of "
                               "'h.example/'"});
  // Without any rule in the tree nobody knows which pods it has.
  CHECK(paths(world + virtual_service(", subset: v9")).size() == 2);
  CHECK(found(world + virtual_service(", subset: v9"), "route-to-missing-backend").empty());
}

TEST_CASE("a Gateway takes VirtualServices that are exported to its namespace") {
  CHECK(paths(world + virtual_service("", "exportTo: ['.'], ")).empty());
  CHECK(paths(world + virtual_service("", "exportTo: [elsewhere], ")).empty());
  for (const std::string to : {"['*']", "[edge]", "['.', edge]", "[]"}) {
    CAPTURE(to);
    CHECK(paths(world + virtual_service("", "exportTo: " + to + ", ")).size() == 2);
  }
}

TEST_CASE("a canary without a share gets no request") {
  const std::string pods =
      "apiVersion: v1\nkind: Service\nmetadata: {name: canary, namespace: n}\nspec: {selector: {version: v2}, ports: "
      "[{port: 80}]}\n---\n";
  const auto ingress = [](const std::string& name, const std::string& service, const std::string& annotations) {
    return "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: " + name +
           ", namespace: n, annotations: {" + annotations +
           "}}\nspec: {ingressClassName: nginx, rules: [{host: h.example, http: {paths: [{path: /, pathType: Prefix, "
           "backend: {service: {name: " +
           service + ", port: {number: 80}}}}]}}]}\n---\n";
  };
  const std::string prefix = "nginx.ingress.kubernetes.io/canary";
  const auto with = [&](const std::string& annotations) {
    return paths(
               "apiVersion: v1\nkind: Service\nmetadata: {name: main, namespace: n}\nspec: {selector: {version: v1}, "
               "ports: [{port: 80}]}\n---\n" +
               reviews("v1", "one") + reviews("v2", "two") + pods + ingress("main", "main", "") +
               ingress("canary", "canary", prefix + ": 'true'" + annotations))
        .size();
  };
  CHECK(with("") == 1);
  CHECK(with(", " + prefix + "-weight: '0'") == 1);
  CHECK(with(", " + prefix + "-weight: '5'") == 2);
  CHECK(with(", " + prefix + "-weight: '0', " + prefix + "-by-header: x-canary") == 2);
  CHECK(with(", " + prefix + "-by-cookie: canary") == 2);
}
