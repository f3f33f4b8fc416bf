#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "analysis.hpp"

using namespace routegrant;

namespace {

std::vector<InputFile> overlays() {
  return {
      {"base/kustomization.yaml", "resources: [web.yaml]\n"},
      {"base/web.yaml",
       "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n"
       "  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n      - name: app\n"
       "        image: web:1\n        env:\n        - name: DATABASE_URL\n"
       "          value: postgres://app:hunter2@db.example/shop\n"},
      {"dev/kustomization.yaml", "resources: [../base]\nnamespace: dev\n"},
      {"prod/kustomization.yaml", "resources: [../base]\nnamespace: prod\npatches: [{path: more.yaml}]\n"},
      {"prod/more.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n"},
      {"tools/job.yaml",
       "apiVersion: v1\nkind: Pod\nmetadata: {name: job}\nspec: {containers: [{name: c, image: i}]}\n"}};
}

}  // namespace

TEST_CASE("each overlay is a scope, its base and patches are none, and plain manifests stay what they are") {
  const Result<Analysis> analysis = analyze(overlays(), {});
  REQUIRE(analysis);
  std::string scopes;
  for (const ScopeModel& scope : analysis->model.scopes) {
    scopes += scope.kind + " " + scope.name + ":";
    for (const kube::Workload& workload : scope.cluster.workloads) scopes += " " + workload.meta.object();
    scopes += "\n";
  }
  CHECK(scopes == "kustomization dev: dev/web\nkustomization prod: prod/web\ndirectory tools: job\n");
}

TEST_CASE("an overlay that another overlay builds on is deployed by itself, too, and what overlays share is not") {
  const auto scopes = [](const std::vector<InputFile>& files) {
    const Result<Analysis> analysis = analyze(files, {});
    REQUIRE(analysis);
    std::string names;
    for (const ScopeModel& scope : analysis->model.scopes) names += scope.name + " ";
    return names;
  };
  const std::string map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n";
  const InputFile base{"base/kustomization.yaml", "resources: [m.yaml]\n"};
  const InputFile object{"base/m.yaml", map};
  CHECK(scopes({base,
                object,
                {"overlays/prod/kustomization.yaml", "resources: [../../base]\n"},
                {"overlays/prod-eu/kustomization.yaml", "resources: [../prod]\nnamePrefix: eu-\n"}}) ==
        "overlays/prod overlays/prod-eu ");
  CHECK(scopes({{"overlays/common/kustomization.yaml", "resources: [m.yaml]\n"},
                {"overlays/common/m.yaml", map},
                {"overlays/prod/kustomization.yaml", "resources: [../common]\n"}}) == "overlays/prod ");
  CHECK(scopes({base,
                object,
                {"middle/kustomization.yaml", "resources: [../base]\n"},
                {"top/kustomization.yaml", "resources: [../middle]\n"}}) == "top ");
}

TEST_CASE("a finding in a base is one finding, however many overlays bring it") {
  const Result<Analysis> analysis = analyze(overlays(), {});
  REQUIRE(analysis);
  std::size_t in_base = 0;
  for (const Finding& finding : analysis->report.findings) {
    if (analysis->report.rules[finding.rule].id != "credential-in-plain-text") continue;
    CHECK(analysis->report.sources.place(finding.at).file == "base/web.yaml");
    CHECK(finding.scope == "dev");
    ++in_base;
  }
  CHECK(in_base == 1);
}

namespace {

std::string scopes_of(const std::vector<InputFile>& files) {
  const Result<Analysis> analysis = analyze(files, {});
  REQUIRE(analysis);
  std::string names;
  for (const ScopeModel& scope : analysis->model.scopes) names += scope.name + " ";
  return names;
}

InputFile kustomization(const std::string& directory, const std::string& rest) {
  return {directory + "/kustomization.yaml", "namespace: shop\n" + rest};
}

std::string service(const std::string& name) {
  return "apiVersion: v1\nkind: Service\nmetadata: {name: " + name + "}\nspec: {selector: {app: " + name +
         "}, ports: [{port: 80}]}\n";
}

std::string ingress(const std::string& backend) {
  return "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: " + backend +
         "}\nspec: {defaultBackend: {service: {name: " + backend + ", port: {number: 80}}}}\n";
}

std::string deployment(const std::string& environment = "") {
  return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n"
         "  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n      - name: app\n"
         "        image: web:1\n        env: [" +
         environment + "]\n";
}

}  // namespace

TEST_CASE("kustomizations of one namespace are one scope where one names what the other makes") {
  const InputFile db{"k8s/db/db.yaml", service("db")};
  const std::string host = "{name: DB_HOST, value: db}";
  const std::string web = "resources: [web.yaml]\n";
  CHECK(scopes_of({kustomization("k8s/web", "resources: [web.yaml]\n"),
                   {"k8s/web/web.yaml", ingress("web")},
                   kustomization("k8s/api", "resources: [api.yaml]\n"),
                   {"k8s/api/api.yaml", service("web")}}) == "k8s ");
  CHECK(scopes_of({kustomization("k8s/web", web),
                   {"k8s/web/web.yaml", deployment(host)},
                   kustomization("k8s/db", "resources: [db.yaml]\n"),
                   db}) == "k8s ");
  const std::string url = "{name: SHOP, value: 'postgres://db.shop.svc:5432/x'}";
  CHECK(scopes_of({kustomization("k8s/web", web),
                   {"k8s/web/web.yaml", deployment(url)},
                   kustomization("k8s/db", "resources: [db.yaml]\n"),
                   db}) == "k8s ");
  // A word is no host, another namespace is another system, and what nothing names stands apart.
  const std::string word = "{name: MODE, value: db}";
  CHECK(scopes_of({kustomization("k8s/web", web),
                   {"k8s/web/web.yaml", deployment(word)},
                   kustomization("k8s/db", "resources: [db.yaml]\n"),
                   db}) == "k8s/db k8s/web ");
  CHECK(scopes_of({kustomization("k8s/web", web),
                   {"k8s/web/web.yaml", deployment(host)},
                   {"k8s/db/kustomization.yaml", "namespace: data\nresources: [db.yaml]\n"},
                   db}) == "k8s/db k8s/web ");
}

