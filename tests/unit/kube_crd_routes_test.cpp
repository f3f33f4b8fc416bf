// Requests through the route objects of Traefik, Contour, OpenShift and Istio.

#include <doctest/doctest.h>
#include <algorithm>

#include <string>

#include "kube/routes/routing.hpp"
#include "support/cluster_text.hpp"
#include "support/route_answer.hpp"

using namespace routegrant;
using test::answer;
using test::decide;
using test::request_of;

namespace {

std::string service(const std::string& name, const std::string& where = "n") {
  return "---\napiVersion: v1\nkind: Service\nmetadata: {name: " + name + ", namespace: " + where +
         "}\nspec: {selector: {app: " + name + "}, ports: [{port: 80}]}\n";
}

const std::string services = service("a") + service("b") + service("c");

std::string object(const std::string& version, const std::string& kind, const std::string& name,
                   const std::string& spec, const std::string& annotations = "", const std::string& where = "n") {
  return "---\napiVersion: " + version + "\nkind: " + kind + "\nmetadata: {name: " + name + ", namespace: " + where +
         ", annotations: {" + annotations + "}}\nspec: " + spec + "\n";
}

std::string traefik(const std::string& kind, const std::string& name, const std::string& spec) {
  return object("traefik.io/v1alpha1", kind, name, spec);
}

std::string router(const std::string& match, const std::string& to, const std::string& more = "") {
  return "{kind: Rule, match: '" + match + "', services: [{name: " + to + ", port: 80}]" + more + "}";
}

std::string ingress_route(const std::string& routers, const std::string& more = "") {
  return services + traefik("IngressRoute", "r", "{routes: [" + routers + "]" + more + "}");
}

std::string proxy(const std::string& name, const std::string& spec) {
  return object("projectcontour.io/v1", "HTTPProxy", name, spec);
}

std::string openshift(const std::string& name, const std::string& spec, const std::string& annotations = "") {
  return object("route.openshift.io/v1", "Route", name, spec, annotations);
}

std::string istio_gateway(const std::string& servers) {
  return services + object("networking.istio.io/v1", "Gateway", "g", "{servers: [" + servers + "]}");
}

const std::string plain_server = "{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}";

std::string virtual_service(const std::string& name, const std::string& hosts, const std::string& http) {
  return object("networking.istio.io/v1", "VirtualService", name,
                "{hosts: [" + hosts + "], gateways: [g], http: [" + http + "]}");
}

std::string to(const std::string& name) {
  return "route: [{destination: {host: " + name + ", port: {number: 80}}}]";
}

std::string istio(const std::string& http) {
  return istio_gateway(plain_server) + virtual_service("v", "h.com", http);
}

}  // namespace

TEST_CASE("Traefik: middlewares change paths and redirect, chains are followed, a missing one is assumed") {
  const auto with = [](const std::string& middleware, const std::string& match = "Host(`h`)") {
    return ingress_route(router(match, "a", ", middlewares: [{name: m}]")) + traefik("Middleware", "m", middleware);
  };
  CHECK(answer(with("{stripPrefix: {prefixes: [/s, /t]}}"), "http://h/s/t/x") == "forward a /t/x");
  CHECK(answer(with("{stripPrefixRegex: {regex: ['/[a-z]+']}}"), "http://h/ab/x") == "forward a /x");
  CHECK(answer(with("{addPrefix: {prefix: /p}}"), "http://h/x") == "forward a /p/x");
  CHECK(answer(with("{replacePath: {path: /p}}"), "http://h/x") == "forward a /p");
  CHECK(answer(with("{replacePathRegex: {regex: '^/a/(.*)', replacement: '/b/$1'}}"), "http://h/a/x") ==
        "forward a /b/x");
  const std::string scheme = with("{redirectScheme: {scheme: https, permanent: true}}");
  CHECK(answer(scheme, "http://h/x") == "redirect 301 https://h:443/x");
  CHECK(answer(scheme, "http://h/x", {}, "POST") == "redirect 308 https://h:443/x");
  const std::string regex = with("{redirectRegex: {regex: '^http://h/(.*)', replacement: 'https://new/${1}'}}");
  CHECK(answer(regex, "http://h/z") == "redirect 302 https://new:443/z");
  const auto chained = test::complete_cluster(with("{chain: {middlewares: [{name: inner}]}}") +
                                              traefik("Middleware", "inner", "{basicAuth: {secret: s}}"));
  CHECK(decide(chained, request_of("http://h/")).auth == std::vector<std::string>{"basic"});
  const auto missing = test::complete_cluster(ingress_route(router("Host(`h`)", "a", ", middlewares: [{name: no}]")));
  CHECK(decide(missing, request_of("http://h/")).assumptions.size() == 1);
  const auto circle = test::complete_cluster(with("{chain: {middlewares: [{name: m}, {name: m}]}}"));
  CHECK(decide(circle, request_of("http://h/")).outcome == kube::Decision::Outcome::forward);
}

