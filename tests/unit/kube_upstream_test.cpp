// More requests of the controllers' own test suites and documents, cut down to what each is about: Gateway API
// conformance (gateway-listener-protocol-and-route-kind-conflicts, object_reference_types.go), the AWS Load Balancer
// Controller's annotations, Contour test/e2e/httpproxy, Istio's routing tests, OpenShift's router, Kong's and HAProxy's
// references of annotations.

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "kube/routes/routing.hpp"
#include "support/cluster_text.hpp"

using namespace routegrant;
using kube::Decision;

namespace {

/// "Service path" of each answer that forwards, "302", "404" or "?" of others.
std::string ask(const std::string& text, kube::Request request) {
  const auto read = test::complete_cluster(text);
  std::string all;
  for (const Decision& decision : kube::route(read.cluster, request)) {
    if (!all.empty()) all += "; ";
    if (decision.outcome == Decision::Outcome::forward) {
      all += decision.backends.empty() ? "nothing" : decision.backends.front().service.value;
    } else {
      all += decision.outcome == Decision::Outcome::undetermined ? "?" : std::to_string(decision.status);
    }
  }
  return all;
}

std::string get(const std::string& text, const std::string& host, const std::string& path = "/",
                std::vector<std::pair<std::string, std::string>> headers = {}) {
  return ask(text, {.scheme = "http", .host = host, .path = path, .headers = std::move(headers)});
}

Decision decision_of(const std::string& text, const std::string& host, const std::string& path = "/") {
  const auto read = test::complete_cluster(text);
  const auto decisions = kube::route(read.cluster, {.scheme = "http", .host = host, .path = path});
  REQUIRE(decisions.size() == 1);
  return decisions.front();
}

std::string service(const std::string& name, const std::string& annotations = {}) {
  return "---\napiVersion: v1\nkind: Service\nmetadata: {name: " + name + ", namespace: n, annotations: {" +
         annotations + "}}\nspec: {ports: [{port: 80}]}\n";
}

std::string ingress(const std::string& class_name, const std::string& annotations, const std::string& host,
                    const std::string& paths) {
  return "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: n, annotations: {" +
         annotations + "}}\nspec: {ingressClassName: " + class_name + ", rules: [{host: '" + host +
         "', http: {paths: [" + paths + "]}}]}\n";
}

std::string path(const std::string& text, const std::string& type, const std::string& backend,
                 const std::string& port = "number: 80") {
  return "{path: '" + text + "', pathType: " + type + ", backend: {service: {name: " + backend + ", port: {" + port +
         "}}}}";
}

const std::string shared = service("a") + service("b");

std::string gateway(const std::string& listeners) {
  return "---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: n}\n"
         "spec: {gatewayClassName: x, listeners: [" +
         listeners + "]}\n";
}

std::string http_route(const std::string& section, const std::string& backend) {
  return "---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: n}\n"
         "spec: {parentRefs: [{name: g, sectionName: " +
         section + "}], rules: [{backendRefs: [" + backend + "]}]}\n";
}

std::string virtual_service(const std::string& rules) {
  return "---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, namespace: n}\n"
         "spec: {hosts: [h.com], gateways: [n/g], http: [" +
         rules +
         "]}\n---\napiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: n}\n"
         "spec: {servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]}\n";
}

std::string openshift_route(const std::string& name, const std::string& created, const std::string& spec) {
  return "---\napiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: " + name +
         ", namespace: n, creationTimestamp: '" + created + "'}\nspec: {to: {kind: Service, name: " + name + "}, " +
         spec + "}\n";
}

}  // namespace

