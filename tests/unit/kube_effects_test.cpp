// What each dialect makes of a request beyond its choice of a route: redirects, changed paths, shares, copies,
// refusals.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "kube/routes/routing.hpp"
#include "support/cluster_text.hpp"
#include "support/route_answer.hpp"

using namespace routegrant;
using test::answer;
using test::decide;
using test::request_of;
using test::words;

namespace {

std::string service(const std::string& name) {
  return "---\napiVersion: v1\nkind: Service\nmetadata: {name: " + name +
         ", namespace: n}\nspec: {selector: {app: " + name + "}, ports: [{port: 80}]}\n";
}

const std::string services = service("a") + service("b") + service("c");

std::string backend(const std::string& name) {
  return "backend: {service: {name: " + name + ", port: {number: 80}}}";
}

/// An Ingress of ingress-nginx in namespace n.
std::string nginx(const std::string& name, const std::string& annotations, const std::string& rules) {
  return "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: " + name +
         ", namespace: n, annotations: {" + annotations + "}}\nspec: {ingressClassName: nginx, rules: [" + rules +
         "]}\n";
}

std::string rule(const std::string& host, const std::string& path, const std::string& type, const std::string& name) {
  return "{host: " + host + ", http: {paths: [{path: '" + path + "', pathType: " + type + ", " + backend(name) + "}]}}";
}

const std::string nginx_prefix = "nginx.ingress.kubernetes.io/";

/// A Gateway with listeners, and an HTTPRoute with rules, in namespace n.
std::string http_route(const std::string& rules, const std::string& parent = "{name: g}",
                       const std::string& listeners = "[{name: http, port: 80, protocol: HTTP}]") {
  return services +
         "---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: n}\nspec: " +
         "{gatewayClassName: c, listeners: " + listeners +
         "}\n---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: n}\nspec: "
         "{parentRefs: [" +
         parent + "], hostnames: [h], rules: [" + rules + "]}\n";
}

std::string match(const std::string& path, const std::string& more) {
  return "{matches: [{path: {value: " + path + "}}], " + more + "}";
}

const std::string to_a = "backendRefs: [{name: a, port: 80}]";

}  // namespace

TEST_CASE("ingress-nginx: redirects lead where the annotations say") {
  const std::string plain = services + nginx("i", "", rule("h", "/p/", "Exact", "a"));
  CHECK(answer(plain, "http://h/p") == "redirect 301 http://h:80/p/");
  const auto with = [](const std::string& annotations) {
    return services + nginx("i", annotations, rule("h", "/foo", "Prefix", "a"));
  };
  CHECK(answer(with(nginx_prefix + "permanent-redirect: 'https://new.com/x'"), "http://h/foo") ==
        "redirect 301 https://new.com:443/x");
  CHECK(answer(with(nginx_prefix + "permanent-redirect: 'https://new.com$request_uri', " + nginx_prefix +
                    "permanent-redirect-code: '308'"),
               "http://h/foo/y?q=1") == "redirect 308 https://new.com:443/foo/y");
  CHECK(answer(with(nginx_prefix + "permanent-redirect: 'https://new.com/x', " + nginx_prefix +
                    "temporal-redirect: 'https://t.com/y'"),
               "http://h/foo") == "redirect 302 https://t.com:443/y");
  const std::string root = services + nginx("i", nginx_prefix + "app-root: /app", rule("h", "/", "Prefix", "a"));
  CHECK(answer(root, "http://h/") == "redirect 302 http://h:80/app");
  CHECK(answer(root, "http://h/x") == "forward a /x");
  const std::string www =
      services + nginx("i", nginx_prefix + "from-to-www-redirect: 'true'", rule("www.z.com", "/", "Prefix", "a"));
  CHECK(answer(www, "http://z.com/q") == "redirect 308 http://www.z.com:80/q");
}

