#include <doctest/doctest.h>

#include <algorithm>

#include "kube/dialects.hpp"
#include "kube/kinds.hpp"
#include "kube/routes/match_rule.hpp"
#include "kube/routes/routing.hpp"
#include "support/cluster_text.hpp"

using namespace routegrant;
using kube::Decision;

namespace {

/// An Ingress in namespace n with one rule.
std::string ingress(const std::string& name, const std::string& path, const std::string& service,
                    const std::string& annotations = "", const std::string& more = "",
                    const std::string& type = "Prefix") {
  return "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: " + name +
         ", namespace: n, annotations: {" + annotations + "}}\nspec: {" + more +
         "rules: [{host: a.example.com, http: {paths: [{path: '" + path + "', pathType: " + type +
         ", backend: {service: {name: " + service + ", port: {number: 80}}}}]}}]}\n";
}

const std::string nginx_class = "ingressClassName: nginx, ";

Decision only(const test::ReadCluster& read, const std::string& path, const std::string& host = "a.example.com",
              const std::string& scheme = "http") {
  const auto decisions = kube::route(read.cluster, {.scheme = scheme, .host = host, .path = path});
  REQUIRE(decisions.size() == 1);
  return decisions.front();
}

std::string service(const test::ReadCluster& read, const Decision& decision) {
  return decision.routes.empty() ? "" : read.cluster.routes[decision.routes.front()].backends.front().service.value;
}

}  // namespace

TEST_CASE("the class decides the dialect: by controller, by name, by annotations") {
  const auto dialect = [](const std::string& text) {
    return test::complete_cluster(text).cluster.routes.front().dialect;
  };
  const std::string of_class =
      "---\napiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {name: edge, annotations: "
      "{ingressclass.kubernetes.io/is-default-class: 'true'}}\nspec: {controller: traefik.io/ingress-controller}\n";
  CHECK(dialect(ingress("i", "/", "s", "", "ingressClassName: edge, ") + of_class) == "traefik");
  CHECK(dialect(ingress("i", "/", "s") + of_class) == "traefik");
  CHECK(dialect(ingress("i", "/", "s", "", nginx_class)) == "nginx");
  CHECK(dialect(ingress("i", "/", "s", "", "ingressClassName: nginx-internal, ")) == "nginx");
  CHECK(dialect(ingress("i", "/", "s", "nginx.org/rewrites: x", nginx_class)) == "f5-nginx");
  CHECK(dialect(ingress("i", "/", "s", "haproxy.org/path-rewrite: x", "ingressClassName: haproxy, ")) == "haproxytech");
  CHECK(dialect(ingress("i", "/", "s", "konghq.com/plugins: x")) == "kong");
  CHECK(dialect(ingress("i", "/", "s", "kubernetes.io/ingress.class: gce")) == "gce");
  CHECK(dialect(ingress("i", "/", "s")) == "k8s-spec");
  CHECK(test::complete_cluster(ingress("i", "/", "s", "", nginx_class), "traefik").cluster.routes.front().dialect ==
        "traefik");
}

