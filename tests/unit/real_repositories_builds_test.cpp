// What other people's kustomizations leave to files beside them: each case stands for a repository whose answer was
// wrong.

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;

namespace {

std::string application(const std::string& space = "") {
  const std::string place = space.empty() ? "" : ", namespace: " + space;
  const auto workload = [&](const std::string& name, const std::string& image) {
    return "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name + place +
           "}\nspec:\n  selector: {matchLabels: {app: " + name +
           "}}\n  template:\n    metadata: {labels: {app: " + name + "}}\n    spec: {containers: [{name: c, image: '" +
           image + "', envFrom: [{secretRef: {name: " + name + "-secret}}]}]}\n";
  };
  return workload("pg", "postgres:16") + workload("api", "example/api:1") +
         "---\napiVersion: v1\nkind: Service\nmetadata: {name: pg" + place +
         "}\nspec: {selector: {app: pg}, ports: [{port: 5432}]}\n"
         "---\napiVersion: v1\nkind: Service\nmetadata: {name: api" +
         place + "}\nspec: {type: LoadBalancer, selector: {app: api}, ports: [{port: 80}]}\n";
}

std::string example(const std::string& user = "shop", const std::string& place = "") {
  return "apiVersion: v1\nkind: Secret\nmetadata: {name: pg-secret" + place + "}\nstringData: {POSTGRES_USER: " + user +
         ", POSTGRES_PASSWORD: change_me, POSTGRES_DB: shop}\n---\napiVersion: v1\nkind: Secret\n"
         "metadata: {name: api-secret" +
         place + "}\nstringData: {DATABASE_URL: 'postgresql://" + user + ":change_me@pg:5432/shop'}\n";
}

std::string paths(const Analysis& analysis) {
  std::string all;
  for (const std::string& line : test::path_lines(analysis)) all += line + "\n";
  return all;
}

std::size_t count(const Analysis& analysis, const std::string& rule) {
  return test::places_of(analysis, rule).size();
}

}  // namespace

TEST_CASE("an example Secret beside a kustomization is used whatever namespace the kustomization gives") {
  const auto read = [](std::vector<InputFile> more, const std::string& resources) {
    std::vector<InputFile> files = std::move(more);
    files.push_back({.path = "base/kustomization.yaml", .text = "resources: [" + resources + "]\n"});
    files.push_back({.path = "base/app.yaml", .text = application()});
    return analyzed(std::move(files));
  };
  const InputFile over{.path = "over/kustomization.yaml", .text = "namespace: prod\nresources: [../base]\n"};
  const InputFile shown{.path = "base/secret.example.yaml", .text = example()};
  for (const std::string resources : {"app.yaml", "app.yaml, secret.yaml"}) {
    const Analysis overlaid = read({over, shown}, resources);
    CHECK(count(overlaid, "public-route-reaches-admin-role") == 1);
    CHECK(count(overlaid, "missing-secret-or-key") == 0);
    CHECK(paths(overlaid).find("prod/api as shop") != std::string::npos);
    const Analysis alone = read({shown}, resources);
    CHECK(count(alone, "public-route-reaches-admin-role") == 1);
  }
  // Two that say different things: nobody knows which is filled in.
  const InputFile other{.path = "base/secret.sample.yaml", .text = example("other")};
  CHECK(count(read({over, shown, other}, "app.yaml"), "public-route-reaches-admin-role") == 0);
  // One of another directory is somebody else's, and what says its namespace is meant for that one.
  CHECK(count(read({over, {.path = "else/secret.example.yaml", .text = example()}}, "app.yaml"),
              "public-route-reaches-admin-role") == 0);
}

TEST_CASE("files that contradict each other in a route only are variants of what runs beside them") {
  const auto service = [](const std::string& port) {
    return "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: prod}\nspec: {rules: "
           "[{host: shop.example.com, http: {paths: [{path: " +
           port + ", pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}]}}]}\n";
  };
  const Analysis analysis = analyzed({{.path = "k8s/all.yaml", .text = application("prod")},
                                      {.path = "k8s/secret.yaml", .text = example()},
                                      {.path = "k8s/route.yaml", .text = service("/")},
                                      {.path = "k8s/ingress.yaml", .text = service("/api")},
                                      {.path = "k8s/ingress2.yaml", .text = service("/v2")}});
  CHECK(count(analysis, "route-to-missing-backend") == 0);
  const std::string found = paths(analysis);
  CHECK(found.find("shop.example.com/ ->") != std::string::npos);
  CHECK(found.find("shop.example.com/api ->") != std::string::npos);
}

TEST_CASE("the files of a kustomization that kustomize would not build are read as they stand") {
  const std::string spaces =
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: prod}\n---\napiVersion: v1\nkind: Namespace\n"
      "metadata: {name: other}\n";
  const std::string list = "namespace: prod\nresources: [spaces.yaml, app.yaml, secret.yaml]\n";
  const Analysis analysis =
      analyzed({{.path = "base/kustomization.yaml", .text = list},
                {.path = "base/spaces.yaml", .text = spaces},
                {.path = "base/app.yaml", .text = application("prod")},
                {.path = "base/secret.yaml", .text = example("shop", ", namespace: prod")},
                {.path = "over/kustomization.yaml", .text = "resources: [../base]\npatches: [{path: p.yaml}]\n"}});
  CHECK(count(analysis, "public-route-reaches-admin-role") == 1);
  REQUIRE(analysis.model.scopes.size() == 1);
  CHECK(analysis.model.scopes[0].reason.find("as they stand") != std::string::npos);
}

TEST_CASE("a network policy that the kustomization leaves out guards nothing") {
  const std::string policy =
      "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db, namespace: prod}\n"
      "spec: {podSelector: {matchLabels: {app: pg}}, ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]}\n";
  const auto open = [&](const std::string& resources, const std::string& where) {
    return count(analyzed({{.path = "base/kustomization.yaml", .text = "resources: [" + resources + "]\n"},
                           {.path = "base/app.yaml", .text = application("prod")},
                           {.path = where, .text = policy}}),
                 "database-without-network-policy");
  };
  CHECK(open("app.yaml", "base/policy.yaml") == 1);
  CHECK(open("app.yaml, policy.yaml", "base/policy.yaml") == 0);
  // What lies elsewhere may be applied by somebody else.
  CHECK(open("app.yaml", "policies/policy.yaml") == 0);
}