TEST_CASE("ingress-nginx: the rewritten path is what the backend gets") {
  const std::string captures =
      services + nginx("i", nginx_prefix + "use-regex: 'true', " + nginx_prefix + "rewrite-target: /$2",
                       rule("h", "/something(/|$)(.*)", "ImplementationSpecific", "a"));
  CHECK(answer(captures, "http://h/something/new") == "forward a /new");
  CHECK(answer(captures, "http://h/SOMETHING/new") == "forward a /new");
  CHECK(answer(captures, "http://h/something") == "forward a /");
  CHECK(answer(captures, "http://h/something/") == "forward a /");
  const std::string whole = services + nginx("i", nginx_prefix + "rewrite-target: /", rule("h", "/api", "Prefix", "a"));
  CHECK(answer(whole, "http://h/api/x") == "forward a /");
}

TEST_CASE("ingress-nginx: a canary takes its share, on every rule of its primary's Service port") {
  const auto with = [](const std::string& annotations) {
    return services + nginx("main", "", rule("h", "/", "Prefix", "a") + ", " + rule("g", "/", "Prefix", "a")) +
           nginx("next", nginx_prefix + "canary: 'true', " + annotations, rule("h", "/", "Prefix", "c"));
  };
  const std::string by_header = with(nginx_prefix + "canary-by-header: X-C");
  CHECK(answer(by_header, "http://h/") == "forward a /");
  CHECK(answer(by_header, "http://h/", {{"x-c", "always"}}) == "forward c /");
  CHECK(answer(by_header, "http://g/", {{"x-c", "always"}}) == "forward c /");
  CHECK(answer(by_header, "http://h/", {{"x-c", "never"}}) == "forward a /");
  const std::string by_value =
      with(nginx_prefix + "canary-by-header: X-C, " + nginx_prefix + "canary-by-header-value: 'yes'");
  CHECK(answer(by_value, "http://h/", {{"x-c", "yes"}}) == "forward c /");
  CHECK(answer(by_value, "http://h/", {{"x-c", "always"}}) == "forward a /");
  const std::string by_cookie = with(nginx_prefix + "canary-by-cookie: next");
  CHECK(answer(by_cookie, "http://h/", {{"cookie", "x=1; next=always"}}) == "forward c /");
  CHECK(answer(with(nginx_prefix + "canary-weight: '20'"), "http://h/") == "forward a=80 c=20 /");
  CHECK(answer(with(nginx_prefix + "canary-weight: '100'"), "http://h/") == "forward c /");
}

TEST_CASE("ingress-nginx: what is no authentication, what is copied, what is assumed") {
  const auto with = [](const std::string& annotations, const std::string& path) {
    const test::ReadCluster read =
        test::complete_cluster(services + nginx("i", annotations, rule("h", path, "Prefix", "a")));
    return decide(read, request_of("http://h" + path));
  };
  const std::string auth = nginx_prefix + "auth-url: 'http://auth/'";
  CHECK(with(auth, "/x").auth == std::vector<std::string>{"external"});
  CHECK(with(auth, "/.well-known/acme-challenge").auth.empty());
  CHECK(with(nginx_prefix + "mirror-target: 'https://m.example.com$request_uri'", "/x").mirrors.size() == 1);
  CHECK(with(nginx_prefix + "configuration-snippet: 'return 200;'", "/x").assumptions.size() == 1);
  const std::string alias =
      services + nginx("i", nginx_prefix + "server-alias: '~^re[0-9]+\\.com$'", rule("h", "/", "Prefix", "a"));
  CHECK(answer(alias, "http://re12.com/") == "forward a /");
  CHECK(answer(alias, "http://other.com/") == "no-route 404");
}

TEST_CASE("a backend that cannot be is answered by the proxy, and a Service outside the tree is assumed") {
  const std::string missing =
      services + nginx("i", "",
                       "{host: h, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: a, port: "
                       "{name: https}}}}]}}");
  CHECK(answer(missing, "http://h/") == "reject 503");
  const std::string outside = nginx("i", "", rule("h", "/", "Prefix", "elsewhere"));
  CHECK(answer(outside, "http://h/") == "forward elsewhere /");
  CHECK(answer(http_route(match("/", "backendRefs: [{name: a, port: 81}]")), "http://h/") == "reject 500");
  CHECK(answer(http_route(match("/", "backendRefs: []")), "http://h/") == "reject 500");
  CHECK(answer(http_route(match("/", "backendRefs: [{name: a, port: 80, weight: 0}]")), "http://h/") == "reject 500");
}