TEST_CASE("Traefik: a TraefikService spreads and copies requests") {
  const std::string weighted =
      ingress_route("{match: 'Host(`h`)', kind: Rule, services: [{name: w, kind: TraefikService}]}") +
      traefik("TraefikService", "w",
              "{weighted: {services: [{name: a, port: 80, weight: 1}, {name: b, port: 80, weight: 2}]}}");
  CHECK(answer(weighted, "http://h/") == "forward a=1 b=2 /");
  const auto mirrored = test::complete_cluster(
      ingress_route("{match: 'Host(`h`)', kind: Rule, services: [{name: w, kind: TraefikService}]}") +
      traefik("TraefikService", "w", "{mirroring: {name: a, port: 80, mirrors: [{name: b, port: 80, percent: 10}]}}"));
  REQUIRE(decide(mirrored, request_of("http://h/")).mirrors.size() == 1);
  CHECK(decide(mirrored, request_of("http://h/")).mirrors.front().service.value == "b");
}

TEST_CASE("Traefik: rules negate, match by pattern, and routers with TLS take TLS only") {
  const std::string text = ingress_route(router("HostRegexp(`^[a-z]+\\.re\\.com$`)", "b") + ", " +
                                         router("Host(`h`) && Method(`GET`, `HEAD`)", "a") + ", " +
                                         router("Host(`q`) && Query(`k`, `v`) && !Header(`x`, `1`)", "c"));
  CHECK(answer(text, "http://x.re.com/") == "forward b /");
  CHECK(answer(text, "http://other/") == "no-route 404");
  CHECK(answer(text, "http://h/") == "forward a /");
  CHECK(answer(text, "http://h/", {}, "POST") == "no-route 404");
  CHECK(answer(text, "http://q/?k=v") == "forward c /");
  CHECK(answer(text, "http://q/?k=v", {{"x", "1"}}) == "no-route 404");
  CHECK(answer(ingress_route(router("Host(`h`) && ClientIP(`10.0.0.0/8`)", "a")), "http://h/") == "undetermined");
  const std::string split = ingress_route(router("Host(`h`)", "a"), ", tls: {}") +
                            traefik("IngressRoute", "plain", "{routes: [" + router("Host(`h`)", "b") + "]}");
  CHECK(answer(split, "https://h/") == "forward a /");
  CHECK(answer(split, "http://h/") == "forward b /");
  CHECK(answer(ingress_route(router("Host(`h`)", "a"), ", tls: {}"), "http://h/") == "no-route 404");
}

