#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis.hpp"
#include "gitops/resource_set.hpp"
#include "kustomize/files.hpp"

using namespace routegrant;

namespace {

/// Each login with where its user stands, and each diagnostic.
std::string shown(std::vector<InputFile> files) {
  const Result<Analysis> analysis = analyze(std::move(files), {});
  REQUIRE(analysis);
  std::string out;
  for (const ScopeModel& scope : analysis->model.scopes) {
    for (const credentials::Login& login : scope.logins) {
      const Place user = analysis->report.sources.place(login.user.steps.back().span);
      out += scope.cluster.workloads[login.workload].meta.object() + " " + login.user.text +
             (login.user.known == credentials::Known::known ? "" : "?") + " " + user.file + ":" +
             std::to_string(user.line) + ":" + std::to_string(user.column) + "\n";
    }
  }
  for (const Diagnostic& diagnostic : analysis->report.diagnostics) out += diagnostic.message + "\n";
  return out;
}

std::string resource_set(const std::string& inputs, const std::string& resources) {
  return "apiVersion: fluxcd.controlplane.io/v1\nkind: ResourceSet\nmetadata: {name: tenants, namespace: flux-system}\n"
         "spec:\n" +
         inputs + resources;
}

const std::string two_tenants =
    "  inputs:\n  - {tenant: blue, db: {user: blue_app}}\n  - {tenant: red, db: {user: red_app}}\n";

/// Indented by four, with these variables.
std::string deployment(const std::string& env, const std::string& annotations = "{}") {
  return "    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web, namespace: \"<< inputs.tenant >>\", "
         "annotations: " +
         annotations +
         "}\n    spec:\n      template:\n        spec:\n          containers:\n          - {name: web, image: x, env: "
         "[" +
         env + "]}\n";
}

/// The same as the only entry of a list.
std::string listed(std::string object) {
  return "  resources:\n" + object.replace(2, 1, "-");
}

/// The same in an entry of a list.
std::string deeper(std::string text) {
  for (std::size_t at = text.find('\n'); at + 1 < text.size(); at = text.find('\n', at + 1)) text.insert(at + 1, "  ");
  return text;
}

}  // namespace

// controlplaneio-fluxcd/flux-operator, internal/builder/resourceset.go.
TEST_CASE("a ResourceSet makes its objects once for each input") {
  const std::string direct =
      deployment("{name: PGHOST, value: db}, {name: PGUSER, value: << inputs.db.user | quote >>}");
  CHECK(shown({{"set.yaml", resource_set(two_tenants, listed(direct))}}) ==
        "blue/web blue_app set.yaml:6:31\nred/web red_app set.yaml:7:30\n");
  // A value of several parts stands in the template.
  const std::string made = deployment("{name: PGHOST, value: db}, {name: PGUSER, value: << inputs.tenant >>_app}");
  CHECK(shown({{"set.yaml", resource_set(two_tenants, listed(made))}}) ==
        "blue/web blue_app set.yaml:16:90\nred/web red_app set.yaml:16:90\n");
  CHECK(shown({{"set.yaml", resource_set(two_tenants, "  resourcesTemplate: |\n    ---\n" + direct)}}) ==
        "blue/web blue_app set.yaml:6:31\nred/web red_app set.yaml:7:30\n");
  CHECK(shown({{"set.yaml", resource_set(two_tenants, "  steps:\n  - name: one\n  " + deeper(listed(direct)))}}) ==
        "blue/web blue_app set.yaml:6:31\nred/web red_app set.yaml:7:30\n");
}

TEST_CASE("a ResourceSet makes an object once, and none that an annotation switches off") {
  std::string fixed = deployment("{name: PGHOST, value: db}, {name: PGUSER, value: << inputs.db.user >>}");
  fixed.replace(fixed.find("<< inputs.tenant >>"), 19, "shop");
  CHECK(shown({{"set.yaml", resource_set(two_tenants, listed(fixed))}}) == "shop/web blue_app set.yaml:6:31\n");
  const std::string off = deployment("{name: PGHOST, value: db}, {name: PGUSER, value: << inputs.db.user >>}",
                                     "{fluxcd.controlplane.io/reconcile: disabled}");
  CHECK(shown({{"set.yaml", resource_set(two_tenants, listed(off))}}).find("_app") == std::string::npos);
}

// internal/builder/resourceset.go, ValidateResourceSetSpec and BuildResourceSetSteps.
TEST_CASE("a ResourceSet whose steps the operator refuses makes nothing") {
  const std::string one = deployment("{name: PGHOST, value: db}, {name: PGUSER, value: << inputs.db.user >>}");
  std::string other = one;
  other.replace(other.find("name: web"), 9, "name: api");
  const auto step = [](const std::string& name, const std::string& object) {
    return "  - name: " + name + "\n  " + deeper(listed(object));
  };
  const auto made = [&](const std::string& spec) { return shown({{"set.yaml", resource_set(two_tenants, spec)}}); };
  const std::string all = made("  steps:\n" + step("first", one) + step("second", other));
  for (const char* login : {"blue/web blue_app", "red/web red_app", "blue/api blue_app", "red/api red_app"})
    CHECK(all.find(login) != std::string::npos);
  for (const std::string& refused :
       {"  steps:\n" + step("first", one) + step("second", one), listed(other) + "  steps:\n" + step("first", one),
        "  resourcesTemplate: |\n" + other + "  steps:\n" + step("first", one),
        "  steps:\n" + step("first", one) + "  - name: second\n"}) {
    CAPTURE(refused);
    const std::string nothing = made(refused);
    CHECK(nothing.find("_app") == std::string::npos);
    CHECK(nothing.find("so they are not seen") != std::string::npos);
  }
}

