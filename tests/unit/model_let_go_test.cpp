#include "model/let_go.hpp"

#include <doctest/doctest.h>

#include <string>

#include "analysis.hpp"
#include "yaml/reader.hpp"

using namespace routegrant;

namespace {

std::string object(const std::string& api_version, const std::string& kind, const std::string& metadata) {
  return "apiVersion: " + api_version + "\nkind: " + kind + "\nmetadata: {" + metadata + "}\n---\n";
}

/// The kinds of the objects whose trees are still there after the analysis.
std::string kept(const std::string& text) {
  const Result<Analysis> analysis = analyze({{.path = "all.yaml", .text = text}}, {});
  REQUIRE(analysis);
  std::string kinds;
  for (const load::Object& object : analysis->objects) kinds += std::string(object.root["kind"].text()) + " ";
  return kinds;
}

}  // namespace

TEST_CASE("trees of objects that are copied whole are let go, those that hold values stay") {
  CHECK(kept(object("v1", "Service", "name: web") + object("apps/v1", "Deployment", "name: web") +
             object("rbac.authorization.k8s.io/v1", "Role", "name: r") + object("v1", "Secret", "name: s")) ==
        "Deployment Secret ");
  // Another group's kind of that name holds a pod template.
  CHECK(kept(object("serving.knative.dev/v1", "Service", "name: web")) == "Service ");
}

TEST_CASE("an object that asks to be ignored keeps its tree: the asking is read later") {
  CHECK(kept(object("v1", "Service", "name: web, annotations: {routegrant.dev/ignore: 'public-write -- why'}")) ==
        "Service ");
}

TEST_CASE("an object is let go when the last of its scopes has read it") {
  std::vector<load::Object> objects(1);
  const load::Scope scope{.objects = {0}};
  Sources sources;
  Diagnostics out;
  const SourceId source = sources.add({.path = "a.yaml", .text = object("v1", "Service", "name: web")});
  objects[0].document = yaml::read_one(sources, source, {}, out);
  objects[0].root = objects[0].document.root();
  model::LetGo let_go(objects, {scope, scope}, "routegrant.dev/ignore");
  let_go.is_read(0);
  CHECK(objects[0].root.present());
  let_go.is_read(0);
  CHECK_FALSE(objects[0].root.present());
}

TEST_CASE("an analysis whose model nobody reads says the same") {
  const std::string text = object("v1", "Service", "name: web, annotations: {routegrant.dev/ignore: 'x -- why'}") +
                           object("apps/v1", "Deployment", "name: web");
  const Result<Analysis> whole = analyze({{.path = "all.yaml", .text = text}}, {});
  const Result<Analysis> report = analyze({{.path = "all.yaml", .text = text}}, {.keeps_model = false});
  REQUIRE(whole);
  REQUIRE(report);
  CHECK_FALSE(whole->model.scopes.empty());
  CHECK(report->model.scopes.empty());
  CHECK(report->objects.empty());
  REQUIRE(report->report.findings.size() == whole->report.findings.size());
  CHECK_FALSE(report->report.findings.empty());
  for (std::size_t i = 0; i < report->report.findings.size(); ++i)
    CHECK(report->report.findings[i].message == whole->report.findings[i].message);
}