TEST_CASE("Traefik: certificates of clients, by the TLSOption of a router or the default one") {
  const auto option = [](const std::string& name, const std::string& type, const std::string& where = "n") {
    return object("traefik.io/v1alpha1", "TLSOption", name, "{clientAuth: {clientAuthType: " + type + "}}", "", where);
  };
  const auto auth = [](const std::string& text) {
    const auto words = decide(test::complete_cluster(text), request_of("https://h/")).auth;
    return words.empty() ? std::string() : words.front();
  };
  const std::string demanded = "RequireAndVerifyClientCert";
  const std::string named = ingress_route(router("Host(`h`)", "a"), ", tls: {options: {name: m}}");
  const std::string plain = ingress_route(router("Host(`h`)", "a"), ", tls: {}");
  CHECK(auth(named + option("m", demanded)) == "mtls");
  CHECK(auth(named + option("m", "VerifyClientCertIfGiven")).empty());
  CHECK(auth(named + option("m", "RequireAnyClientCert")).empty());
  CHECK(auth(named + option("m", demanded, "other")).empty());
  CHECK(auth(plain + option("m", demanded)).empty());
  CHECK(auth(plain + option("default", demanded, "other")) == "mtls");
  CHECK(auth(plain + option("default", demanded, "other") + option("default", demanded, "more")).empty());
  // Two routers of one host disagree: the default option holds.
  const std::string second = traefik(
      "IngressRoute", "s", "{routes: [" + router("Host(`h`) && Path(`/x`)", "b") + "], tls: {options: {name: other}}}");
  CHECK(auth(named + option("m", demanded) + second).empty());
}

TEST_CASE("Traefik: a request is asked of the routers of its entry point only") {
  const auto ingress = [](const std::string& name, const std::string& to, const std::string& annotations) {
    return object("networking.k8s.io/v1", "Ingress", name,
                  "{ingressClassName: traefik, rules: [{host: h, http: {paths: [{path: /, pathType: Prefix, backend: "
                  "{service: {name: " +
                      to + ", port: {number: 80}}}}]}}]}",
                  annotations);
  };
  const std::string at = "traefik.ingress.kubernetes.io/router.entrypoints: ";
  const std::string tls = ", traefik.ingress.kubernetes.io/router.tls: \"true\"";
  const std::string first = ", traefik.ingress.kubernetes.io/router.priority: \"10\"";
  const std::string pair =
      services + ingress("secure", "a", at + "websecure" + tls) + ingress("plain", "b", at + "web");
  CHECK(answer(pair, "https://h/") == "forward a /");
  CHECK(answer(pair, "http://h/") == "forward b /");
  // A priority decides among those of one entry point.
  const std::string ranked =
      services + ingress("secure", "a", at + "websecure" + tls + first) + ingress("plain", "b", at + "Web");
  CHECK(answer(ranked, "https://h/") == "forward a /");
  CHECK(answer(ranked, "http://h/") == "forward b /");
  // The chart's entry point ends TLS by itself.
  const std::string bare = services + ingress("secure", "a", at + "websecure") + ingress("plain", "b", at + "web");
  CHECK(answer(bare, "https://h/") == "forward a /");
  CHECK(answer(bare, "http://h/") == "forward b /");
  // A setting of TLS makes its section, and a router with one takes nothing else, unless the section is refused.
  const std::string prefix = "traefik.ingress.kubernetes.io/router.tls";
  const auto with_tls = [&](const std::string& setting) {
    return answer(services + ingress("i", "a", prefix + setting), "http://h/");
  };
  CHECK(with_tls(".certresolver: le") == "no-route 404");
  CHECK(with_tls(".domains.0.main: d.example") == "no-route 404");
  CHECK(with_tls(": \"\"") == "no-route 404");
  CHECK(with_tls(": 'True'") == "no-route 404");
  CHECK(with_tls(": 'no', " + prefix + ".certresolver: le") == "forward a /");
  CHECK(with_tls("x: le") == "forward a /");
  CHECK(answer(services + ingress("i", "a", prefix + ".options: x"), "https://h/") == "forward a /");
  // What another name stands for is not known, nor where one listens that names none.
  CHECK(answer(services + ingress("i", "a", at + "edge"), "https://h/") == "forward a /");
  CHECK(answer(services + ingress("i", "a", at + "edge"), "http://h/") == "forward a /");
  CHECK(answer(services + ingress("i", "a", "'x': y"), "https://h/") == "forward a /");
  // Namespace and name are joined by a dash: with a slash it is no middleware's name, and Traefik makes no router.
  const std::string by = "traefik.ingress.kubernetes.io/router.middlewares: ";
  CHECK(answer(services + ingress("i", "a", by + "n-auth@kubernetescrd"), "https://h/") == "forward a /");
  CHECK(answer(services + ingress("i", "a", by + "n/auth@kubernetescrd"), "https://h/") == "no-route 404");
  const auto router_at = [](const std::string& name, const std::string& entry, const std::string& to) {
    return traefik("IngressRoute", name, "{entryPoints: [" + entry + "], routes: [" + router("Host(`h`)", to) + "]}");
  };
  const std::string crd = services + router_at("secure", "websecure", "a") + router_at("plain", "web", "b");
  CHECK(answer(crd, "https://h/") == "forward a /");
  CHECK(answer(crd, "http://h/") == "forward b /");
}

