// Requests of the controllers' own test suites, cut down to what each is about: Gateway API conformance
// (listenerset-*, httproute-backend-request-redirect, httproute-direct-response), Contour test/e2e/httpproxy, Traefik
// pkg/muxer/http, the AWS Load Balancer Controller's and Kong's references of annotations, Istio's routing tests.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "kube/routes/routing.hpp"
#include "support/cluster_text.hpp"

using namespace routegrant;
using kube::Decision;

namespace {

/// "forward web", "redirect 302", "no-route" and so on.
std::string answer(const test::ReadCluster& read, kube::Request request) {
  const auto decisions = kube::route(read.cluster, request);
  std::string all;
  for (const Decision& decision : decisions) {
    if (!all.empty()) all += "; ";
    switch (decision.outcome) {
      case Decision::Outcome::forward: all += "forward"; break;
      case Decision::Outcome::redirect: all += "redirect"; break;
      case Decision::Outcome::reject: all += "reject"; break;
      case Decision::Outcome::no_route: all += "no-route"; break;
      case Decision::Outcome::undetermined: all += "undetermined"; break;
    }
    const bool names_backend = decision.outcome == Decision::Outcome::forward && !decision.routes.empty();
    if (names_backend && !read.cluster.routes[decision.routes.front()].backends.empty())
      all += " " + read.cluster.routes[decision.routes.front()].backends.front().service.value;
  }
  return all;
}

std::string get(const test::ReadCluster& read, const std::string& host, const std::string& path,
                std::vector<std::pair<std::string, std::string>> headers = {}) {
  return answer(read, {.scheme = "http", .host = host, .path = path, .headers = std::move(headers)});
}

const std::string gateway =
    "---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: infra}\n"
    "spec: {gatewayClassName: x, allowedListeners: {namespaces: {from: Same}}, "
    "listeners: [{name: main, port: 80, protocol: HTTP, hostname: main.example.com}]}\n";

std::string http_route(const std::string& parent, const std::string& host, const std::string& rule) {
  return "---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: infra}\n"
         "spec: {parentRefs: [" +
         parent + "], hostnames: [" + host + "], rules: [" + rule + "]}\n";
}

std::string http_proxy(const std::string& name, const std::string& fqdn, const std::string& routes) {
  return "---\napiVersion: projectcontour.io/v1\nkind: HTTPProxy\nmetadata: {name: " + name +
         ", namespace: n}\nspec: {virtualhost: {fqdn: '" + fqdn + "'}, routes: [" + routes + "]}\n";
}

std::string ingress_route(const std::string& match, const std::string& service) {
  return "---\napiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: {name: " + service +
         ", namespace: n}\nspec: {routes: [{kind: Rule, match: '" + match + "', services: [{name: " + service +
         ", port: 80}]}]}\n";
}

std::string alb(const std::string& annotations, const std::string& backend) {
  return "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: n, annotations: {" +
         annotations +
         "}}\nspec: {ingressClassName: alb, rules: [{host: x.com, http: {paths: [{path: /, pathType: Prefix, backend: "
         "{service: " +
         backend + "}}]}}]}\n";
}

}  // namespace

TEST_CASE("a ListenerSet adds listeners to a Gateway that admits it, for the routes that name the set") {
  const std::string set =
      "---\napiVersion: gateway.networking.k8s.io/v1\nkind: ListenerSet\nmetadata: {name: more, namespace: infra}\n"
      "spec: {parentRef: {name: g}, listeners: [{name: l, port: 80, protocol: HTTP, hostname: set.example.com}]}\n";
  const std::string rule = "{backendRefs: [{name: web, port: 80}]}";
  const std::string of_set = "{kind: ListenerSet, name: more}";
  const auto admitted = test::complete_cluster(gateway + set + http_route(of_set, "set.example.com", rule));
  CHECK(get(admitted, "set.example.com", "/") == "forward web");
  CHECK(admitted.cluster.routes.front().exposure == "internet");
  // A route of the Gateway itself is not of the set's listeners, and a Gateway admits no sets unless it says so.
  const auto of_gateway = test::complete_cluster(gateway + set + http_route("{name: g}", "set.example.com", rule));
  CHECK(get(of_gateway, "set.example.com", "/").empty());
  std::string closed = gateway;
  closed.replace(closed.find("allowedListeners: {namespaces: {from: Same}}, "), 46, "");
  const auto refused = test::complete_cluster(closed + set + http_route(of_set, "set.example.com", rule));
  CHECK(get(refused, "set.example.com", "/").empty());
}

