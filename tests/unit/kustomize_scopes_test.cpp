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
