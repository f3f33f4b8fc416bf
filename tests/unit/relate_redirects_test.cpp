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