TEST_CASE("Traefik: a router whose Service has no such port is left out, so that a shorter rule takes over") {
  const std::string text = ingress_route(
      "{match: 'Host(`h`) && PathPrefix(`/admin`)', kind: Rule, services: [{name: a, port: "
      "99}]}, " +
      router("Host(`h`)", "b"));
  CHECK(answer(text, "http://h/admin") == "forward b /admin");
}

TEST_CASE("Traefik: IngressRouteTCP leads to its Service") {
  const auto read = test::complete_cluster(
      services + traefik("IngressRouteTCP", "db",
                         "{entryPoints: [pg], routes: [{match: 'HostSNI(`*`)', services: [{name: a, "
                         "port: 80}]}]}"));
  REQUIRE(read.cluster.routes.size() == 1);
  CHECK(read.cluster.routes.front().by_connection);
  CHECK(read.cluster.routes.front().host.empty());
  CHECK(read.cluster.routes.front().backends.front().service.value == "a");
}

TEST_CASE("Contour: an HTTPProxy is reached through the root that includes it") {
  const std::string text =
      services +
      proxy("root",
            "{virtualhost: {fqdn: h.com}, includes: [{name: child, conditions: [{prefix: /inc}, {header: {name: x, "
            "exact: '1'}}]}], routes: [{services: [{name: a, port: 80}]}]}") +
      proxy("child", "{routes: [{conditions: [{prefix: /x}], services: [{name: b, port: 80}]}]}") +
      proxy("orphan", "{routes: [{services: [{name: c, port: 80}]}]}");
  CHECK(answer(text, "http://h.com/inc/x", {{"x", "1"}}) == "forward b /inc/x");
  CHECK(answer(text, "http://h.com/inc/x") == "forward a /inc/x");
  CHECK(answer(text, "http://h.com/x") == "forward a /x");
  CHECK(answer(text, "http://evil.com/x") == "no-route 404");
  const auto read = test::complete_cluster(text);
  CHECK_FALSE(read.cluster.routes.back().accepted);
  const std::string twice = services +
                            proxy("one", "{virtualhost: {fqdn: h.com}, routes: [{services: [{name: a, port: 80}]}]}") +
                            proxy("two", "{virtualhost: {fqdn: H.com}, routes: [{services: [{name: b, port: 80}]}]}");
  CHECK(answer(twice, "http://h.com/") == "no-route 404");
  const std::string circle =
      services + proxy("root", "{virtualhost: {fqdn: h.com}, includes: [{name: x}]}") +
      proxy("x", "{includes: [{name: x}, {name: x}], routes: [{services: [{name: a, port: 80}]}]}");
  CHECK(answer(circle, "http://h.com/") == "forward a /");
}

TEST_CASE("Contour: an include that is not found is answered by itself, where it has conditions") {
  const auto root = [](const std::string& include) {
    return services + proxy("root", "{virtualhost: {fqdn: h.com}, includes: [" + include +
                                        "], routes: [{services: [{name: a, port: 80}]}]}");
  };
  const std::string text = root("{name: nope, conditions: [{prefix: /blog}]}");
  CHECK(answer(text, "http://h.com/blog/x") == "reject 502");
  CHECK(answer(text, "http://h.com/shop") == "forward a /shop");
  CHECK(decide(test::complete_cluster(text), request_of("http://h.com/blog")).assumptions.size() == 1);
  CHECK(answer(root("{name: nope}"), "http://h.com/blog") == "forward a /blog");
  const std::string other = proxy("other", "{virtualhost: {fqdn: o.com}, routes: [{services: [{name: b, port: 80}]}]}");
  CHECK(answer(root("{name: other, conditions: [{prefix: /o}]}") + other, "http://h.com/o") == "reject 502");
}