TEST_CASE("a redirect on each backend and a direct response are answers of the route") {
  const std::string redirect =
      "{backendRefs: [{name: a, port: 80, filters: [{type: RequestRedirect, requestRedirect: {hostname: y.com}}]}]}";
  const auto redirected = test::complete_cluster(gateway + http_route("{name: g}", "main.example.com", redirect));
  CHECK(get(redirected, "main.example.com", "/") == "redirect");
  const std::string direct = "{filters: [{type: DirectResponse, directResponse: {statusCode: 403}}]}";
  const auto fixed = test::complete_cluster(gateway + http_route("{name: g}", "main.example.com", direct));
  REQUIRE(fixed.cluster.routes.front().fixed_status);
  CHECK(*fixed.cluster.routes.front().fixed_status == 403);
}

TEST_CASE(
    "Contour: an exact fqdn wins, a missing header fails its denial, and equal paths are in order of their texts") {
  const auto hosts = test::complete_cluster(http_proxy("w", "*.domain.io", "{services: [{name: wild, port: 80}]}") +
                                            http_proxy("b", "bar.domain.io", "{services: [{name: bar, port: 80}]}"));
  CHECK(get(hosts, "bar.domain.io", "/") == "forward bar");
  CHECK(get(hosts, "foo.domain.io", "/") == "forward wild");

  const auto header = [](const std::string& condition, const std::string& service) {
    return "{conditions: [{header: {name: T, " + condition + "}}], services: [{name: " + service + ", port: 80}]}";
  };
  const auto denied = test::complete_cluster(http_proxy("p", "h.io", header("notcontains: Bad", "calm")));
  CHECK(get(denied, "h.io", "/") == "no-route");
  CHECK(get(denied, "h.io", "/", {{"t", "Good"}}) == "forward calm");
  CHECK(get(denied, "h.io", "/", {{"t", "veryBad"}}) == "no-route");
  const auto lenient =
      test::complete_cluster(http_proxy("p", "h.io", header("notcontains: Bad, treatMissingAsEmpty: true", "calm")));
  CHECK(get(lenient, "h.io", "/") == "forward calm");

  const auto equal = test::complete_cluster(http_proxy(
      "p", "h.io", header("contains: Value, ignoreCase: true", "loose") + ", " + header("contains: Value", "strict")));
  CHECK(get(equal, "h.io", "/", {{"t", "aValue"}}) == "forward strict");
  CHECK(get(equal, "h.io", "/", {{"t", "avalue"}}) == "forward loose");

  const auto query = test::complete_cluster(http_proxy(
      "q", "q.io", "{conditions: [{queryParameter: {name: s, suffix: End}}], services: [{name: suffix, port: 80}]}"));
  CHECK(get(query, "q.io", "/?s=theEnd") == "forward suffix");
  CHECK(get(query, "q.io", "/?s=theEnds") == "no-route");
}

TEST_CASE("Traefik: matchers by any spelling, any of several values, and rules that make no router") {
  const auto one = [](const std::string& match) { return test::complete_cluster(ingress_route(match, "s")); };
  CHECK(get(one("PATHPREFIX(`/css`)"), "e.com", "/css") == "forward s");
  CHECK(get(one("pathprefix(`/css`)"), "e.com", "/js") == "no-route");
  CHECK(get(one("Method(`get`)"), "e.com", "/") == "forward s");
  CHECK(get(one("Query(`q`, `traefik`)"), "e.com", "/?q=awesome&q=traefik") == "forward s");
  CHECK(get(one("Query(`mobile`)"), "e.com", "/?mobile=true") == "no-route");
  CHECK(get(one("Query(`mobile`)"), "e.com", "/?mobile") == "forward s");
  CHECK(get(one("Header(`X-P`, `https`)"), "e.com", "/", {{"x-p", "http"}, {"x-p", "https"}}) == "forward s");
  CHECK(get(one("HostRegexp(`^[A-Z]+\\.com$`)"), "EXAMPLE.com", "/") == "no-route");
  CHECK(get(one("Host(`e.com.`)"), "e.com", "/") == "forward s");
  CHECK(get(one("Host(`e.com`)"), "e.com.", "/") == "forward s");
  for (const char* refused : {"Host(``)", "Host(`/`)", "Path(``)", "Host()"}) {
    CAPTURE(refused);
    CHECK_FALSE(one(refused).cluster.routes.front().accepted);
  }
}

