#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "support/kustomize_text.hpp"
#include "support/tree.hpp"

using namespace routegrant;
using tests::build;
using tests::Built;

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The outermost kustomization of a case is `overlay`, `top` or the case's own directory.
std::string outermost(const fs::path& directory) {
  for (const char* name : {"overlay", "top"}) {
    if (fs::exists(directory / name / "kustomization.yaml")) return name;
  }
  return "";
}

std::vector<std::string> sorted_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

constexpr const char* config_map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata: {x: old}\n";

}  // namespace

TEST_CASE("kustomizations build what the real kustomize builds of them") {
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(ROUTEGRANT_SOURCE_DIR) / "testdata/kustomize")) {
    if (!entry.is_directory()) continue;
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    const Built built = build(tests::files_below(entry.path().string()));
    const std::vector<std::string> expected = sorted_lines(tests::json_of(text_of(entry.path() / "expected.yaml")));
    CHECK(sorted_lines(built.objects(outermost(entry.path()))) == expected);
    CHECK(built.problems().empty());
    ++cases;
  }
  CHECK(cases >= 15);
}

TEST_CASE("a base is no deployment, each overlay is one, and an unused component is none") {
  const Built built = build({{"base/a.yaml", config_map},
                             {"base/kustomization.yaml", "resources: [a.yaml]\n"},
                             {"dev/kustomization.yaml", "resources: [../base]\nnamespace: dev\n"},
                             {"part/kustomization.yaml", "kind: Component\nnamePrefix: p-\n"},
                             {"prod/kustomization.yaml", "bases: [../base]\nnamespace: prod\n"}});
  REQUIRE(built.deployments.size() == 2);
  CHECK(built.deployments[0].directory == "dev");
  CHECK(built.deployments[1].directory == "prod");
  CHECK(built.problems().empty());
}

TEST_CASE("what cannot be built is said at its place and costs only itself") {
  const Built built =
      build({{"a.yaml", config_map},
             {"base/a.yaml", config_map},
             {"base/kustomization.yaml", "resources: [a.yaml]\n"},
             {"bad/kustomization.yaml",
              "resources:\n- ../base\npatches:\n- patch: |-\n    kind: Deployment\n    apiVersion: apps/v1\n"
              "    metadata: {name: nobody}\n"},
             {"good/kustomization.yaml", "resources: [../a.yaml]\n"}});
  CHECK(built.problems() ==
        "bad/kustomization.yaml:5: this patch is for Deployment nobody, which the kustomization does not have; so the "
        "kustomization 'bad' is not built\n");
  // The base that the bad one takes in is what is left of it.
  REQUIRE(built.deployments.size() == 2);
  CHECK(built.deployments[0].directory == "base");
  CHECK(built.deployments[1].directory == "good");
}

TEST_CASE("what kustomize refuses before it reads a resource is not built") {
  const auto problem = [](const std::string& text) {
    return build({{"a.yaml", config_map}, {"a.json", "{}"}, {"kustomization.yaml", text + "resources: [a.yaml]\n"}})
        .problems();
  };
  const std::string end = "; so the kustomization '.' is not built\n";
  CHECK(problem("namPrefix: x-\n") == "kustomization.yaml:1: kustomize knows no field 'namPrefix'" + end);
  CHECK(problem("images:\n- {name: a, newTag: 1.0}\n") ==
        "kustomization.yaml:2: the value of 'newTag' is no text: kustomize wants it in quotes" + end);
  CHECK(problem("replicas:\n- {name: a, count: \"3\"}\n") ==
        "kustomization.yaml:2: the value of 'count' must be a whole number, without quotes" + end);
  CHECK(problem("generatorOptions: {immutable: \"true\"}\n") ==
        "kustomization.yaml:1: the value of 'immutable' must be true or false, without quotes" + end);
  CHECK(problem("configMapGenerator:\n- {name: a, literal: [a=b]}\n") ==
        "kustomization.yaml:2: kustomize knows no field 'literal'" + end);
  CHECK(problem("components: c\n") == "kustomization.yaml:1: the value of 'components' must be a list" + end);
  CHECK(problem("images:\n- {name: a, newTag: 2020-01-01, digest: ~}\n").empty());
  CHECK(problem("apiVersion: kustomize.config.k8s.io/v1\n") ==
        "kustomization.yaml:1: the apiVersion of a Kustomization must be kustomize.config.k8s.io/v1beta1" + end);
  CHECK(problem("openapi: {path: a.json, version: v1.21.2}\n") ==
        "kustomization.yaml:1: 'openapi' names both a path and a version" + end);
  CHECK(problem("openapi: {version: v1.30.0}\n") ==
        "kustomization.yaml:1: kustomize comes with the OpenAPI schema v1.21.2 alone" + end);
  CHECK(problem("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nopenapi: {version: v1.21.2}\n"
                "NAMEPREFIX: x-\n")
            .empty());
  CHECK(build({{"a.yaml", config_map},
               {"c/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Component\n"},
               {"kustomization.yaml", "resources: [a.yaml]\ncomponents: [c]\n"}})
            .problems() ==
        "c/kustomization.yaml:1: the apiVersion of a Component must be kustomize.config.k8s.io/v1alpha1" + end);
}