TEST_CASE("Contour: the virtual host's own words on who is asked for what") {
  const auto auth = [](const std::string& host, const std::string& route = "") {
    const std::string text = services + proxy("root", "{virtualhost: {fqdn: h.com, " + host + "}, routes: [{" + route +
                                                          "services: [{name: a, port: 80}]}]}");
    const auto words = decide(test::complete_cluster(text), request_of("https://h.com/")).auth;
    return words.empty() ? std::string() : words.front();
  };
  const std::string tls = "tls: {secretName: t}, ";
  CHECK(auth(tls + "jwtProviders: [{name: p, default: true}]") == "jwt");
  CHECK(auth(tls + "jwtProviders: [{name: p}]").empty());
  CHECK(auth(tls + "jwtProviders: [{name: p, default: true}]", "jwtVerificationPolicy: {disabled: true}, ").empty());
  CHECK(auth(tls + "authorization: {extensionRef: {name: e}}") == "external");
  const std::string off = tls + "authorization: {extensionRef: {name: e}, authPolicy: {disabled: true}}";
  CHECK(auth(off).empty());
  CHECK(auth(off, "authPolicy: {disabled: false}, ") == "external");
  CHECK(auth("tls: {secretName: t, clientValidation: {caSecret: ca}}") == "mtls");
  CHECK(auth("tls: {secretName: t, clientValidation: {caSecret: ca, optionalClientCertificate: true}}").empty());
}

TEST_CASE("Contour: rewrites, redirects, copies, parameters and connections") {
  const auto with = [](const std::string& route) {
    return services + proxy("root", "{virtualhost: {fqdn: h.com}, routes: [" + route + "]}");
  };
  const std::string to_a = "services: [{name: a, port: 80}]";
  CHECK(answer(with("{conditions: [{prefix: /api}], pathRewritePolicy: {replacePrefix: [{replacement: /new}]}, " +
                    to_a + "}"),
               "http://h.com/api/x") == "forward a /new/x");
  CHECK(answer(with("{conditions: [{prefix: /red}], requestRedirectPolicy: {scheme: https, hostname: e.org, path: /p, "
                    "statusCode: "
                    "301}}"),
               "http://h.com/red") == "redirect 301 https://e.org:443/p");
  const std::string query = with("{conditions: [{prefix: /q}, {queryParameter: {name: q, exact: '1'}}], " + to_a + "}");
  CHECK(answer(query, "http://h.com/q?q=1") == "forward a /q");
  CHECK(answer(query, "http://h.com/q") == "no-route 404");
  const auto copies =
      test::complete_cluster(with("{services: [{name: a, port: 80}, {name: b, port: 80, mirror: true}]}"));
  CHECK(decide(copies, request_of("http://h.com/")).mirrors.size() == 1);
  const std::string tcp =
      services + proxy("t",
                       "{virtualhost: {fqdn: tcp.com, tls: {passthrough: true}}, tcpproxy: {services: "
                       "[{name: a, port: 80}]}}");
  CHECK(answer(tcp, "https://tcp.com/") == "forward a /");
  CHECK(answer(services + proxy("s", "{virtualhost: {fqdn: s.com, tls: {secretName: t}}, routes: [{" + to_a + "}]}"),
               "http://s.com/") == "redirect 301 https://s.com:443/");
}