TEST_CASE("what a ResourceSet makes of more than its inputs is told as not seen") {
  const std::string told =
      "ResourceSet flux-system/tenants makes objects of templates, or for inputs, that are not known here, so they are "
      "not seen\n";
  const std::string more = deployment("{name: PGHOST, value: db}, {name: PGUSER, value: << inputs.tenant | upper >>}");
  const std::string one = deployment("{name: PGHOST, value: db}, {name: PGUSER, value: << inputs.nothing >>}");
  for (const std::string& object : {more, one}) {
    const std::string all = shown({{"set.yaml", resource_set(two_tenants, listed(object))}});
    CHECK(all.find(told) != std::string::npos);
    CHECK(all.find("_app") == std::string::npos);
  }
  CHECK(shown({{"set.yaml", resource_set("  inputsFrom: [{kind: ResourceSetInputProvider, name: p}]\n", listed(one))}})
            .find(told) != std::string::npos);
  CHECK(shown({{"set.yaml", resource_set(two_tenants, "  resourcesTemplate: |\n    <<- range inputs.list >>\n" + one +
                                                          "    <<- end >>\n")}})
            .find(told) != std::string::npos);
}

TEST_CASE("what a ResourceSet that Flux deploys makes is deployed, too") {
  const std::string set = resource_set(
      "  inputs: [{tenant: blue}]\n",
      "  resources:\n  - apiVersion: kustomize.toolkit.fluxcd.io/v1\n    kind: Kustomization\n    metadata: {name: "
      "<< inputs.tenant >>, namespace: flux-system}\n    spec:\n      path: ./tenants/<< inputs.tenant >>\n"
      "      targetNamespace: << inputs.tenant >>\n      sourceRef: {kind: GitRepository, name: flux-system}\n");
  const std::string web =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n"
      "      - {name: web, image: x, env: [{name: PGHOST, value: db}, {name: PGUSER, value: web_app}]}\n";
  const std::string root =
      "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: sets, namespace: "
      "flux-system}\nspec:\n  path: ./sets\n  sourceRef: {kind: GitRepository, name: flux-system}\n";
  CHECK(shown({{"clusters/one/sets.yaml", root}, {"sets/set.yaml", set}, {"tenants/blue/web.yaml", web}}) ==
        "blue/web web_app tenants/blue/web.yaml:8:86\n");
}

TEST_CASE("a small ResourceSet that makes very much is told, and makes nothing") {
  // Each of a thousand inputs has a long text, which one object names a thousand times.
  std::string inputs = "  inputs:\n";
  for (int i = 0; i < 1000; ++i)
    inputs += "  - {tenant: t" + std::to_string(i) + ", text: &t " + std::string(200, 'x') + "}\n";
  std::string names;
  for (int i = 0; i < 1000; ++i) names += "<< inputs.text >>";
  const std::string made =
      shown({{"set.yaml", resource_set(inputs,
                                       "  resources:\n  - apiVersion: v1\n    kind: ConfigMap\n"
                                       "    metadata: {name: << inputs.tenant >>}\n    data: {a: \"" +
                                           names + "\"}\n")}});
  CHECK(made.find("ResourceSet") != std::string::npos);
}

TEST_CASE("a ResourceSet is run once, and again where it was changed") {
  Sources sources;
  Diagnostics problems;
  load::Discovery discovery;
  const SourceId file =
      sources.add({.path = "set.yaml",
                   .text = resource_set(two_tenants, listed(deployment("{name: A, value: << inputs.tenant >>}")))});
  discovery.files.push_back({.source = file, .kind = load::FileKind::yaml});
  kustomize::Files files(discovery, sources, {}, problems);
  gitops::ResourceSets sets(files);
  const auto storage_of = [&](const kustomize::Value& set) {
    const std::optional<std::vector<kustomize::Value>> made = sets.made_by(set);
    REQUIRE(made);
    REQUIRE(made->size() == 2);
    return std::as_const(made->front().children).begin();
  };
  const kustomize::Value written = files.values(file).front();
  const kustomize::Value* const first = storage_of(written);
  CHECK(storage_of(written) == first);
  // The same, with no value in common.
  kustomize::Value copied = written;
  *copied.find("spec") = *std::as_const(copied).find("spec");
  REQUIRE(std::as_const(copied.children).begin() != std::as_const(written.children).begin());
  CHECK(storage_of(copied) == first);
  kustomize::Value changed = written;
  changed.find("spec")->find("inputs")->children[0].find("tenant")->text = "green";
  CHECK(storage_of(changed) != first);
  const std::optional<std::vector<kustomize::Value>> made = sets.made_by(changed);
  REQUIRE(made);
  CHECK(made->front().find("metadata")->text_of("namespace") == "green");
  CHECK_FALSE(sets.made_by(*written.find("spec")));
  CHECK(problems.empty());
}
