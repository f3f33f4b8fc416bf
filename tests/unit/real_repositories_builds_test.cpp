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

std::string example(const std::string& user = "shop") {
  return "apiVersion: v1\nkind: Secret\nmetadata: {name: pg-secret}\nstringData: {POSTGRES_USER: " + user +
         ", POSTGRES_PASSWORD: change_me, POSTGRES_DB: shop}\n---\napiVersion: v1\nkind: Secret\n"
         "metadata: {name: api-secret}\nstringData: {DATABASE_URL: 'postgresql://" +
         user + ":change_me@pg:5432/shop'}\n";
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