TEST_CASE("Gateway API: a reference into another namespace needs a grant there") {
  const std::string other =
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: api, namespace: other}\nspec: {selector: "
      "{app: api}, ports: [{port: 80}]}\n";
  const std::string route = http_route(match("/", "backendRefs: [{name: api, namespace: other, port: 80}]")) + other;
  CHECK(answer(route, "http://h/") == "reject 500");
  const auto grant = [](const std::string& where, const std::string& kind, const std::string& name) {
    return "---\napiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\nmetadata: {name: x, namespace: " +
           where + "}\nspec: {from: [{group: gateway.networking.k8s.io, kind: " + kind +
           ", namespace: n}], to: [{group: '', kind: Service" + name + "}]}\n";
  };
  CHECK(answer(route + grant("other", "HTTPRoute", ""), "http://h/") == "forward api /");
  CHECK(answer(route + grant("other", "HTTPRoute", ", name: api"), "http://h/") == "forward api /");
  CHECK(answer(route + grant("other", "HTTPRoute", ", name: web"), "http://h/") == "reject 500");
  CHECK(answer(route + grant("other", "GRPCRoute", ""), "http://h/") == "reject 500");
  CHECK(answer(route + grant("n", "HTTPRoute", ""), "http://h/") == "reject 500");
}

TEST_CASE("Gateway API: filters redirect, rewrite and copy (conformance httproute-redirect-*, httproute-rewrite-*)") {
  const auto filter = [](const std::string& path, const std::string& text) {
    return http_route(match(path, "filters: [" + text + "], " + to_a));
  };
  const auto redirect = [&](const std::string& path, const std::string& fields) {
    return filter(path, "{type: RequestRedirect, requestRedirect: {" + fields + "}}");
  };
  CHECK(answer(redirect("/a", "hostname: example.org, statusCode: 301"), "http://h/a") ==
        "redirect 301 http://example.org:80/a");
  CHECK(answer(redirect("/b", "scheme: https"), "http://h/b") == "redirect 302 https://h:443/b");
  CHECK(answer(redirect("/c", "port: 8083, path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}"),
               "http://h/c/x") == "redirect 302 http://h:8083/new/x");
  CHECK(answer(redirect("/d", "path: {type: ReplaceFullPath, replaceFullPath: /full}"), "http://h/d/x") ==
        "redirect 302 http://h:80/full");
  const auto rewrite = [&](const std::string& path, const std::string& fields) {
    return filter(path, "{type: URLRewrite, urlRewrite: {" + fields + "}}");
  };
  const std::string strip = "path: {type: ReplacePrefixMatch, replacePrefixMatch: /}";
  CHECK(answer(rewrite("/prefix/one", "path: {type: ReplacePrefixMatch, replacePrefixMatch: /one}"),
               "http://h/prefix/one/two") == "forward a /one/two");
  CHECK(answer(rewrite("/strip", strip), "http://h/strip/three") == "forward a /three");
  CHECK(answer(rewrite("/strip", strip), "http://h/strip") == "forward a /");
  CHECK(answer(rewrite("/full", "path: {type: ReplaceFullPath, replaceFullPath: /one}"), "http://h/full/x") ==
        "forward a /one");
  const test::ReadCluster host = test::complete_cluster(rewrite("/", "hostname: one.example.org"));
  CHECK(decide(host, request_of("http://h/")).forwarded_host == "one.example.org");
  const test::ReadCluster copies = test::complete_cluster(
      filter("/",
             "{type: RequestMirror, requestMirror: {backendRef: {name: b, port: 80}}}, {type: RequestMirror, "
             "requestMirror: {backendRef: {name: x, namespace: other, port: 80}}}"));
  REQUIRE(decide(copies, request_of("http://h/")).mirrors.size() == 1);
  CHECK(decide(copies, request_of("http://h/")).mirrors.front().service.value == "b");
}