TEST_CASE("kustomizations of one namespace are one scope where a Service of one selects pods of the other") {
  const auto scopes = [](const std::string& app) {
    const std::string selecting =
        "apiVersion: v1\nkind: Service\nmetadata: {name: front}\nspec: {selector: {app: " + app + "}}\n";
    return scopes_of({kustomization("k8s/edge", "resources: [edge.yaml]\n"),
                      {"k8s/edge/edge.yaml", selecting},
                      kustomization("k8s/web", "resources: [web.yaml]\n"),
                      {"k8s/web/web.yaml", deployment("{name: MODE, value: db}")}});
  };
  CHECK(scopes("web") == "k8s ");
  CHECK(scopes("other") == "k8s/edge k8s/web ");
}

TEST_CASE("variants of one system are one scope only where one scope names them all") {
  const InputFile base{"k8s/base/kustomization.yaml", "resources: [web.yaml, service.yaml]\n"};
  const InputFile web{"k8s/base/web.yaml", deployment("{name: DB_HOST, value: db}")};
  const InputFile front{"k8s/base/service.yaml", service("web")};
  const InputFile blue = kustomization("k8s/blue", "resources: [../base]\nnameSuffix: -blue\n");
  const InputFile green = kustomization("k8s/green", "resources: [../base]\nnameSuffix: -green\n");
  const InputFile db{"k8s/db/db.yaml", service("db")};
  CHECK(scopes_of({base,
                   web,
                   front,
                   blue,
                   green,
                   kustomization("k8s/edge", "resources: [edge.yaml]\n"),
                   {"k8s/edge/edge.yaml", ingress("web-blue") + "---\n" + ingress("web-green")}}) == "k8s ");
  CHECK(scopes_of({base, web, front, blue, green, kustomization("k8s/db", "resources: [db.yaml]\n"), db}) ==
        "k8s/* (shop) k8s/green ");
}

TEST_CASE("kustomizations that hold the same object are never one scope") {
  const std::vector<InputFile> files{
      kustomization("dev/web", "resources: [web.yaml]\n"),  {"dev/web/web.yaml", ingress("web")},
      kustomization("dev/api", "resources: [api.yaml]\n"),  {"dev/api/api.yaml", service("web")},
      kustomization("prod/web", "resources: [web.yaml]\n"), {"prod/web/web.yaml", ingress("web")},
      kustomization("prod/api", "resources: [api.yaml]\n"), {"prod/api/api.yaml", service("web")}};
  CHECK(scopes_of(files) == "dev prod ");
}

TEST_CASE("a database that is declared beside its application belongs to the server that it names") {
  const std::string cluster =
      "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: home}\nspec: {instances: 1}\n";
  const std::string database =
      "apiVersion: postgresql.cnpg.io/v1\nkind: Database\nmetadata: {name: shop}\n"
      "spec: {name: shop, owner: app, cluster: {name: home}}\n";
  const std::vector<InputFile> files{kustomization("data", "resources: [cluster.yaml]\n"),
                                     {"data/cluster.yaml", cluster},
                                     kustomization("apps/shop", "resources: [database.yaml]\n"),
                                     {"apps/shop/database.yaml", database}};
  const Result<Analysis> analysis = analyze(files, {});
  REQUIRE(analysis);
  REQUIRE(analysis->model.scopes.size() == 1);
  REQUIRE(analysis->model.scopes.front().servers.size() == 1);
  CHECK(analysis->model.scopes.front().servers.front().databases.size() == 2);
}

TEST_CASE("of a ConfigMap into which a file is merged that is not in the tree the base's entries stay known") {
  const auto user = [](const std::string& overlay) -> std::string {
    const Result<Analysis> analysis = analyze(
        {{"base/config.env", "MYSQL_HOST=db\nMYSQL_USER=root\n"},
         {"base/kustomization.yaml",
          "namespace: a\nresources: [app.yaml]\nconfigMapGenerator: [{name: cfg, envs: [config.env]}]\n"},
         {"base/app.yaml",
          "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n"
          "  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n      - name: web\n"
          "        image: web:1\n        envFrom: [{configMapRef: {name: cfg}}]\n"},
         {"local/kustomization.yaml", "resources: [../base]\nconfigMapGenerator: [" + overlay + "]\n"}},
        {});
    REQUIRE(analysis);
    REQUIRE(analysis->model.scopes.size() == 1);
    const auto& logins = analysis->model.scopes.front().logins;
    if (logins.size() != 1) return std::to_string(logins.size()) + " logins";
    const credentials::Value& value = logins.front().user;
    std::string told = value.text + (value.certainty == Certainty::inferred ? " inferred" : " declared");
    for (const credentials::Step& step : value.steps) {
      if (step.sentence.find("may replace it") != std::string::npos)
        told += ": " + step.sentence + " at " + std::string(analysis->report.sources.text(step.span));
    }
    return told;
  };
  CHECK(user("{name: cfg, behavior: merge, envs: [local.env]}") ==
        "root inferred: the file 'local.env', which is not in the tree, may replace it at local.env");
  CHECK(user("{name: cfg, behavior: merge, literals: [A=b]}") == "root declared");
  // What is replaced as a whole is not known any more.
  CHECK(user("{name: cfg, behavior: replace, envs: [local.env]}").find("root") == std::string::npos);
}