TEST_CASE("what kustomize refuses while it transforms is not built") {
  const auto problem = [](const std::string& text) {
    return build({{"a.yaml",
                   "apiVersion: example.com/v1\nkind: Foo\nmetadata: {name: a}\nspec: {count: 1, on: true}\n---\n" +
                       std::string("apiVersion: example.com/v1\nkind: Foo\nmetadata: {name: b}\n")},
                  {"kustomization.yaml", "resources: [a.yaml]\n" + text}})
        .problems();
  };
  const std::string end = "; so the kustomization '.' is not built\n";
  const std::string replacement =
      "replacements:\n- source: {kind: Foo, name: a}\n  targets:\n  - select: {name: a}\n    fieldPaths: ";
  CHECK(problem(replacement + "[spec.count]\n") ==
        "a.yaml:3: 'a' comes in the place of a whole number, and is none" + end);
  CHECK(problem(replacement + "[spec.on]\n") ==
        "a.yaml:3: 'a' comes in the place of true or false, and is neither" + end);
  CHECK(problem(replacement + "[metadata.annotations.x]\n    options: {create: true}\n").empty());
  CHECK(problem("labels:\n- pairs: {a: b}\n  includeSelectors: true\n  fields: [{path: metadata/labels}]\n") ==
        "kustomization.yaml:3: a field of these labels is named elsewhere as well, with another 'create'" + end);
  CHECK(problem("patches:\n- target: {kind: Foo}\n  options: {allowNameChange: true}\n  patch: |-\n"
                "    apiVersion: example.com/v1\n    kind: Foo\n    metadata: {name: one}\n") ==
        "kustomization.yaml:6: this patch makes two objects of one name: Foo one" + end);
  CHECK(problem("sortOptions: {order: sideways}\n") ==
        "kustomization.yaml:2: the order that 'sortOptions' names is neither fifo nor legacy" + end);
  CHECK(problem("sortOptions: {order: fifo, legacySortOptions: {orderFirst: [Foo]}}\n") ==
        "kustomization.yaml:2: 'legacySortOptions' stands beside the order fifo" + end);
  CHECK(problem("sortOptions: {order: legacy, legacySortOptions: {orderFirst: [Foo]}}\n").empty());
}

TEST_CASE("the order of a base is not looked at") {
  CHECK(build({{"base/a.yaml", config_map},
               {"base/kustomization.yaml", "resources: [a.yaml]\nsortOptions: {order: sideways}\n"},
               {"kustomization.yaml", "resources: [base]\n"}})
            .problems()
            .empty());
}