TEST_CASE("Gateway API: query parameters, repeated headers and gRPC methods") {
  const std::string query = http_route("{matches: [{queryParams: [{name: animal, value: whale}]}], " + to_a + "}");
  CHECK(answer(query, "http://h/?animal=whale") == "forward a /");
  CHECK(answer(query, "http://h/?x=1&animal=whale#y") == "forward a /");
  CHECK(answer(query, "http://h/?animal=dolphin") == "no-route 404");
  CHECK(answer(query, "http://h/") == "no-route 404");
  const std::string repeated =
      http_route("{matches: [{headers: [{name: X-A, value: '1'}, {name: x-a, value: '2'}]}], " + to_a + "}");
  CHECK(answer(repeated, "http://h/", {{"x-a", "1"}}) == "forward a /");
  CHECK(answer(repeated, "http://h/", {{"x-a", "2"}}) == "no-route 404");
  const std::string grpc =
      services +
      "---\napiVersion: gateway.networking.k8s.io/v1\nkind: GRPCRoute\nmetadata: {name: r, namespace: n}\nspec: "
      "{parentRefs: [{name: outside}], rules: [{matches: [{method: {method: Get}}], " +
      to_a + "}]}\n";
  CHECK(answer(grpc, "http://h/c.D/Get", {}, "POST") == "forward a /c.D/Get");
  CHECK(answer(grpc, "http://h/c.D/Put", {}, "POST") == "no-route 404");
}

TEST_CASE("Gateway API: a request enters by the port of a listener, and by the Gateway that is asked for") {
  const std::string listeners = "[{name: http, port: 80, protocol: HTTP}, {name: alt, port: 8080, protocol: HTTP}]";
  const std::string text = http_route(match("/", to_a), "{name: g, sectionName: alt}", listeners);
  CHECK(answer(text, "http://h/") == "no-route 404");
  CHECK(answer(text, "http://h:9999/") == "no-route 404");
  CHECK(answer(text, "http://h:8080/") == "forward a /");
  const test::ReadCluster read = test::complete_cluster(text);
  kube::Request request = request_of("http://h/");
  request.gateway = "n/g";
  request.listener = "alt";
  CHECK(words(decide(read, request)) == "forward a /");
  request.gateway = "n/other";
  CHECK(words(decide(read, request)) == "no-route 404");
}

TEST_CASE("Gateway API: TLSRoute goes by the name in the handshake; labels of unknown namespaces are assumed") {
  const std::string text =
      services +
      "---\napiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: n}\nspec: "
      "{gatewayClassName: c, listeners: [{name: tls, port: 8443, protocol: TLS, tls: {mode: Passthrough}, "
      "allowedRoutes: "
      "{namespaces: {from: Selector, selector: {matchLabels: {team: a}}}}}]}\n"
      "---\napiVersion: gateway.networking.k8s.io/v1alpha2\nkind: TLSRoute\nmetadata: {name: r, namespace: n}\nspec: "
      "{parentRefs: [{name: g}], hostnames: [a.t.com], rules: [{" +
      to_a + "}]}\n";
  CHECK(answer(text, "https://a.t.com:8443/") == "forward a /");
  CHECK(answer(text, "https://b.t.com:8443/") == "no-route 404");
  const test::ReadCluster read = test::complete_cluster(text);
  CHECK(decide(read, request_of("https://a.t.com:8443/")).assumptions.size() == 1);
  const test::ReadCluster declared =
      test::complete_cluster(text + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: n, labels: {team: b}}\n");
  CHECK_FALSE(declared.cluster.routes.front().accepted);
}

TEST_CASE("an ExternalName is another name for a Service of the tree") {
  const auto read = test::complete_cluster(
      service("a") +
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: ext, namespace: n}\nspec: {type: ExternalName, "
      "externalName: "
      "a.n.svc.cluster.local}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: out, namespace: n}\nspec: {type: "
      "ExternalName, externalName: example.com}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: loop, namespace: "
      "n}\nspec: {type: ExternalName, externalName: loop.n.svc.cluster.local}\n");
  const auto named = [&](std::string_view name) {
    return kube::named_service(read.cluster, *kube::find_service(read.cluster, "n", name));
  };
  REQUIRE(named("ext") != nullptr);
  CHECK(named("ext")->meta.name.value == "a");
  CHECK(named("a") == kube::find_service(read.cluster, "n", "a"));
  CHECK(named("out") == nullptr);
  CHECK(named("loop") == nullptr);
}
