#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "support/tree.hpp"

using namespace routegrant;

TEST_CASE("a Traefik route that only redirects to TLS serves nothing over plain HTTP, and leads nowhere") {
  const auto read = [](const std::string& middleware) {
    const Analysis analysis = test::analyzed(
        {{.path = "a.yaml",
          .text = middleware +
                  "apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: {name: r, namespace: n}\nspec:\n"
                  "  entryPoints: [web]\n  routes:\n    - match: Host(`d.example.com`)\n      kind: Rule\n"
                  "      middlewares: [{name: to-https}]\n      services: [{name: web, port: 80}]\n"
                  "---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: n}\n"
                  "spec: {ports: [{port: 80}]}\n"}});
    const auto& routes = analysis.report.graph.table<Route>().rows;
    REQUIRE(routes.size() == 1);
    return std::pair(routes.front().plain_http, analysis.report.graph.table<RoutesTo>().rows.size());
  };
  const auto does = [](const std::string& spec) {
    return "apiVersion: traefik.io/v1alpha1\nkind: Middleware\nmetadata: {name: to-https, namespace: n}\nspec: " +
           spec + "\n---\n";
  };
  using Read = std::pair<bool, std::size_t>;
  CHECK(read(does("{redirectScheme: {scheme: https}}")) == Read(false, 0));
  CHECK(read(does("{compress: {}}")) == Read(true, 1));
  // What a middleware does that is elsewhere nobody can tell.
  CHECK(read("") == Read(false, 1));
}

TEST_CASE("a Traefik route of which redirectRegex takes every URL leads nowhere") {
  const auto leads = [](const std::string& regex, const std::string& replacement, const std::string& tls = "true") {
    const Analysis analysis = test::analyzed(
        {{.path = "a.yaml",
          .text = "apiVersion: traefik.io/v1alpha1\nkind: Middleware\nmetadata: {name: www, namespace: n}\nspec:\n"
                  "  redirectRegex: {regex: '" +
                  regex + "', replacement: '" + replacement +
                  "'}\n---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: www\n  namespace: n\n"
                  "  annotations:\n    traefik.ingress.kubernetes.io/router.tls: '" +
                  tls +
                  "'\n    traefik.ingress.kubernetes.io/router.middlewares: n-www@kubernetescrd\nspec:\n"
                  "  ingressClassName: traefik\n  rules:\n    - host: www.d.example\n      http: {paths: [{path: /, "
                  "pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}\n"
                  "---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: n}\n"
                  "spec: {ports: [{port: 80}]}\n"}});
    return analysis.report.graph.table<RoutesTo>().rows.size() == 1;
  };
  const std::string apex = "https://d.example${1}";
  CHECK_FALSE(leads("^https?://www\\.d\\.example(.*)", apex));
  CHECK_FALSE(leads("^https?://www\\.d\\.example/(.*)$", "https://d.example/${1}"));
  CHECK_FALSE(leads("^https?://www\\.(.+)", "https://${1}"));
  CHECK_FALSE(leads("^https://www\\.d\\.example(.*)", apex));
  // Without TLS it may be asked by either scheme.
  CHECK(leads("^https://www\\.d\\.example(.*)", apex, "false"));
  CHECK_FALSE(leads("^https?://www\\.d\\.example(.*)", apex, "false"));
  // Some paths, another host, and what stays as it is, go on.
  CHECK(leads("^https?://www\\.d\\.example/old(.*)", apex));
  CHECK(leads("^https?://www\\.d\\.example/?$", apex));
  CHECK(leads("^https?://www\\.e\\.example(.*)", apex));
  CHECK(leads("^http://(.*)", "https://${1}"));
  CHECK(leads("^https?://www\\.d\\.example(.*)", "https://www.d.example${1}"));
}