TEST_CASE("what the API server refuses is not accepted and takes no part") {
  for (const std::string path : {"api", "/a//b", "/a/../b", "/a/.", "/a%2fb"}) {
    CAPTURE(path);
    const auto read = test::complete_cluster(ingress("i", path, "s"));
    CHECK_FALSE(read.cluster.routes.front().accepted);
    CHECK_FALSE(read.cluster.routes.front().problems.empty());
    CHECK(kube::route(read.cluster, {.host = "a.example.com"}).empty());
  }
  const auto spec = [](const std::string& text) {
    return test::complete_cluster(
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec: " + text + "\n");
  };
  CHECK_FALSE(spec("{rules: [{host: 10.0.0.1, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: s, "
                   "port: {number: 1}}}}]}}]}")
                  .cluster.routes[0]
                  .accepted);
  CHECK_FALSE(spec("{rules: [{host: 'a.*.b', http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: s, "
                   "port: {number: 1}}}}]}}]}")
                  .cluster.routes[0]
                  .accepted);
  CHECK_FALSE(spec("{rules: [{http: {paths: [{path: /, backend: {service: {name: s, port: {number: 1}}}}]}}]}")
                  .cluster.routes[0]
                  .accepted);
  CHECK_FALSE(spec("{rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: s, port: {number: "
                   "1, name: x}}}}]}}]}")
                  .cluster.routes[0]
                  .accepted);
  CHECK_FALSE(
      spec("{rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {serviceName: s, servicePort: 1}}]}}]}")
          .cluster.routes[0]
          .accepted);
  CHECK_FALSE(spec("{ingressClassName: a}").diagnostics.empty());
}

TEST_CASE("ingress-nginx routes a strange Prefix path where its validation is off, and it is said so") {
  const auto read = test::complete_cluster(
      "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec: {ingressClassName: nginx, rules: "
      "[{http: {paths: ["
      "{path: /ok, pathType: Prefix, backend: {service: {name: s, port: {number: 1}}}}, {path: '/a(b)', pathType: "
      "Prefix, backend: {service: {name: s, port: {number: 1}}}}]}}]}\n");
  REQUIRE(read.cluster.routes.size() == 2);
  CHECK(read.cluster.routes[0].accepted);
  CHECK(read.cluster.routes[0].assumptions.empty());
  CHECK(read.cluster.routes[1].accepted);
  CHECK(read.cluster.routes[1].assumptions.size() == 1);
  const auto rewritten = test::complete_cluster(
      ingress("i", "/api(/|$)(.*)", "s", "nginx.ingress.kubernetes.io/rewrite-target: /$2", nginx_class));
  const Decision decision = only(rewritten, "/api/x");
  CHECK(decision.outcome == Decision::Outcome::forward);
  CHECK(decision.forwarded_path == "/x");
  CHECK(decision.assumptions.size() >= 1);
}

TEST_CASE("a host that is to be filled in is a host, and one that is mistyped is refused") {
  const auto accepted = [](const std::string& host) {
    const auto read = test::complete_cluster(
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec: {rules: [{host: '" + host +
        "', http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: s, port: {number: 1}}}}]}}]}\n");
    return read.cluster.routes.front().accepted;
  };
  for (const std::string host : {"KEYCLOAK_HOST", "<your-domain>", "app.<your-domain>", "YOUR_DOMAIN.com", "$HOST",
                                 "REPLACE_ME", "__HOST__", "app.YOUR-DOMAIN.com", "@host@", "%HOST%", "${HOST}"}) {
    CAPTURE(host);
    CHECK(accepted(host));
  }
  for (const std::string host : {"SHOP.EXAMPLE.COM", "Shop.example.com", "a_b.example.com", "web.", "a b", "A.b",
                                 "http://shop.example.com", "me@example.com", "x$"}) {
    CAPTURE(host);
    CHECK_FALSE(accepted(host));
  }
}

TEST_CASE("a version that is no longer served is routed, but not accepted") {
  const auto read = test::complete_cluster(
      "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: i}\nspec: {rules: [{host: a.example.com, http: "
      "{paths: [{path: /x, backend: {serviceName: s, servicePort: '80'}}]}}]}\n");
  const kube::Route& route = read.cluster.routes.front();
  CHECK_FALSE(route.accepted);
  CHECK(route.obsolete);
  CHECK(route.backends[0].port.value == "80");
  CHECK(only(read, "/x").outcome == Decision::Outcome::forward);
}

TEST_CASE("TLS covers the hosts it names, and nginx then redirects plain requests") {
  const auto covered = test::complete_cluster(
      ingress("i", "/", "s", "", nginx_class + "tls: [{hosts: ['*.example.com'], secretName: t}], "));
  CHECK(covered.cluster.routes[0].tls);
  CHECK(covered.cluster.routes[0].tls_secret.value == "t");
  CHECK(only(covered, "/").outcome == Decision::Outcome::redirect);
  CHECK(only(covered, "/", "a.example.com", "https").outcome == Decision::Outcome::forward);
  CHECK_FALSE(test::complete_cluster(ingress("i", "/", "s", "", nginx_class + "tls: [{hosts: [b.example.com]}], "))
                  .cluster.routes[0]
                  .tls);
  CHECK_FALSE(test::complete_cluster(ingress("i", "/", "s", "nginx.ingress.kubernetes.io/ssl-redirect: 'false'",
                                             nginx_class + "tls: [{hosts: [a.example.com]}], "))
                  .cluster.routes[0]
                  .redirects_to_tls);
}

TEST_CASE("ingress-nginx: a host has the certificate that another Ingress, or its wildcard's, brings for it") {
  const std::string host_tls = nginx_class + "tls: [{hosts: [a.example.com], secretName: t}], ";
  const auto hook = [](const std::string& other, const std::string& more = nginx_class) {
    const auto read = test::complete_cluster(ingress("hook", "/hook", "s", "", more) + other);
    const auto& routes = read.cluster.routes;
    return std::find_if(routes.begin(), routes.end(), [](const kube::Route& r) { return r.path.value == "/hook"; })
        ->redirects_to_tls;
  };
  CHECK(hook(ingress("main", "/", "s", "", host_tls)));
  CHECK_FALSE(hook(ingress("main", "/", "s", "", nginx_class)));
  // Another controller of the kind, or of another one, has its own.
  CHECK_FALSE(
      hook(ingress("main", "/", "s", "", "ingressClassName: nginx-internal, tls: [{hosts: [a.example.com]}], ")));
  CHECK_FALSE(hook(ingress("main", "/", "s", "", "ingressClassName: traefik, tls: [{hosts: [a.example.com]}], ")));
  CHECK_FALSE(hook(ingress("main", "/", "s", "", "ingressClassName: traefik, tls: [{hosts: [a.example.com]}], "),
                   "ingressClassName: traefik, "));
  // A canary has no server.
  CHECK_FALSE(hook(ingress("main", "/", "s", "nginx.ingress.kubernetes.io/canary: 'true'", host_tls)));
  const auto of_rule = [](const std::string& rule, const std::string& tls) {
    return "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: main, namespace: other}\n"
           "spec: {ingressClassName: nginx, rules: [{host: '" +
           rule + "'}], tls: [{hosts: ['" + tls + "'], secretName: t}]}\n";
  };
  CHECK(hook(of_rule("a.example.com", "a.example.com")));
  CHECK(hook(of_rule("*.example.com", "*.example.com")));
  CHECK_FALSE(hook(of_rule("b.example.com", "*.example.com")));
  CHECK_FALSE(hook(of_rule("*.com", "*.com")));
  // A rule without paths is no route of its own.
  CHECK(test::complete_cluster(of_rule("a.example.com", "a.example.com")).cluster.routes.empty());
  const auto both =
      test::complete_cluster(ingress("hook", "/hook", "s", "", nginx_class) + ingress("main", "/", "s", "", host_tls));
  CHECK(only(both, "/hook").status == 308);
  CHECK(only(both, "/hook", "a.example.com", "https").outcome == Decision::Outcome::forward);
}

TEST_CASE("F5's controller: a minion has its master's certificate and redirect") {
  const std::string tls = nginx_class + "tls: [{hosts: [a.example.com], secretName: t}], ";
  const std::string merge = "nginx.org/mergeable-ingress-type: ";
  const std::string minion = ingress("minion", "/tea", "s", merge + "minion", nginx_class);
  const auto first = [&](const std::string& master) {
    return test::complete_cluster(minion + master).cluster.routes[0];
  };
  CHECK(first(ingress("m", "/", "s", merge + "master", tls)).redirects_to_tls);
  CHECK(first(ingress("m", "/", "s", merge + "master", tls)).tls);
  const kube::Route open =
      first(ingress("m", "/", "s", merge + "master, ingress.kubernetes.io/ssl-redirect: 'false'", tls));
  CHECK(open.tls);
  CHECK_FALSE(open.redirects_to_tls);
  CHECK_FALSE(first(ingress("m", "/", "s", "nginx.org/x: y", tls)).tls);
  CHECK_FALSE(first(ingress("m", "/", "s", merge + "master", nginx_class)).tls);
}

TEST_CASE("a list of admitted addresses limits who reaches a route only as far as its ranges do") {
  const auto route = [](const std::string& ranges, const std::string& more = "") {
    const std::string prefix = "nginx.ingress.kubernetes.io/";
    const std::string annotations = prefix + "whitelist-source-range: '" + ranges + "'" + more;
    return test::complete_cluster(ingress("i", "/", "s", annotations, nginx_class)).cluster.routes[0];
  };
  using List = std::vector<std::string>;
  CHECK(route("10.0.0.0/8,192.168.1.0/24").auth == List{"allow-list"});
  CHECK(route("10.0.0.0/8,192.168.1.0/24").exposure == "internal");
  CHECK(route("10.0.0.0/8, 203.0.113.7/32").exposure == "internet");
  CHECK(route("10.0.0.0/8, 203.0.113.7/32").auth == List{"allow-list"});
  CHECK(route("10.0.0.0/8,0.0.0.0/0").auth.empty());
  CHECK(route("::/0").exposure == "internet");
  // Who logs in is let in from anywhere.
  const kube::Route either =
      route("10.0.0.0/8", ", nginx.ingress.kubernetes.io/satisfy: any, nginx.ingress.kubernetes.io/auth-url: x");
  CHECK(either.exposure == "internet");
  CHECK(either.auth == List{"allow-list or external"});

  const auto middleware = [](const std::string& ranges) {
    return test::complete_cluster(
               ingress("i", "/", "s", "traefik.ingress.kubernetes.io/router.middlewares: n-list@kubernetescrd",
                       "ingressClassName: traefik, ") +
               "---\napiVersion: traefik.io/v1alpha1\nkind: Middleware\nmetadata: {name: list, namespace: n}\n"
               "spec: {ipAllowList: {sourceRange: [" +
               ranges + "]}}\n")
        .cluster.routes[0];
  };
  CHECK(middleware("10.0.0.0/8").exposure == "internal");
  CHECK(middleware("203.0.113.0/24").exposure == "internet");
  CHECK(middleware("203.0.113.0/24").auth == List{"allow-list"});
  CHECK(middleware("0.0.0.0/0").auth.empty());
}

TEST_CASE("ports that pods take of their nodes and external addresses of Services are ways in of their own") {
  const auto entries = [](const std::string& text) {
    std::string all;
    for (const kube::Route& route : test::complete_cluster(text).cluster.routes)
      all += route.meta.kind + " " + route.meta.name.value + ":" + route.listener + " " + route.exposure + "\n";
    return all;
  };
  const auto pod = [](const std::string& spec) {
    return "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: n}\nspec: {" + spec + "}\n";
  };
  CHECK(entries(pod("containers: [{ports: [{containerPort: 8080, hostPort: 80}]}]")) == "HostPort p:80 unknown\n");
  CHECK(entries(pod("hostNetwork: true, containers: [{name: c, ports: [{containerPort: 8080}]}]")) ==
        "HostNetwork p:8080 unknown\n");
  for (const std::string port : {"5432, hostPort: 5432", "81", "81, hostPort: 81, hostIP: 127.0.0.1"})
    CHECK(entries(pod("containers: [{name: c, ports: [{containerPort: " + port + "}]}]")).empty());
  CHECK(entries("---\napiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: n}\n"
                "spec: {externalIPs: [198.51.100.1], ports: [{port: 80}]}\n") == "ExternalIP s:80 unknown\n");
  // Tailscale's operator opens it to the tailnet; a headless one has no address to lead to.
  const auto exposed = [&](const std::string& value, const std::string& spec) {
    return entries(
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: n, annotations: "
        "{tailscale.com/expose: '" +
        value + "'}}\nspec: {" + spec + "ports: [{port: 80}]}\n");
  };
  CHECK(exposed("true", "") == "TailnetProxy s:80 internal\n");
  CHECK(exposed("true", "type: LoadBalancer, ") == "LoadBalancer s:80 internet\n");
  CHECK(exposed("false", "").empty());
  CHECK(exposed("true", "clusterIP: None, ").empty());
}

TEST_CASE("authentication counts only where nginx enforces it") {
  const auto auth = [](const std::string& annotations, const std::string& more = nginx_class) {
    return test::complete_cluster(ingress("i", "/", "s", annotations, more)).cluster.routes[0].auth;
  };
  const std::string prefix = "nginx.ingress.kubernetes.io/";
  using List = std::vector<std::string>;
  CHECK(auth(prefix + "auth-type: basic, " + prefix + "auth-secret: x") == List{"basic"});
  CHECK(auth(prefix + "auth-url: 'http://x'") == List{"external"});
  CHECK(auth(prefix + "auth-signin: 'http://x'").empty());
  CHECK(auth(prefix + "whitelist-source-range: 1.2.3.4/32") == List{"allow-list"});
  CHECK(auth(prefix + "satisfy: any, " + prefix + "auth-url: x, " + prefix + "whitelist-source-range: 1.2.3.4/32") ==
        List{"allow-list or external"});
  CHECK(auth(prefix + "auth-tls-secret: n/x").empty());
  CHECK(auth(prefix + "auth-tls-secret: n/x", nginx_class + "tls: [{hosts: [a.example.com]}], ") == List{"mtls"});
  CHECK(auth(prefix + "auth-tls-secret: n/x, " + prefix + "auth-tls-verify-client: optional",
             nginx_class + "tls: [{hosts: [a.example.com]}], ")
            .empty());
  CHECK(auth(prefix + "ssl-passthrough: 'true', " + prefix + "auth-url: x").empty());
}

TEST_CASE("exposure: public unless class, scheme or annotations say otherwise") {
  const auto exposure = [](const std::string& annotations, const std::string& more) {
    return test::complete_cluster(ingress("i", "/", "s", annotations, more)).cluster.routes[0].exposure;
  };
  CHECK(exposure("", nginx_class) == "internet");
  CHECK(exposure("", "ingressClassName: nginx-internal, ") == "internal");
  CHECK(exposure("", "ingressClassName: alb, ") == "internal");
  CHECK(exposure("alb.ingress.kubernetes.io/scheme: internet-facing", "ingressClassName: alb, ") == "internet");
  CHECK(exposure("kubernetes.io/ingress.class: gce-internal", "") == "internal");
}

TEST_CASE("without timestamps two equal rules are candidates, and nobody guesses") {
  const auto read =
      test::complete_cluster(ingress("a", "/x", "one", "", nginx_class) + ingress("b", "/x", "two", "", nginx_class) +
                             ingress("c", "/y", "three", "", nginx_class));
  const Decision open = only(read, "/x");
  CHECK(open.outcome == Decision::Outcome::undetermined);
  CHECK(open.routes.size() == 2);
  CHECK(service(read, only(read, "/y")) == "three");
}

TEST_CASE("a canary names its primary's host and path, and takes its share beside the winner") {
  const auto read = test::complete_cluster(
      ingress("main", "/x", "stable", "", nginx_class) +
      ingress("canary", "/x", "next",
              "nginx.ingress.kubernetes.io/canary: 'true', nginx.ingress.kubernetes.io/canary-weight: '10'",
              nginx_class));
  const Decision decision = only(read, "/x");
  CHECK(decision.outcome == Decision::Outcome::forward);
  CHECK(service(read, decision) == "stable");
  CHECK(decision.routes.size() == 2);
}

TEST_CASE("a path above the root is refused by nginx") {
  const auto read = test::complete_cluster(ingress("i", "/", "s", "", nginx_class));
  CHECK(only(read, "/../x").status == 400);
}

TEST_CASE("an HTTPRoute attaches to the listeners that admit it, and takes class and TLS from them") {
  const auto text = [](const std::string& from, const std::string& route_namespace, const std::string& hostname) {
    return "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: infra}\n"
           "spec: {gatewayClassName: c, listeners: [{name: web, port: 443, protocol: HTTPS, hostname: '*.example.com', "
           "allowedRoutes: {namespaces: {from: " +
           from +
           "}}}]}\n"
           "---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: " +
           route_namespace +
           "}\n"
           "spec: {parentRefs: [{name: g, namespace: infra}], hostnames: [" +
           hostname +
           "], rules: [{matches: [{path: {type: PathPrefix, value: /api}}, {path: {type: Exact, value: /x}, method: "
           "POST}], backendRefs: [{name: s, port: 80}]}, {backendRefs: [{name: web, port: 80}]}]}\n";
  };
  const auto open = test::complete_cluster(text("All", "n", "a.example.com"));
  REQUIRE(open.cluster.routes.size() == 3);
  const kube::Route& route = open.cluster.routes[0];
  CHECK(route.accepted);
  CHECK(route.tls);
  CHECK(route.redirects_to_tls);
  CHECK(route.listener == "443");
  CHECK(route.class_name.value == "c");
  CHECK(route.exposure == "internet");
  CHECK(service(open, only(open, "/api/x", "a.example.com", "https")) == "s");
  CHECK(service(open, only(open, "/apis", "a.example.com", "https")) == "web");
  CHECK(service(open, only(open, "/x", "a.example.com", "https")) == "web");
  CHECK(only(open, "/api", "a.example.com", "http").outcome == Decision::Outcome::no_route);
  CHECK_FALSE(test::complete_cluster(text("Same", "n", "a.example.com")).cluster.routes[0].accepted);
  CHECK(test::complete_cluster(text("Same", "infra", "a.example.com")).cluster.routes[0].accepted);
  CHECK_FALSE(test::complete_cluster(text("All", "n", "a.example.org")).cluster.routes[0].accepted);
}

TEST_CASE("a backend in another namespace needs a grant there") {
  const auto granted = [](const std::string& grant) {
    return test::complete_cluster(
               "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: n}\nspec: "
               "{parentRefs: [{name: g}], rules: [{backendRefs: [{name: s, namespace: m, port: 80}]}]}\n" +
               grant)
        .cluster.routes[0]
        .backends[0]
        .granted;
  };
  const std::string grant =
      "---\napiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\nmetadata: {name: g, namespace: ";
  const std::string rest =
      "}\nspec: {from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: n}], to: [{group: '', kind: "
      "Service, name: ";
  CHECK_FALSE(granted(""));
  CHECK(granted(grant + "m" + rest + "s}]}\n"));
  CHECK_FALSE(granted(grant + "m" + rest + "other}]}\n"));
  CHECK_FALSE(granted(grant + "n" + rest + "s}]}\n"));
  // The core group is the empty one, and a route's is Gateway API's (conformance, httproute-invalid-reference-grant).
  const auto with = [&](const std::string& from, const std::string& to) {
    return granted(grant + "m}\nspec: {from: [{group: " + from +
                   ", kind: HTTPRoute, namespace: n}], to: [{group: " + to + ", kind: Service}]}\n");
  };
  CHECK(with("gateway.networking.k8s.io", "''"));
  CHECK_FALSE(with("gateway.networking.k8s.io", "core"));
  CHECK_FALSE(with("networking.k8s.io", "''"));
}

TEST_CASE("an IngressRoute is one route for each alternative of its rule, with what its middlewares do") {
  const auto read = test::complete_cluster(R"(apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {name: r, namespace: n}
spec:
  entryPoints: [websecure]
  routes:
    - match: (Host(`a.example.com`) || Host(`b.example.com`)) && PathPrefix(`/api`)
      middlewares: [{name: login}]
      services: [{name: api, port: 80}]
    - match: Host(`a.example.com`)
      services: [{name: web, port: 80}]
  tls: {}
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: login, namespace: n}
spec: {forwardAuth: {address: http://x}}
)");
  REQUIRE(read.cluster.routes.size() == 3);
  CHECK(read.cluster.routes[1].host.value == "b.example.com");
  CHECK(read.cluster.routes[0].auth == std::vector<std::string>{"external"});
  CHECK(read.cluster.routes[2].auth.empty());
  CHECK(read.cluster.routes[0].tls);
  CHECK(service(read, only(read, "/api/x", "a.example.com", "https")) == "api");
  CHECK(service(read, only(read, "/", "a.example.com", "https")) == "web");
  CHECK(only(read, "/", "b.example.com", "https").outcome == Decision::Outcome::no_route);
}

TEST_CASE("rules of Traefik become alternatives, negation included; what is malformed is refused") {
  const auto count = [](std::string_view text) {
    const auto rule = kube::parse_match_rule(text);
    return rule ? static_cast<int>(rule->size()) : -1;
  };
  CHECK(count("Host(`a`) && Path(`/b`)") == 1);
  CHECK(count("Host(`a`) || Path(`/b`) && Method(`GET`)") == 2);
  CHECK(count("!(Host(`a`) || Path(`/b`))") == 1);
  CHECK(count("!(Host(`a`) && Path(`/b`))") == 2);
  CHECK(kube::parse_match_rule("!Host(`a`)")->front().front().negated);
  for (const char* text : {"", "Host", "Host(", "Host(`a)", "Host(`a`) &&", "(Host(`a`)", "Host(`a`) Path(`b`)"}) {
    CAPTURE(text);
    CHECK(count(text) == -1);
  }
  CHECK(count(std::string(10'000, '(')) == -1);
  std::string wide = "(Host(`a`)||Host(`b`))";
  for (int i = 0; i < 12; ++i) wide += "&&(Host(`a`)||Host(`b`))";
  CHECK(count(wide) == -1);
}

TEST_CASE("OpenShift Routes, HTTPProxies and VirtualServices answer by their own order") {
  const auto openshift = test::complete_cluster(R"(apiVersion: route.openshift.io/v1
kind: Route
metadata: {name: a, namespace: n}
spec: {host: a.example.com, path: /api, to: {kind: Service, name: api}, port: {targetPort: 8080}}
---
apiVersion: route.openshift.io/v1
kind: Route
metadata: {name: b, namespace: n}
spec: {host: a.example.com, to: {kind: Service, name: web}, tls: {termination: edge, insecureEdgeTerminationPolicy: Allow}}
)");
  CHECK(service(openshift, only(openshift, "/api/x")) == "api");
  CHECK(service(openshift, only(openshift, "/apix")) == "web");
  CHECK(openshift.cluster.routes[1].tls);
  CHECK_FALSE(openshift.cluster.routes[1].redirects_to_tls);

  const auto proxy = test::complete_cluster(R"(apiVersion: projectcontour.io/v1
kind: HTTPProxy
metadata: {name: p, namespace: n}
spec: {virtualhost: {fqdn: a.example.com}, routes: [{services: [{name: web, port: 80}]}, {conditions: [{prefix: /api}], services: [{name: api, port: 80}]}]}
)");
  CHECK(service(proxy, only(proxy, "/apix")) == "api");
  CHECK(service(proxy, only(proxy, "/")) == "web");

  const auto istio = test::complete_cluster(R"(apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: g, namespace: n}
spec: {servers: [{port: {number: 80, protocol: HTTP}, hosts: ['*']}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: v, namespace: n}
spec: {hosts: ['*'], gateways: [g], http: [{match: [{uri: {prefix: /}}], route: [{destination: {host: web.other.svc.cluster.local, port: {number: 80}}}]}, {match: [{uri: {prefix: /api}}], route: [{destination: {host: api}}]}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: mesh, namespace: n}
spec: {hosts: [x], http: [{route: [{destination: {host: x}}]}]}
)");
  REQUIRE(istio.cluster.routes.size() == 2);
  CHECK(service(istio, only(istio, "/api")) == "web");
  CHECK(istio.cluster.routes[0].backends[0].namespace_name == "other");
  CHECK(istio.cluster.routes[0].listener == "80");
  CHECK_FALSE(istio.cluster.routes[0].tls);
}

TEST_CASE("a load balancer answers where no controller does, and says what it takes for granted") {
  const auto read = test::complete_cluster(
      "apiVersion: v1\nkind: Service\nmetadata: {name: front, namespace: n}\nspec: {type: LoadBalancer, ports: [{port: "
      "80}]}\n");
  const Decision decision = only(read, "/", "anything.example.com");
  CHECK(decision.outcome == Decision::Outcome::forward);
  CHECK(decision.dialect == "service");
  CHECK_FALSE(decision.assumptions.empty());
  CHECK(kube::route(read.cluster, {.scheme = "https", .host = "x"}).empty());
}