TEST_CASE("AWS: a forward action leads to the Services of its target groups, and security groups void the CIDR list") {
  const std::string prefix = "alb.ingress.kubernetes.io/";
  const auto forwarded = test::complete_cluster(
      alb(prefix + "actions.fw: '{\"type\":\"forward\",\"forwardConfig\":{\"targetGroups\":[{\"serviceName\":\"one\","
                   "\"servicePort\":\"80\",\"weight\":20},{\"ServiceName\":\"two\",\"ServicePort\":80}]}}'",
          "{name: fw, port: {name: use-annotation}}"));
  const auto& backends = forwarded.cluster.routes.front().backends;
  REQUIRE(backends.size() == 2);
  CHECK(backends[0].service.value == "one");
  CHECK(backends[0].weight == 20);
  CHECK(backends[1].service.value == "two");
  CHECK(backends[1].port.value == "80");

  const std::string open = prefix + "scheme: internet-facing, " + prefix + "inbound-cidrs: 10.0.0.0/8";
  const std::string web = "{name: web, port: {number: 80}}";
  CHECK(test::complete_cluster(alb(open, web)).cluster.routes.front().exposure == "internal");
  const auto voided = test::complete_cluster(alb(open + ", " + prefix + "security-groups: sg-1", web));
  CHECK(voided.cluster.routes.front().exposure == "internet");
  CHECK(voided.cluster.routes.front().auth.empty());
}

TEST_CASE("Kong takes the methods of its annotation only, and Istio's fault is the answer to all") {
  const auto kong = test::complete_cluster(
      "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: n, annotations: "
      "{konghq.com/methods: 'get,POST'}}\nspec: {ingressClassName: kong, rules: [{host: m.com, http: {paths: [{path: "
      "/, pathType: Prefix, backend: {service: {name: s, port: {number: 80}}}}]}}]}\n");
  CHECK(get(kong, "m.com", "/") == "forward s");
  CHECK(answer(kong, {.scheme = "http", .host = "m.com", .path = "/", .method = "DELETE"}) == "no-route");

  const auto istio = test::complete_cluster(
      "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v, namespace: n}\nspec: {hosts: "
      "[b.com], gateways: [g], http: [{fault: {abort: {httpStatus: 418, percentage: {value: 100}}}, route: "
      "[{destination: {host: b}}]}]}\n");
  REQUIRE(istio.cluster.routes.front().fixed_status);
  CHECK(*istio.cluster.routes.front().fixed_status == 418);
}

TEST_CASE("haproxy-ingress: other names of a host, by one label and by pattern") {
  const auto aliased = test::complete_cluster(
      "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: n, annotations: "
      "{haproxy-ingress.github.io/server-alias: '*.my.domain', haproxy-ingress.github.io/server-alias-regex: "
      "'^r[0-9]+\\.re\\.com$'}}\nspec: {ingressClassName: haproxy, rules: [{host: x.com, http: {paths: [{path: /, "
      "pathType: Prefix, backend: {service: {name: s, port: {number: 80}}}}]}}]}\n");
  CHECK(get(aliased, "app.my.domain", "/") == "forward s");
  CHECK(get(aliased, "sub.app.my.domain", "/") == "no-route");
  CHECK(get(aliased, "r12.re.com", "/") == "forward s");
  CHECK(get(aliased, "rx.re.com", "/") == "no-route");
}

TEST_CASE("OpenShift: a host that two namespaces claim belongs to the oldest route's") {
  const auto route = [](const std::string& space, const std::string& path) {
    return "---\napiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: r, namespace: " + space +
           "}\nspec: {host: e.com, path: " + path + ", to: {kind: Service, name: s}}\n";
  };
  const auto both = test::complete_cluster(route("a", "/a") + route("b", "/b"));
  const auto decisions = kube::route(both.cluster, {.scheme = "http", .host = "e.com", .path = "/b"});
  REQUIRE(decisions.size() == 1);
  const std::string claim = "the host belongs to namespace b, whose route of it is the oldest";
  CHECK(std::count(decisions[0].assumptions.begin(), decisions[0].assumptions.end(), claim) == 1);
}
