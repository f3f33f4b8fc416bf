#include "load/scope.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace routegrant;

namespace {

std::string service(const std::string& name, const std::string& version = "v1") {
  return "apiVersion: " + version + "\nkind: Service\nmetadata: {name: " + name + "}\n---\n";
}

struct Grouped {
  Sources sources;
  Diagnostics diagnostics;
  std::vector<load::Object> objects;
  std::vector<load::Scope> scopes;

  /// "kind name: objects" of each scope.
  [[nodiscard]] std::string summary() const {
    std::string result;
    for (const load::Scope& scope : scopes) {
      result += scope.kind + " " + scope.name + ":";
      for (const std::size_t object : scope.objects) {
        result += " ";
        result += objects[object].root["metadata"]["name"].text();
      }
      result += "\n";
    }
    return result;
  }
};

Grouped group(std::vector<std::pair<std::string, std::string>> files) {
  Grouped result;
  load::Discovery discovery;
  for (auto& file : files) {
    const SourceId id = result.sources.add({.path = file.first, .text = file.second});
    discovery.files.push_back({id, load::FileKind::yaml});
  }
  Coverage coverage;
  result.objects = load::parse_documents(discovery, result.sources, nullptr, {.jobs = 1}, coverage, result.diagnostics);
  result.scopes = load::find_scopes(result.objects, result.sources,
                                    load::read_kustomizations(result.sources, result.diagnostics), result.diagnostics);
  return result;
}

}  // namespace

TEST_CASE("manifests that share no object are one scope, named by the deepest directory that holds them") {
  CHECK(group({{"k8s/db/a.yaml", service("a")}, {"k8s/web/b.yaml", service("b")}}).summary() == "directory k8s: a b\n");
  CHECK(group({{"x/y/a.yaml", service("a") + service("b")}}).summary() == "directory x/y: a b\n");
  CHECK(group({{"a.yaml", service("a")}, {"k8s/b.yaml", service("b")}}).summary() == "directory .: a b\n");
}

TEST_CASE("directories that hold the same object stand apart") {
  const Grouped two = group({{"deploy/dev/a.yaml", service("a") + service("b")},
                             {"deploy/own.yaml", service("own")},
                             {"deploy/prod/a.yaml", service("a")},
                             {"other/z.yaml", service("z")}});
  CHECK(two.summary() == "directory deploy/dev: a b own\ndirectory deploy/prod: own a\ndirectory other: z\n");
  CHECK(two.scopes[1].reason ==
        "neighbouring directories hold the same object (Service a), so each is taken with what lies beside them");
  const Grouped bare = group({{"deploy/dev/a.yaml", service("a")}, {"deploy/prod/a.yaml", service("a")}});
  CHECK(bare.summary() == "directory deploy/dev: a\ndirectory deploy/prod: a\n");
  CHECK(bare.scopes[1].reason ==
        "neighbouring directories hold the same object (Service a), so each is a deployment of its own");
}

TEST_CASE("what files of one directory say in the same words is one object, and a Namespace is no conflict") {
  const std::string space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n";
  const std::string labelled = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {a: b}}\n---\n";
  CHECK(group({{"k8s/a.yaml", space + service("a")}, {"k8s/b.yaml", space + service("b") + service("a")}}).summary() ==
        "directory k8s: shop a shop b\n");
  CHECK(group({{"k8s/a/a.yaml", space + service("a")}, {"k8s/b/b.yaml", labelled + service("b")}}).summary() ==
        "directory k8s: shop a shop b\n");
}

TEST_CASE("a file that only repeats what another says belongs to the scope, and is noted") {
  const Grouped grouped = group({{"a/c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"},
                                 {"b/c.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"}});
  CHECK(grouped.summary() == "directory .: x\n");
  CHECK(grouped.scopes.front().files == std::vector<std::string>{"b/c.yaml"});
  CHECK(grouped.scopes.front().reason.find("but in the same words") != std::string::npos);
  REQUIRE(grouped.diagnostics.size() == 1);
  CHECK(grouped.diagnostics.front().message.find("in the same words in a/c.yaml") != std::string::npos);
}

TEST_CASE("a few files that contradict each other are variants, each with all files that it does not contradict") {
  const std::string other = "apiVersion: v1\nkind: Service\nmetadata: {name: i, labels: {a: b}}\n---\n";
  const Grouped two = group({{"k8s/a.yaml", service("a")},
                             {"k8s/b.yaml", service("b")},
                             {"k8s/i.yaml", service("i")},
                             {"k8s/i2.yaml", other + service("j")}});
  CHECK(two.summary() == "directory k8s/i.yaml: a b i\ndirectory k8s/i2.yaml: a b i j\n");
  CHECK(two.scopes[0].reason ==
        "files of this directory hold the same object (Service i), so this one is taken with those that it does not "
        "contradict");
}