TEST_CASE("OpenShift: hosts, paths, protocols and addresses of a Route") {
  const std::string to_a = "to: {kind: Service, name: a}";
  const std::string to_b = "to: {kind: Service, name: b}";
  const std::string hosts = services + openshift("named", "{host: h.com, " + to_a + "}") +
                            openshift("made", "{" + to_b + "}") +
                            openshift("below", "{host: h.com, path: /bar/, " + to_b + "}");
  CHECK(answer(hosts, "http://h.com/") == "forward a /");
  // Each name that the router makes is told by its Route.
  CHECK(test::complete_cluster(hosts).cluster.routes[1].host.value == "(made by the router for n/made)");
  CHECK(answer(hosts, "http://made-n.apps.example.com/x") == "forward b /x");
  CHECK(answer(hosts, "http://made.apps.example.com/x") == "forward b /x");
  const auto assumed = decide(test::complete_cluster(hosts), request_of("http://made-n.apps.example.com/")).assumptions;
  CHECK(std::find(assumed.begin(), assumed.end(),
                  "the router makes host made-n.apps.example.com for Route n/made, which names none") != assumed.end());
  CHECK(answer(hosts, "http://made-other.apps.example.com/") == "no-route 503");
  CHECK(answer(hosts, "http://made-n/") == "no-route 503");
  CHECK(answer(hosts, "http://zzz.com/") == "no-route 503");
  CHECK(answer(hosts, "http://h.com/bar") == "forward a /bar");
  CHECK(answer(hosts, "http://h.com/bar/x") == "forward b /bar/x");
  CHECK(answer(hosts, "https://h.com/") == "no-route 503");
  const auto edge = [&](const std::string& policy) {
    return services + openshift("e", "{host: e.com, tls: {termination: edge" + policy + "}, " + to_a + "}");
  };
  CHECK(answer(edge(""), "http://e.com/") == "no-route 503");
  CHECK(answer(edge(""), "https://e.com/") == "forward a /");
  CHECK(answer(edge(", insecureEdgeTerminationPolicy: Redirect"), "http://e.com/x") ==
        "redirect 302 https://e.com:443/x");
  CHECK(answer(edge(", insecureEdgeTerminationPolicy: Allow"), "http://e.com/") == "forward a /");
  CHECK(answer(services + openshift("w", "{host: w.com, path: /foo, " + to_a + "}",
                                    "haproxy.router.openshift.io/rewrite-target: /"),
               "http://w.com/foo/x") == "forward a /x");
  const auto auth = [&](const std::string& list) {
    const auto read =
        test::complete_cluster(services + openshift("i", "{host: i.com, " + to_a + "}",
                                                    "haproxy.router.openshift.io/ip_allowlist: '" + list + "'"));
    return decide(read, request_of("http://i.com/")).auth.size();
  };
  CHECK(auth("10.0.0.0/8 192.168.1.1") == 1);
  CHECK(auth("10.0.0.0/8, broken") == 0);
  CHECK(answer(services + openshift("z", "{host: z.com, to: {kind: Service, name: a, weight: 0}}"), "http://z.com/") ==
        "reject 503");
}

TEST_CASE("Istio: all that a match may ask for") {
  const auto split = [](const std::string& condition) {
    return istio("{match: [{" + condition + "}], " + to("a") + "}, {" + to("b") + "}");
  };
  CHECK(answer(split("uri: {exact: /CI}, ignoreUriCase: true"), "http://h.com/ci") == "forward a /ci");
  const std::string query = split("queryParams: {q: {exact: '1'}}");
  CHECK(answer(query, "http://h.com/?q=1") == "forward a /");
  CHECK(answer(query, "http://h.com/") == "forward b /");
  CHECK(answer(split("port: 8080"), "http://h.com/") == "forward b /");
  CHECK(answer(split("authority: {exact: other.com}"), "http://h.com/") == "forward b /");
  const std::string without = split("withoutHeaders: {x: {exact: '1'}}");
  CHECK(answer(without, "http://h.com/", {{"x", "1"}}) == "forward b /");
  CHECK(answer(without, "http://h.com/") == "forward a /");
  const std::string prefix = split("headers: {x: {prefix: a}}");
  CHECK(answer(prefix, "http://h.com/", {{"x", "abc"}}) == "forward a /");
  CHECK(answer(prefix, "http://h.com/", {{"x", "b"}}) == "forward b /");
}