TEST_CASE("vars of one name, vars in a list with more than texts and empty kustomizations are refused") {
  const std::string pod =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: NAME}\nspec: {containers: [{name: c, args: [1, $(P)]}]}\n";
  const auto problems = [&](const std::string& second, const std::string& top) {
    std::string a = pod;
    std::string b = pod;
    return build({{"a/kustomization.yaml", "resources: [p.yaml]\n" + second},
                  {"a/p.yaml", a.replace(a.find("NAME"), 4, "a")},
                  {"b/kustomization.yaml", "resources: [p.yaml]\n" + second},
                  {"b/p.yaml", b.replace(b.find("NAME"), 4, "b")},
                  {"top/kustomization.yaml", top}})
        .problems();
  };
  const std::string var = "vars: [{name: P, objref: {apiVersion: v1, kind: Pod, name: a}}]\n";
  CHECK(problems(var, "resources: [../a, ../b]\n")
            .starts_with("top/kustomization.yaml:1: the var 'P' is there already; so the kustomization 'top' is not"));
  CHECK(problems("", "resources: [../a]\n" + var)
            .starts_with("a/p.yaml:4: vars are put into this list, and this is no text; so the kustomization 'top'"));
  CHECK(problems("", "resources: [../a]\n").empty());
  CHECK(build({{"e/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nresources:\n"},
               {"top/kustomization.yaml", "resources: [../e]\n"}})
            .problems()
            .starts_with("e/kustomization.yaml:1: this kustomization is empty, and kustomize takes none that is; so"));
}

TEST_CASE("a plugin that kustomize comes with stands in its own list") {
  const auto problem = [](const std::string& list, const std::string& kind) {
    return build({{"a.yaml", config_map},
                  {"kustomization.yaml", "resources: [a.yaml]\n" + list + ": [plugin.yaml]\n"},
                  {"plugin.yaml", "apiVersion: builtin\nkind: " + kind +
                                      "\nmetadata: {name: p}\nprefix: x-\nfieldSpecs: [{path: metadata/name}]\n"}})
        .problems();
  };
  CHECK(problem("transformers", "PrefixTransformer").empty());
  CHECK(problem("generators", "PrefixTransformer") ==
        "plugin.yaml:1: the plugin PrefixTransformer is no generator; so the kustomization '.' is not built\n");
  CHECK(problem("transformers", "ConfigMapGenerator") ==
        "plugin.yaml:1: the plugin ConfigMapGenerator generates objects and changes none; so the kustomization '.' is "
        "not built\n");
}

TEST_CASE("a patch for an object of another namespace is told which one there is") {
  const Built built =
      build({{"a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n"},
             {"kustomization.yaml",
              "resources: [a.yaml]\npatches:\n- patch: |-\n    kind: ConfigMap\n    apiVersion: v1\n    "
              "metadata: {name: a}\n"}});
  CHECK(built.problems() ==
        "kustomization.yaml:4: this patch is for ConfigMap a, which the kustomization does not have (it has ConfigMap "
        "shop/a); so the kustomization '.' is not built\n");
}

TEST_CASE("for kustomize a mapping's own keys win over those that a later merge brings") {
  const Built built = build({{"kustomization.yaml", "resources: [a.yaml]\n"},
                             {"a.yaml",
                              "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nx: &m {k: merged}\n"
                              "data:\n  k: own\n  <<: *m\n"}});
  CHECK(built.objects("").find("\"data\":{\"k\":\"own\"}") != std::string::npos);
}

TEST_CASE("circles are found, and what lies elsewhere is said to be unknown") {
  const Built circle =
      build({{"a/kustomization.yaml", "resources: [../b]\n"}, {"b/kustomization.yaml", "resources: [../a]\n"}});
  CHECK(circle.deployments.empty());
  CHECK(circle.problems().find("'../a' leads in a circle back to this kustomization") != std::string::npos);

  const Built remote = build(
      {{"a.yaml", config_map},
       {"kustomization.yaml",
        "resources:\n- a.yaml\n- https://example.com/x.yaml\n- github.com/org/repo?ref=v1\n- lost.yaml\n"
        "helmCharts:\n- name: redis\nsecretGenerator:\n- name: s\n  envs: [.env]\ntransformers:\n- plugin.yaml\n"},
       {"plugin.yaml", "apiVersion: someone/v1\nkind: Changer\nmetadata: {name: c}\n"}});
  CHECK(remote.problems() ==
        "kustomization.yaml:3: 'https://example.com/x.yaml' lies outside of this tree and is not fetched, so its "
        "objects are not known\n"
        "kustomization.yaml:4: 'github.com/org/repo?ref=v1' lies outside of this tree and is not fetched, so its "
        "objects are not known\n"
        "kustomization.yaml:5: 'lost.yaml' is not in the tree, so its objects are not known\n"
        "kustomization.yaml:10: the file '.env' is not in the tree, so not all entries of this generated object are "
        "known\n"
        "plugin.yaml:1: the plugin someone/v1 Changer is not run here, so what it does is not known\n");
  REQUIRE(remote.deployments.size() == 1);
  CHECK(remote.deployments[0].objects.size() == 2);
}