TEST_CASE("files of one directory that hold the same object are a scope each") {
  CHECK(group({{"k8s/java.yml", service("a") + service("b")},
               {"k8s/monitoring.yml", service("m")},
               {"k8s/native.yml", service("a", "v1beta1")}})
            .summary() == "file k8s/java.yml: a b\nfile k8s/monitoring.yml: m\nfile k8s/native.yml: a\n");
}

TEST_CASE("directories that contradict each other are each deployed with what lies beside them") {
  const std::string dev = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: env}\ndata: {a: dev}\n";
  const std::string prod = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: env}\ndata: {a: prod}\n";
  CHECK(group({{"k8s/web.yaml", service("web")}, {"k8s/dev/c.yaml", dev}, {"k8s/prod/c.yaml", prod}}).summary() ==
        "directory k8s/dev: web env\ndirectory k8s/prod: web env\n");
  // Without anything that runs beside them, each is by itself.
  CHECK(group({{"k8s/dev/c.yaml", dev}, {"k8s/prod/c.yaml", prod}}).summary() ==
        "directory k8s/dev: env\ndirectory k8s/prod: env\n");
}

TEST_CASE("a Secret or policy that stands in several directories in the same words is no conflict") {
  const std::string secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: regcred}\n---\n";
  CHECK(group({{"k8s/app/a.yaml", secret + service("a")}, {"k8s/db/b.yaml", secret + service("b")}}).summary() ==
        "directory k8s: regcred a b\n");
}

TEST_CASE("an example beside the real file is not deployed") {
  const std::string real = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {user: app}\n";
  const std::string example = "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {user: CHANGE}\n";
  const Grouped grouped =
      group({{"k/secret.example.yaml", example}, {"k/secret.yaml", real}, {"k/web.yaml", service("web")}});
  CHECK(grouped.summary() == "directory k: s web\n");
  REQUIRE(grouped.diagnostics.size() == 1);
  CHECK(
      grouped.diagnostics[0].message ==
      "this file is an example by its name and repeats Secret s of a file beside it, so it is not taken for deployed");
  // By itself it is all there is.
  CHECK(group({{"k/secret.example.yaml", example}}).summary() == "directory k: s\n");
}

TEST_CASE("a policy beside files that hold the same object goes with each of them") {
  const std::string policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\n";
  CHECK(group({{"k8s/a.yaml", service("a")}, {"k8s/b.yaml", service("a", "v1beta1")}, {"k8s/p.yaml", policy}})
            .summary() == "file k8s/a.yaml: a p\nfile k8s/b.yaml: a p\n");
}

TEST_CASE("the API group is part of an object's identity, its version is not") {
  CHECK(group({{"a.yaml", service("a")}, {"b.yaml", service("a", "serving.knative.dev/v1")}}).summary() ==
        "directory .: a a\n");
  CHECK(group({{"a.yaml", service("a", "x/v1")}, {"b.yaml", service("a", "x/v2")}}).scopes.size() == 2);
}

TEST_CASE("of an object that stands twice in one file the last counts, and a note says so") {
  const Grouped twice = group({{"a.yaml", service("a") + service("b") + service("a")}});
  REQUIRE(twice.scopes.size() == 1);
  CHECK(twice.scopes[0].objects == std::vector<std::size_t>{1, 2});
  REQUIRE(twice.diagnostics.size() == 1);
  CHECK(twice.diagnostics[0].kind == Diagnostic::Kind::note);
  CHECK(twice.diagnostics[0].message == "Service a stands in this file already; the last one counts");
}

TEST_CASE("what a kustomization mentions is not grouped, and what it does not list stands alone") {
  const std::string overlay =
      "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../base, extra.yaml]\n"
      "patches:\n- path: scale.yaml\n- patch: |\n    [op]\npatchesStrategicMerge: [./env.yaml]\n";
  CHECK(group({{"base/a.yaml", service("a")},
               {"base/kustomization.yaml", "resources: [a.yaml]\n"},
               {"prod/env.yaml", service("a")},
               {"prod/extra.yaml", service("x")},
               {"prod/kustomization.yaml", overlay},
               {"prod/scale.yaml", service("a")},
               {"prod/unlisted.yaml", service("u")},
               {"tools/t.yaml", service("t")}})
            .summary() == "directory prod/*: u\ndirectory tools: t\n");
}

TEST_CASE("what stands in a chart besides its templates, and what comes from standard input, stand alone") {
  CHECK(group({{"<stdin>", service("s")},
               {"chart/Chart.yaml", "name: c\n"},
               {"chart/templates/a.yaml", service("{{ .Values.name }}")},
               {"chart/templates/b.yaml", service("b")},
               {"k8s/a.yaml", service("a")}})
            .summary() == "stream <stdin>: s\ndirectory chart/templates: b\ndirectory k8s: a\n");
}

TEST_CASE("objects without a name never conflict") {
  const std::string job = "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: j-}\n";
  CHECK(group({{"a.yaml", job}, {"b.yaml", job}}).scopes.size() == 1);
}