TEST_CASE("Istio: one virtual host answers, under the hosts of the servers that admit it") {
  const std::string wild = istio_gateway(plain_server) +
                           virtual_service("exact", "a.w.com", "{match: [{uri: {prefix: /x}}], " + to("b") + "}") +
                           virtual_service("wild", "'*.w.com'", "{" + to("a") + "}");
  CHECK(answer(wild, "http://a.w.com/x") == "forward b /x");
  CHECK(answer(wild, "http://a.w.com/y") == "no-route 404");
  CHECK(answer(wild, "http://b.w.com/y") == "forward a /y");
  const std::string limited =
      istio_gateway("{port: {number: 80, name: http, protocol: HTTP}, hosts: [other/h.com, k.com]}") +
      virtual_service("v", "h.com", "{" + to("a") + "}") + virtual_service("w", "'*'", "{" + to("a") + "}");
  CHECK(answer(limited, "http://h.com/") == "no-route 404");
  // A host that somebody was to fill in is not any host.
  CHECK(answer(istio_gateway(plain_server) + virtual_service("v", "{YOUR_HOST}", "{" + to("a") + "}"),
               "http://h.com/") == "no-route 404");
  CHECK(answer(limited, "http://zzz.com/") == "no-route 404");
  CHECK(answer(limited, "http://k.com/") == "forward a /");
}

TEST_CASE("Istio: rewrites, redirects, copies, fixed answers and delegates") {
  CHECK(answer(istio("{match: [{uri: {prefix: /rw/}}], rewrite: {uri: /}, " + to("a") + "}"), "http://h.com/rw/x") ==
        "forward a /x");
  CHECK(answer(istio("{redirect: {uri: /new, authority: n.com, redirectCode: 302}}"), "http://h.com/red") ==
        "redirect 302 http://n.com:80/new");
  CHECK(answer(istio("{redirect: {scheme: https}}"), "http://h.com/red") == "redirect 301 https://h.com:443/red");
  CHECK(answer(istio("{directResponse: {status: 503}}"), "http://h.com/") == "reject 503");
  const auto copies =
      test::complete_cluster(istio("{" + to("a") + ", mirror: {host: b}, mirrors: [{destination: {host: c}}]}"));
  CHECK(decide(copies, request_of("http://h.com/")).mirrors.size() == 2);
  const std::string delegating =
      istio(
          "{match: [{uri: {prefix: /del}}], delegate: {name: d, namespace: other}}, {match: [{uri: {prefix: /de}}], " +
          to("c") + "}") +
      service("z", "other") +
      object("networking.istio.io/v1", "VirtualService", "d",
             "{http: [{match: [{uri: {prefix: /del/x}}], " + to("z") + "}, {match: [{uri: {prefix: /else}}], " +
                 to("z") + "}]}",
             "", "other");
  CHECK(answer(delegating, "http://h.com/del/x") == "forward z /del/x");
  CHECK(answer(delegating, "http://h.com/del/y") == "forward c /del/y");
  CHECK(answer(delegating, "http://h.com/else") == "no-route 404");
}