TEST_CASE("what lies above the root of the tree is not the root") {
  const Built above = build({{"a.yaml", config_map},
                             {"kustomization.yaml", "resources: [../base, a.yaml]\ncomponents: [../../part]\n"},
                             {"other/b.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n"},
                             {"other/kustomization.yaml", "resources: [../../base, b.yaml]\n"}});
  CHECK(above.problems() ==
        "kustomization.yaml:1: '../base' is not in the tree, so its objects are not known\n"
        "kustomization.yaml:2: '../../part' is not in the tree, so it is left out\n"
        "other/kustomization.yaml:1: '../../base' is not in the tree, so its objects are not known\n");
  REQUIRE(above.deployments.size() == 2);
  CHECK(above.deployments[0].directory.empty());
  CHECK(above.deployments[0].objects.size() == 1);
  // The root itself is another matter.
  CHECK(build({{"a.yaml", config_map},
               {"kustomization.yaml", "resources: [a.yaml]\n"},
               {"other/kustomization.yaml", "resources: [..]\nnamePrefix: x-\n"}})
            .deployments.front()
            .directory == "other");
}

TEST_CASE("a tower of kustomizations is bounded, and so is a patch of nonsense") {
  std::vector<tests::TextFile> files{{"0/a.yaml", config_map}, {"0/kustomization.yaml", "resources: [a.yaml]\n"}};
  for (int i = 1; i < 100; ++i) {
    files.push_back({std::to_string(i) + "/kustomization.yaml", "resources: [../" + std::to_string(i - 1) + "]\n"});
  }
  CHECK(build(files).problems().find("more than 64 deep") != std::string::npos);
  CHECK(build({{"kustomization.yaml", "resources: {a: b}\npatches: 3\nimages: [x]\nvars: [1]\nlabels: [[]]\n"},
               {"x/kustomization.yaml", "- 1\n"}})
            .deployments.empty());
}

TEST_CASE("a builtin generator's name is the map's, and its object's name only where it has none") {
  const auto made = [](const std::string& name) {
    return build({{"kustomization.yaml",
                   "generators:\n- |-\n  apiVersion: builtin\n  kind: SecretGenerator\n"
                   "  metadata: {name: object}\n" +
                       name + "  literals: [a=b]\n  options: {disableNameSuffixHash: true}\n"}})
        .objects("");
  };
  CHECK(made("  name: db\n").find(R"("name":"db")") != std::string::npos);
  CHECK(made("").find(R"("name":"object")") != std::string::npos);
}

TEST_CASE("kustomizations that double what lies below them, level by level, are not built, and the rest is read") {
  std::vector<InputFile> files{
      {.path = "web/kustomization.yaml", .text = "resources: [d.yaml]\n"},
      {.path = "web/d.yaml",
       .text = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n"}};
  for (int level = 1; level <= 20; ++level) {
    const std::string below = "../l" + std::to_string(level - 1);
    files.push_back({.path = "l" + std::to_string(level) + "/kustomization.yaml",
                     .text = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncomponents: [" + below +
                             ", " + below + "/.]\n"});
  }
  files.push_back({.path = "l0/kustomization.yaml",
                   .text = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: []\n"});
  files.push_back({.path = "top/kustomization.yaml", .text = "components: [../l20]\n"});
  const Analysis analysis = test::analyzed(std::move(files));
  CHECK(analysis.report.graph.table<Service>().rows.size() == 1);
  const auto& told = analysis.report.diagnostics;
  CHECK(std::any_of(told.begin(), told.end(), [](const Diagnostic& one) {
    return one.message.find("more than 4096 times") != std::string::npos;
  }));
}