TEST_CASE("Gateway API: listeners of one port that protocol and host do not tell apart are not accepted") {
  const std::string https = "{name: s, port: 8443, protocol: HTTPS, tls: {certificateRefs: [{name: c}]}}";
  const std::string tls = "{name: t, port: 8443, protocol: TLS, tls: {mode: Passthrough}}";
  const std::string route = http_route("s", "{name: a, port: 80}") + shared;
  const kube::Request request{.scheme = "https", .host = "x.com", .port = 8443};
  CHECK(ask(gateway(https) + route, request) == "a");
  CHECK(ask(gateway(https + ", " + tls) + route, request) == "");
  const std::string named = "{name: t, port: 8443, protocol: TLS, hostname: other.com, tls: {mode: Passthrough}}";
  CHECK(ask(gateway(https + ", " + named) + route, request) == "a");
}

TEST_CASE("Gateway API: a reference to a Service without a port is refused with its route") {
  const std::string listener = gateway("{name: s, port: 80, protocol: HTTP}") + shared;
  CHECK(get(listener + http_route("s", "{name: a, port: 80}"), "x.com") == "a");
  const auto read = test::complete_cluster(listener + http_route("s", "{name: a}"));
  CHECK_FALSE(read.cluster.routes.front().accepted);
}

TEST_CASE("AWS: conditions of host and path are alternatives, and all others must hold") {
  const std::string key = "alb.ingress.kubernetes.io/conditions.";
  const auto conditions = [&](const std::string& name, const std::string& json) {
    return ingress("alb", key + name + ": '" + json + "'", "www.example.com", path("/p", "Exact", name)) + shared;
  };
  const std::string host =
      conditions("a", R"([{"field":"host-header","hostHeaderConfig":{"values":["*.other.com"]}}])");
  CHECK(get(host, "www.example.com", "/p") == "a");
  CHECK(get(host, "x.other.com", "/p") == "a");
  CHECK(get(host, "x.com", "/p") == "404");
  const std::string other_path =
      conditions("a", R"([{"field":"path-pattern","pathPatternConfig":{"values":["/q/*"]}}])");
  CHECK(get(other_path, "www.example.com", "/q/1") == "a");
  const std::string header = conditions(
      "a", R"([{"field":"http-header","httpHeaderConfig":{"httpHeaderName": "H", "values":["v1", "v2*"]}}])");
  CHECK(get(header, "www.example.com", "/p") == "404");
  CHECK(get(header, "www.example.com", "/p", {{"h", "v1"}}) == "a");
  CHECK(get(header, "www.example.com", "/p", {{"h", "v2.3"}}) == "a");
  const std::string method =
      conditions("a", R"([{"field":"http-request-method","httpRequestMethodConfig":{"Values":["GET","HEAD"]}}])");
  CHECK(get(method, "www.example.com", "/p") == "a");
  CHECK(ask(method, {.scheme = "http", .host = "www.example.com", .path = "/p", .method = "POST"}) == "404");
  const std::string query = conditions(
      "a",
      R"([{"field":"query-string","queryStringConfig":{"values":[{"key":"k","value":"1"},{"key":"k","value":"2"}]}}])");
  CHECK(get(query, "www.example.com", "/p?k=2") == "a");
  CHECK(get(query, "www.example.com", "/p?k=3") == "404");
  const std::string address = conditions("a", R"([{"field":"source-ip","sourceIpConfig":{"values":["10.0.0.0/8"]}}])");
  CHECK(get(address, "www.example.com", "/p") == "?");
}

TEST_CASE("Contour: an exact name of either kind has its requests, and a deny list of all addresses answers 403") {
  const std::string wildcard = ingress("contour", "", "*.wo.io", path("/", "Prefix", "a"));
  const auto proxy = [](const std::string& deny) {
    return "---\napiVersion: projectcontour.io/v1\nkind: HTTPProxy\nmetadata: {name: p, namespace: n}\n"
           "spec: {virtualhost: {fqdn: bar.wo.io}, routes: [{conditions: [{prefix: /}], services: [{name: b, port: "
           "80}]" +
           deny + "}]}\n";
  };
  CHECK(get(wildcard + proxy("") + shared, "bar.wo.io") == "b");
  CHECK(get(wildcard + proxy("") + shared, "www.wo.io") == "a");
  CHECK(get(wildcard + proxy("") + shared, "x.com") == "404");
  const std::string all = ", ipDenyPolicy: [{source: Peer, cidr: 0.0.0.0/0}, {source: Peer, cidr: '::/0'}]";
  CHECK(get(proxy(all) + shared, "bar.wo.io") == "403");
}

TEST_CASE("Istio: withoutHeaders counts a missing header as empty, and * asks for presence") {
  const auto rules = [](const std::string& match) {
    return virtual_service("{match: [{withoutHeaders: {end-user: {regex: '" + match +
                           "'}}}], route: [{destination: {host: a}}]}, {route: [{destination: {host: b}}]}") +
           shared;
  };
  CHECK(get(rules("*"), "h.com") == "a");
  CHECK(get(rules("*"), "h.com", "/", {{"end-user", "jason"}}) == "b");
  CHECK(get(rules(".*"), "h.com") == "b");
}

TEST_CASE("Istio: a header that is set may be the host") {
  const auto host = [](const std::string& rule) {
    return decision_of(virtual_service(rule) + shared, "h.com").forwarded_host;
  };
  const std::string at = "headers: {request: {set: {";
  CHECK(host("{route: [{destination: {host: a}}]}") == "h.com");
  CHECK(host("{" + at + "':authority': one}}}, route: [{destination: {host: a}}]}") == "one");
  CHECK(host("{route: [{destination: {host: a}, " + at + "Host: two}}}}]}") == "two");
}

TEST_CASE("OpenShift: the older route has host and path, names are checked, and a passthrough route keeps its host") {
  const std::string first = "2024-01-01T00:00:00Z";
  const std::string second = "2025-01-01T00:00:00Z";
  const std::string spec = "host: h.com, path: /p";
  CHECK(get(openshift_route("a", second, spec) + openshift_route("b", first, spec) + shared, "h.com", "/p") == "b");
  for (const char* host : {"org", "'*'"}) {
    const auto read = test::complete_cluster(openshift_route("a", first, "host: " + std::string(host)));
    CHECK_FALSE(read.cluster.routes.front().accepted);
  }
  const std::string through = openshift_route("a", first, "host: h.com, tls: {termination: passthrough}");
  const std::string edge = openshift_route("b", second, "host: h.com, path: /b, tls: {termination: edge}");
  CHECK(ask(through + edge + shared, {.scheme = "https", .host = "h.com", .path = "/b"}) == "a");
}

TEST_CASE("Kong: a Service's path and host-header go before what is sent to it") {
  const std::string annotations = "konghq.com/path: /baz, konghq.com/host-header: test.example.com";
  const Decision decision = decision_of(
      ingress("kong", "", "h.com", path("/foo", "Prefix", "a")) + service("a", annotations), "h.com", "/foo/x");
  CHECK(decision.forwarded_path == "/baz/foo/x");
  CHECK(decision.forwarded_host == "test.example.com");
}

TEST_CASE("HAProxy: each line of path-rewrite is a rule, and a Service's route-acl is said to be met") {
  const auto forwarded = [](const std::string& asked) {
    const std::string lines = "haproxy.org/path-rewrite: \"/foo/(.*) /\\\\1\\n/bar/(.*) /baz/\\\\1\"";
    return decision_of(ingress("haproxytech", lines, "h.com", path("/", "Prefix", "a")) + shared, "h.com", asked)
        .forwarded_path;
  };
  CHECK(forwarded("/bar/x") == "/baz/x");
  CHECK(forwarded("/foo/x") == "/x");
  const Decision decision = decision_of(ingress("haproxytech", "", "h.com", path("/", "Prefix", "a")) +
                                            service("a", "haproxy.org/route-acl: cookie(staging) -m found"),
                                        "h.com");
  CHECK(decision.assumptions == std::vector<std::string>{"the request meets the route-acl of Service a"});
}