TEST_CASE("Istio: protocols of the servers, certificates and authorization") {
  const std::string tls = "{port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: MUTUAL}, hosts: [m.com]}";
  const auto mutual = test::complete_cluster(istio_gateway(tls) + virtual_service("v", "m.com", "{" + to("a") + "}"));
  CHECK(decide(mutual, request_of("https://m.com/")).auth == std::vector<std::string>{"mtls"});
  CHECK(answer(istio("{" + to("a") + "}"), "https://h.com/") == "no-route 404");
  const std::string through =
      istio_gateway("{port: {number: 443, name: tls, protocol: TLS}, tls: {mode: PASSTHROUGH}, hosts: [pt.com]}") +
      object("networking.istio.io/v1", "VirtualService", "v",
             "{hosts: [pt.com], gateways: [g], tls: [{match: [{sniHosts: [pt.com]}], " + to("b") + "}]}");
  CHECK(answer(through, "https://pt.com/") == "forward b /");
  const std::string moved = istio_gateway("{port: {number: 8080, name: http, protocol: HTTP}, hosts: ['*']}") +
                            virtual_service("v", "h.com", "{" + to("a") + "}");
  CHECK(answer(moved, "http://h.com/") == "forward a /");
  CHECK(answer(
            istio_gateway("{port: {number: 80, name: http, protocol: HTTP}, tls: {httpsRedirect: true}, hosts: ['*']}, "
                          "{port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE}, hosts: ['*']}") +
                virtual_service("v", "h.com", "{" + to("a") + "}"),
            "http://h.com/x") == "redirect 301 https://h.com:443/x");
  const auto policy = [](const std::string& spec) {
    return istio("{" + to("a") + "}") + object("security.istio.io/v1", "AuthorizationPolicy", "p", spec);
  };
  CHECK(answer(policy("{action: DENY, rules: [{}]}"), "http://h.com/") == "reject 403");
  CHECK(answer(policy("{}"), "http://h.com/") == "reject 403");
  const auto open = test::complete_cluster(policy("{action: DENY, rules: [{to: [{operation: {paths: [/x]}}]}]}"));
  CHECK(decide(open, request_of("http://h.com/")).outcome == kube::Decision::Outcome::forward);
  CHECK(decide(open, request_of("http://h.com/")).assumptions.empty());
  CHECK(decide(open, request_of("http://h.com/x")).status == 403);
}

TEST_CASE("Istio: policies of the gateway's pods come before those of the backend") {
  const std::string gateway =
      "apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: n}\nspec: {selector: {istio: "
      "ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]}\n---\n";
  const std::string world = gateway + virtual_service("v", "h.com", "{" + to("a") + "}") +
                            "---\napiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: n}\nspec: {selector: "
                            "{app: a}, ports: [{port: "
                            "80}]}\n";
  const auto policy = [](const std::string& spec) {
    return object("security.istio.io/v1", "AuthorizationPolicy", "p", spec, "", "istio-system");
  };
  const auto auth = [&](const std::string& spec) {
    return decide(test::complete_cluster(world + policy(spec)), request_of("http://h.com/")).auth;
  };
  using Words = std::vector<std::string>;
  const std::string selector = "selector: {matchLabels: {istio: ingressgateway}}, ";
  const Words told{"AuthorizationPolicy istio-system/p"};
  const std::string jwt = "action: DENY, rules: [{from: [{source: {notRequestPrincipals: ['*']}}]}]";
  CHECK(answer(world + policy("{" + selector + "action: DENY, rules: [{}]}"), "http://h.com/") == "reject 403");
  CHECK(answer(world + policy("{" + selector + "}"), "http://h.com/") == "reject 403");
  CHECK(auth("{" + selector + jwt + "}") == told);
  CHECK(auth("{selector: {matchLabels: {app: istio-ingressgateway}}, " + jwt + "}") == told);
  CHECK(auth("{selector: {matchLabels: {istio: egressgateway}}, " + jwt + "}").empty());
  CHECK(auth("{" + selector + "rules: [{from: [{source: {ipBlocks: [10.0.0.0/8]}}]}]}") == told);
  CHECK(auth("{" + selector + "rules: [{to: [{operation: {hosts: [h.com]}}]}]}").empty());
  const std::string custom = "action: CUSTOM, provider: {name: o}, rules: [{to: [{operation: {hosts: [";
  CHECK(auth("{" + selector + custom + "h.com]}}]}]}") == told);
  CHECK(auth("{" + selector + custom + "'*.com']}}]}]}") == told);
  CHECK(auth("{" + selector + custom + "other.com]}}]}]}").empty());
  CHECK(auth("{" + selector + "action: CUSTOM, rules: [{to: [{operation: {paths: [/admin]}}]}]}").empty());
  // Pods that the tree shows are asked for in their own namespace.
  const std::string pods =
      "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: gw, namespace: edge}\nspec: {selector: "
      "{matchLabels: {istio: ingressgateway}}, template: {metadata: {labels: {istio: ingressgateway}}, spec: "
      "{containers: [{name: a, image: x}]}}}\n";
  CHECK(decide(test::complete_cluster(world + pods + policy("{" + selector + jwt + "}")), request_of("http://h.com/"))
            .auth.empty());
}
