// What Istio's AuthorizationPolicies make of one request and of a whole route.

#include <doctest/doctest.h>

#include <string>

#include "kube/routes/routing.hpp"
#include "support/cluster_text.hpp"
#include "support/route_answer.hpp"
#include "support/tree.hpp"

using namespace routegrant;
using test::answer;
using test::decide;
using test::request_of;

namespace {

std::string object(const std::string& version, const std::string& kind, const std::string& name,
                   const std::string& spec) {
  return "---\napiVersion: " + version + "\nkind: " + kind + "\nmetadata: {name: " + name +
         ", namespace: n}\nspec: " + spec + "\n";
}

/// VirtualService n/v of h.com at the path to Service n/a, whose pods the policies guard.
std::string world(const std::string& match, const std::string& policies, const std::string& server = "") {
  return object("networking.istio.io/v1", "Gateway", "g",
                "{selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, " +
                    server + "hosts: ['*']}]}") +
         object("networking.istio.io/v1", "VirtualService", "v",
                "{hosts: [h.com], gateways: [g], http: [{match: [{" + match +
                    "}], route: [{destination: {host: a, port: {number: 80}}}]}]}") +
         object("v1", "Service", "a", "{selector: {app: a}, ports: [{port: 80}]}") +
         "---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: n, labels: {app: a}}\nspec: {containers: "
         "[{name: c, image: example/a, env: [{name: DATABASE_URL, value: 'postgres://app@db.example.com/shop'}]}]}\n" +
         policies;
}

std::string policy(const std::string& spec, const std::string& name = "p") {
  return object("security.istio.io/v1", "AuthorizationPolicy", name, "{" + spec + "}");
}

std::string any(const std::string& policies) {
  return world("uri: {prefix: /}", policies);
}

std::size_t assumed(const std::string& text, const std::string& url) {
  return decide(test::complete_cluster(text), request_of(url)).assumptions.size();
}

/// Whether some path enters by h.com.
bool enters(const std::string& text) {
  const Analysis analysis = test::analyzed({{.path = "k8s/app.yaml", .text = text}});
  for (const std::string& line : test::path_lines(analysis)) {
    if (line.starts_with("h.com/")) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("an ALLOW by methods and paths is certain of each request") {
  const std::string text =
      any(policy("rules: [{to: [{operation: {methods: [GET], paths: ['/info*', '*.png', /x]}}]}]"));
  CHECK(answer(text, "http://h.com/info1") == "forward a /info1");
  CHECK(answer(text, "http://h.com/info1?q=1").starts_with("forward a /info1"));
  CHECK(answer(text, "http://h.com/a.png") == "forward a /a.png");
  CHECK(answer(text, "http://h.com/x") == "forward a /x");
  CHECK(answer(text, "http://h.com/y") == "reject 403");
  CHECK(answer(text, "http://h.com/info1", {}, "POST") == "reject 403");
  CHECK(assumed(text, "http://h.com/info1") == 0);
  // Who sends the request is not known.
  const std::string whom = "rules: [{from: [{source: {principals: [x/ns/istio-ingress/sa/g]}}], to: [{operation: ";
  const std::string from = any(policy(whom + "{paths: [/x]}}]}]"));
  CHECK(assumed(from, "http://h.com/x") == 1);
  CHECK(answer(from, "http://h.com/y") == "reject 403");
  const std::string two = any(policy("rules: [{to: [{operation: {paths: [/x]}}]}]") +
                              policy("rules: [{to: [{operation: {notPaths: ['/x*']}}]}]", "q"));
  CHECK(answer(two, "http://h.com/x") == "forward a /x");
  CHECK(answer(two, "http://h.com/y") == "forward a /y");
  CHECK(answer(two, "http://h.com/xy") == "reject 403");
}

TEST_CASE("a DENY by paths and hosts is certain of each request") {
  const std::string text = any(policy("action: DENY, rules: [{to: [{operation: {paths: ['/admin*']}}]}]"));
  CHECK(answer(text, "http://h.com/admin/x") == "reject 403");
  CHECK(answer(text, "http://h.com/x") == "forward a /x");
  CHECK(assumed(text, "http://h.com/x") == 0);
  const std::string hosts = any(policy("action: DENY, rules: [{to: [{operation: {hosts: ['H.com:*', o.com]}}]}]"));
  CHECK(answer(hosts, "http://h.com/") == "reject 403");
  const std::string ports = any(policy("action: DENY, rules: [{to: [{operation: {ports: ['8080']}}]}]"));
  CHECK(answer(ports, "http://h.com/") == "forward a /");
  CHECK(assumed(ports, "http://h.com/") == 1);
}

TEST_CASE("policies that let everything through, or only watch, are no assumption") {
  CHECK(assumed(any(policy("rules: [{}]")), "http://h.com/") == 0);
  CHECK(assumed(any(policy("action: AUDIT, rules: [{}]")), "http://h.com/") == 0);
  const std::string both = any(policy("rules: [{}]") + policy("rules: [{from: [{source: {principals: [a]}}]}]", "q"));
  CHECK(assumed(both, "http://h.com/") == 0);
}

TEST_CASE("a policy that takes all requests of a route, or none, decides the route") {
  const std::string deny = policy("action: DENY, rules: [{to: [{operation: {paths: ['/admin*']}}]}]");
  CHECK_FALSE(enters(world("uri: {prefix: /admin}", deny)));
  CHECK(enters(world("uri: {prefix: /shop}", deny)));
  CHECK(enters(world("uri: {prefix: /}", deny)));
  const std::string allow = policy("rules: [{to: [{operation: {methods: [GET], paths: ['/info*']}}]}]");
  CHECK_FALSE(enters(world("uri: {prefix: /admin}", allow)));
  CHECK(enters(world("uri: {prefix: /in}", allow)));
  CHECK_FALSE(enters(world("uri: {exact: /info}, method: {exact: POST}", allow)));
}

TEST_CASE("a Gateway that only redirects to TLS, which it does not speak, lets nobody in") {
  CHECK_FALSE(enters(world("uri: {prefix: /}", "", "tls: {httpsRedirect: true}, ")));
  CHECK(enters(world("uri: {prefix: /}", "")));
}
