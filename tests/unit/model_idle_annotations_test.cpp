#include <doctest/doctest.h>

#include <string>

#include "support/tree.hpp"

using namespace routegrant;

namespace {

std::string told_of(const std::string& annotation, const std::string& of_pod = {}) {
  const Analysis analysis = test::analyzed(
      {{.path = "app.yaml",
        .text = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: i\n  annotations: {" + annotation +
                "}\nspec:\n  rules:\n    - host: h.example\n      http:\n        paths:\n"
                "          - {path: /api/orders, pathType: Prefix, backend: {service: {name: s, port: {number: 80}}}}\n"
                "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, annotations: {" +
                of_pod +
                "}}\nspec: {containers: [{name: c, env: [{name: DATABASE_URL, value: \"postgres://app@db/x\"}]}]}\n"}});
  std::string told;
  for (const Diagnostic& problem : analysis.report.diagnostics) {
    if (problem.message.find("routegrant") != std::string::npos ||
        problem.message.find("annotated") != std::string::npos)
      told += (problem.kind == Diagnostic::Kind::incomplete ? "incomplete: " : "note: ") + problem.message + "\n";
  }
  return told;
}

}  // namespace

TEST_CASE("an annotation that declares nothing is told, with the nearest name") {
  CHECK(told_of("routegrant.dev/db-role.api-orders: app, routegrant.dev/db-role-reason.0: why") == "");
  CHECK(told_of("routegrant.dev/db-role: app, routegrant.dev/ignore: \"x y\", other/dbrole: app") == "");
  CHECK(told_of("routegrant.dev/db-role.api-order: app") ==
        "note: annotation 'routegrant.dev/db-role.api-order' speaks of no path and no rule of Ingress i, so it "
        "declares "
        "nothing; did you mean 'api-orders'?\n");
  CHECK(told_of("routegrant.dev/dbrole: app") ==
        "note: annotation 'routegrant.dev/dbrole' means nothing to routegrant; did you mean 'db-role'?\n");
}

TEST_CASE("a workload's db-role that its credentials in Git contradict is told") {
  CHECK(told_of("", "routegrant.dev/db-role: app") == "");
  CHECK(told_of("", "routegrant.dev/db-role: ro") ==
        "note: Pod p is annotated with role 'ro', and its credentials in Git name app\n");
}

TEST_CASE("the prefix of the settings holds for workloads, too") {
  const Analysis analysis = test::analyzed(
      {{.path = "routegrant.yaml", .text = "annotation-prefix: access.example.com\n"},
       {.path = "app.yaml",
        .text = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, annotations: {access.example.com/db-role: app, "
                "routegrant.dev/db-role: other}}\nspec: {containers: [{name: c, image: app}]}\n"}});
  const auto& logins = analysis.report.graph.table<Login>().rows;
  REQUIRE(logins.size() == 1);
  CHECK(logins.front().role_name == "app");
}
