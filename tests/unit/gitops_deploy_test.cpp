#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "analysis.hpp"

using namespace routegrant;

namespace {

std::string flux(const std::string& name, const std::string& spec) {
  return "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: " + name +
         ", namespace: flux-system}\nspec:\n  sourceRef: {kind: GitRepository, name: flux-system}\n" + spec + "---\n";
}

std::string deployment(const std::string& name, const std::string& image) {
  return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + name +
         "}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n"
         "    spec:\n      containers:\n      - name: app\n        image: " +
         image + "\n---\n";
}

std::string application(const std::string& name, const std::string& source, const std::string& destination) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: " + name +
         ", namespace: argocd}\nspec:\n  destination: " + destination + "\n  source: " + source + "\n---\n";
}

/// "kind name: workload=image ..." for each scope.
std::string scopes_of(const std::vector<InputFile>& files) {
  const Result<Analysis> analysis = analyze(files, {});
  REQUIRE(analysis);
  std::string out;
  for (const ScopeModel& scope : analysis->model.scopes) {
    out += scope.kind + " " + scope.name + ":";
    std::vector<std::string> workloads;
    for (const kube::Workload& workload : scope.cluster.workloads)
      workloads.push_back(workload.meta.object() + "=" + workload.pod.containers.at(0).image.value);
    std::sort(workloads.begin(), workloads.end());
    for (const std::string& workload : workloads) out += " " + workload;
    out += "\n";
  }
  for (const Diagnostic& diagnostic : analysis->report.diagnostics) {
    if (diagnostic.kind != Diagnostic::Kind::note) out += diagnostic.message + "\n";
  }
  return out;
}

}  // namespace

// The layout of fluxcd/flux2-kustomize-helm-example.
TEST_CASE("two clusters that build the same base are two scopes, and neither base nor path is one") {
  CHECK(scopes_of({{"apps/base/web/kustomization.yaml", "namespace: web\nresources: [web.yaml]\n"},
                   {"apps/base/web/web.yaml", deployment("web", "web:1")},
                   {"apps/prod/kustomization.yaml", "resources: [../base/web]\nimages: [{name: web, newTag: '2'}]\n"},
                   {"apps/dev/kustomization.yaml", "resources: [../base/web]\n"},
                   {"clusters/prod/apps.yaml", flux("apps", "  path: ./apps/prod\n")},
                   {"clusters/dev/apps.yaml", flux("apps", "  path: ./apps/dev\n")},
                   {"clusters/dev/infra.yaml", flux("infra", "  path: ./infra\n  targetNamespace: infra\n")},
                   {"clusters/prod/infra.yaml", flux("infra", "  path: ./infra\n")},
                   {"infra/a/one.yaml", deployment("one", "one:1")},
                   {"infra/b/kustomization.yaml", "namePrefix: x-\nresources: [two.yaml]\n"},
                   {"infra/b/two.yaml", deployment("two", "two:1")},
                   {"infra/b/unlisted.yaml", deployment("three", "three:1")}}) ==
        "cluster clusters/dev: infra/one=one:1 infra/x-two=two:1 web/web=web:1\n"
        "cluster clusters/prod: one=one:1 web/web=web:2 x-two=two:1\n"
        "directory infra/b/*: three=three:1\n");
}

TEST_CASE("the root of a cluster holds itself, its children are patched by it, and variables are filled in") {
  const std::string source =
      "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: flux-system, namespace: "
      "flux-system}\nspec: {url: ssh://git@github.com/org/fleet.git}\n---\n";
  const std::string other =
      "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: podinfo, namespace: "
      "flux-system}\nspec: {url: https://github.com/stefanprodan/podinfo}\n---\n"
      "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: podinfo, namespace: "
      "flux-system}\nspec: {path: ./apps, sourceRef: {kind: GitRepository, name: podinfo, namespace: flux-system}}\n";
  CHECK(scopes_of({{"clusters/home/flux-system/gotk-sync.yaml",
                    source + flux("flux-system",
                                  "  path: ./clusters/home\n  patches:\n  - target: {kind: Kustomization}\n    patch: "
                                  "|\n      - op: add\n        path: /spec/postBuild\n        value:\n          "
                                  "substituteFrom:\n          - {kind: ConfigMap, name: vars}\n")},
                   {"clusters/home/flux-system/kustomization.yaml", "resources: [gotk-sync.yaml]\n"},
                   {"clusters/home/apps.yaml", flux("apps", "  path: apps\n") + other},
                   {"clusters/home/vars.yaml",
                    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars, namespace: flux-system}\ndata: {tag: "
                    "'7', registry: docker.example}\n"},
                   {"apps/web.yaml", deployment("web", "${registry}/web:${tag:=1}${flavour:=-slim}")}}) ==
        "cluster clusters/home: web=docker.example/web:7-slim\n");
}

TEST_CASE("variables of a Secret and of what is not in the tree stay as they are") {
  CHECK(scopes_of({{"cluster/apps.yaml",
                    flux("apps",
                         "  path: apps\n  postBuild:\n    substitute: {tag: '3'}\n    substituteFrom: [{kind: "
                         "Secret, name: lost}]\n")},
                   {"apps/web.yaml", deployment("web", "${registry}/web:${tag}")},
                   {"apps/raw.yaml",
                    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: raw\n  annotations: "
                    "{kustomize.toolkit.fluxcd.io/substitute: disabled}\nspec: {template: {spec: "
                    "{containers: [{name: c, image: 'x:${tag}'}]}}}\n"}}) ==
        "cluster cluster: raw=x:${tag} web=${registry}/web:3\n");
}

TEST_CASE("an app of apps is one cluster, its destinations are others, and its sources are read as Argo CD would") {
  CHECK(
      scopes_of({{"bootstrap/root.yaml", application("root", "{repoURL: 'https://git.example/org/fleet', path: apps}",
                                                     "{server: 'https://kubernetes.default.svc', namespace: argocd}")},
                 {"apps/web.yaml",
                  application("web",
                              "{repoURL: 'https://git.example/org/fleet.git', path: web, kustomize: {namePrefix: "
                              "x-, images: ['web=registry.example/web:9']}}",
                              "{name: in-cluster, namespace: shop}")},
                 {"apps/plain.yaml",
                  application("plain",
                              "{repoURL: 'git@git.example:org/fleet.git', path: plain, directory: {recurse: true, "
                              "exclude: 'deep/skip*'}}",
                              "{name: edge, namespace: edge}")},
                 {"apps/else.yaml",
                  application("else", "{repoURL: 'https://git.example/org/other', path: web}", "{namespace: shop}")},
                 {"web/kustomization.yaml", "resources: [web.yaml]\n"},
                 {"web/web.yaml", deployment("web", "web:1")},
                 {"plain/deep/one.yaml", deployment("one", "one:1")},
                 {"plain/deep/skipped.yaml", deployment("skipped", "one:1")}}) ==
      "cluster bootstrap: shop/x-web=registry.example/web:9\n"
      "cluster bootstrap@edge: edge/one=one:1\n"
      "directory plain/deep/*: skipped=one:1\n");
}

TEST_CASE("an ApplicationSet makes an application of each directory and each element") {
  const std::string head =
      "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: set, namespace: argocd}\nspec:\n";
  const std::string body =
      "  template:\n    metadata: {name: x}\n    spec:\n      source: {repoURL: 'https://git.example/a', path: "
      "'{{.path.path}}'}\n      destination: {name: '{{.cluster}}', namespace: '{{.path.basename}}'}\n";
  CHECK(scopes_of({{"sets/set.yaml", head +
                                         "  goTemplate: true\n  generators:\n  - matrix:\n      generators:\n      - "
                                         "git: {repoURL: 'https://git.example/a', directories: [{path: 'apps/*'}, "
                                         "{path: apps/old, exclude: true}]}\n      - list: {elements: [{cluster: dev}, "
                                         "{cluster: prod}]}\n" +
                                         body},
                   {"apps/shop/web.yaml", deployment("web", "web:1")},
                   {"apps/shop/deep/web.yaml", deployment("deep", "web:1")},
                   {"apps/old/web.yaml", deployment("old", "web:1")}}) ==
        "directory apps/old: old=web:1\ndirectory apps/shop/deep/*: deep=web:1\n"
        "directory sets:\n"
        "cluster sets@dev: shop/web=web:1\n"
        "cluster sets@prod: shop/web=web:1\n");
}

// applicationset/controllers/template/patch.go: a strategic merge over each generated Application.
TEST_CASE("an ApplicationSet's list may be a text, and one that is made of parameters is not known") {
  const auto deployed = [](const std::string& elements) {
    const Result<Analysis> analysis = analyze(
        {{"set.yaml",
          "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: set, namespace: argocd}\nspec:\n"
          "  goTemplate: true\n  generators:\n  - list:\n      elements: []\n      elementsYaml: " +
              elements +
              "\n  template:\n    metadata: {name: x}\n    spec:\n      source: {repoURL: 'https://git.example/a', "
              "path: "
              "'apps/{{.app}}'}\n      destination: {name: in-cluster, namespace: '{{.app}}'}\n"},
         {"apps/one/one.yaml", deployment("one", "one:1")},
         {"apps/two/two.yaml", deployment("two", "two:1")}},
        {});
    REQUIRE(analysis);
    std::string out;
    for (const ScopeModel& scope : analysis->model.scopes) {
      for (const load::Part& part : scope.parts) out += part.path + (part.is_read ? " " : " not read ");
    }
    return out;
  };
  CHECK(deployed("|\n        - app: one\n        - app: two\n") == "apps/one apps/two ");
  CHECK(deployed("'{{ .apps | toJson }}'") == "apps/{{.app}} not read ");
  CHECK(deployed("''").empty());
}

TEST_CASE("what an ApplicationSet excludes is not deployed beside what it takes") {
  const std::string set =
      "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: set, namespace: argocd}\nspec:\n"
      "  generators: [{git: {directories: [{path: apps/*}, {path: apps/old, exclude: true}]}}]\n"
      "  template: {spec: {source: {path: '{{path}}'}, destination: {namespace: shop}}}\n";
  CHECK(scopes_of({{"set.yaml", set},
                   {"apps/web/web.yaml", deployment("web", "web:1")},
                   {"apps/old/old.yaml", deployment("old", "old:1")}}) ==
        "cluster .: shop/web=web:1\n"
        "directory apps/old: old=old:1\n");
}

// Argo CD's documentation, "Post Selector all generators" and "Generator templates".
TEST_CASE("a generator's selector and its own template decide which Applications it makes") {
  const auto deployed = [](const std::string& generators) {
    return scopes_of({{"sets/set.yaml",
                       "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: set}\nspec:\n"
                       "  generators:\n" +
                           generators +
                           "  template: {spec: {source: {path: '{{app}}'}, destination: {name: in-cluster, namespace: "
                           "shop}}}\n"},
                      {"web/web.yaml", deployment("web", "web:1")},
                      {"api/api.yaml", deployment("api", "api:1")},
                      {"job/job.yaml", deployment("job", "job:1")}});
  };
  const std::string list = "  - list: {elements: [{app: web, env: prod}, {app: api, env: dev}, {app: job}]}\n";
  const std::string all = "cluster sets: shop/api=api:1 shop/job=job:1 shop/web=web:1\n";
  const std::string web = "directory .: api=api:1 job=job:1\ncluster sets: shop/web=web:1\n";
  CHECK(deployed(list) == all);
  CHECK(deployed(list + "    selector: {matchLabels: {env: prod}}\n") == web);
  CHECK(deployed(list + "    selector: {matchExpressions: [{key: env, operator: In, values: [prod, test]}]}\n") == web);
  CHECK(deployed(list + "    selector: {matchExpressions: [{key: env, operator: NotIn, values: [dev]}, {key: env, "
                        "operator: Exists}]}\n") == web);
  CHECK(deployed(list + "    selector: {matchExpressions: [{key: env, operator: DoesNotExist}]}\n")
            .ends_with("cluster sets: shop/job=job:1\n"));
  CHECK(deployed("  - matrix: {generators: [" + std::string("{list: {elements: [{app: web}, {app: api}]}}, ") +
                 "{clusters: {}}]}\n    selector: {matchLabels: {app: web, region: eu}}\n")
            .ends_with("cluster sets: shop/web=web:1\n"));
  CHECK(deployed("  - list:\n      elements: [{app: web}]\n      template: {spec: {destination: {namespace: own}}}\n")
            .ends_with("cluster sets: own/web=web:1\n"));
}

TEST_CASE("a file that Argo CD is told to skip is not deployed with its directory") {
  CHECK(scopes_of({{"apps/web.yaml", application("web", "{path: web}", "{name: in-cluster, namespace: shop}")},
                   {"web/web.yaml", deployment("web", "web:1")},
                   {"web/sample.yaml", "# +argocd:skip-file-rendering\n" + deployment("sample", "web:1")}}) ==
        "cluster apps: shop/web=web:1\n"
        "directory web/*: sample=web:1\n");
}

TEST_CASE("an ApplicationSet's templatePatch changes what is deployed, and is told where it cannot be decided") {
  const auto patched = [](const std::string& patch) {
    return scopes_of(
        {{"sets/set.yaml",
          "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: set, namespace: argocd}\n"
          "spec:\n  goTemplate: true\n  generators: [{list: {elements: [{env: prod, tag: '2'}]}}]\n"
          "  template:\n    metadata: {name: x}\n    spec:\n      source: {repoURL: 'https://git.example/a', "
          "path: app}\n      destination: {name: in-cluster, namespace: plain}\n  templatePatch: |\n" +
              patch},
         {"app/kustomization.yaml", "resources: [web.yaml]\n"},
         {"app/web.yaml", deployment("web", "web:1")}});
  };
  CHECK(patched("    spec:\n      destination: {namespace: '{{.env}}'}\n      source:\n        kustomize: {images: "
                "['web=web:{{.tag}}']}\n") == "cluster sets: prod/web=web:2\n");
  // Not YAML until it is filled in.
  CHECK(patched("    spec:\n      destination: {namespace: {{.env}}}\n") == "cluster sets: prod/web=web:1\n");
  // When to deploy is no matter; what and where to is.
  CHECK(patched("    {{- if eq .env \"prod\" }}\n    spec:\n      syncPolicy: {automated: {prune: true}}\n    {{- end "
                "}}\n") == "cluster sets: plain/web=web:1\n");
  CHECK(patched("    {{- if eq .env \"prod\" }}\n    spec:\n      destination: {namespace: prod}\n    {{- end }}\n")
            .find("plain/web") == std::string::npos);
}

// fluxcd/pkg, kustomize/kustomize_generator.go; since v1 there are only `patches`.
TEST_CASE("patches that older Kustomizations of Flux hold as objects are applied, and others' are not") {
  const auto images = [](const std::string& version) {
    std::string text = flux("apps",
                            "  path: apps\n  patchesStrategicMerge:\n  - apiVersion: apps/v1\n    kind: Deployment\n"
                            "    metadata: {name: web}\n    spec: {template: {spec: {containers: [{name: app, image: "
                            "'web:2'}]}}}\n  patchesJson6902:\n  - target: {kind: Deployment, name: one}\n    patch:\n"
                            "    - {op: replace, path: /spec/template/spec/containers/0/image, value: 'one:2'}\n");
    const std::string written = "fluxcd.io/v1\n";
    text.replace(text.find(written), written.size(), "fluxcd.io/" + version + "\n");
    return scopes_of({{"cluster/apps.yaml", text},
                      {"apps/kustomization.yaml", "resources: [web.yaml]\n"},
                      {"apps/web.yaml", deployment("web", "web:1") + deployment("one", "one:1")}});
  };
  CHECK(images("v1beta2") == "cluster cluster: one=one:2 web=web:2\n");
  CHECK(images("v1") == "cluster cluster: one=one:1 web=web:1\n");
}

// kustomize-controller, kustomization_controller.go, apply: ExclusionSelector.
TEST_CASE("objects that Flux is told not to apply are told") {
  const auto notes = [](const std::string& metadata) {
    const Result<Analysis> analysis =
        analyze({{"cluster/apps.yaml", flux("apps", "  path: apps\n")},
                 {"apps/web.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n" + metadata}},
                {});
    REQUIRE(analysis);
    std::string out;
    for (const Diagnostic& diagnostic : analysis->report.diagnostics)
      out += std::to_string(analysis->report.sources.place(diagnostic.span.value()).line) + ": " + diagnostic.message +
             "\n";
    return out;
  };
  CHECK(notes("  annotations:\n    kustomize.toolkit.fluxcd.io/reconcile: disabled\n") ==
        "6: Kustomization flux-system/apps does not apply this object, as it says "
        "'kustomize.toolkit.fluxcd.io/reconcile: disabled', so the cluster may hold another\n");
  CHECK(notes("  labels: {kustomize.toolkit.fluxcd.io/ssa: Ignore}\n")
            .starts_with("5: Kustomization flux-system/apps does not apply this object"));
  CHECK(notes("  annotations: {kustomize.toolkit.fluxcd.io/reconcile: enabled}\n").empty());
}

// argo-cd, reposerver/repository/repository.go, mergeSourceParameters.
TEST_CASE("files beside the manifests override an Application's source, and not where it lies") {
  const std::string set =
      "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all}\nspec:\n  generators: [{list: "
      "{elements: [{name: one}, {name: two}]}}]\n  template:\n    metadata: {name: 'set-{{name}}'}\n    spec: "
      "{destination: {namespace: '{{name}}'}, source: {repoURL: 'https://git.example/r', path: base}}\n";
  CHECK(scopes_of({{"apps/web.yaml",
                    application("web",
                                "{repoURL: 'https://git.example/r', path: web, kustomize: {namePrefix: x-, images: "
                                "['web=web:2', 'lost=lost:2']}}",
                                "{namespace: shop}")},
                   {"web/kustomization.yaml", "resources: [web.yaml]\n"},
                   {"web/web.yaml", deployment("web", "web:1")},
                   {"web/.argocd-source.yaml",
                    "path: base\nkustomize: {namePrefix: y-, nameSuffix: -z, images: "
                    "['web:3']}\n"},
                   {"web/.argocd-source-web.yaml", "kustomize: {images: ['web:4'], nameSuffix: null}\n"},
                   {"web/.argocd-source-other.yaml", "kustomize: {images: ['web:5']}\n"}}) ==
        "cluster apps: shop/y-web=web:4\n");
  CHECK(scopes_of({{"apps/set.yaml", set},
                   {"base/kustomization.yaml", "resources: [web.yaml]\n"},
                   {"base/web.yaml", deployment("web", "web:1")},
                   {"base/.argocd-source-set-two.yaml", "kustomize: {images: ['web:2']}\n"}}) ==
        "cluster apps: one/web=web:1 two/web=web:2\n");
}

TEST_CASE("hostile deployers end") {
  CHECK_FALSE(
      scopes_of({{"a.yaml", flux("a", "  path: ./\n") + flux("b", "  path: ../../x\n") + flux("c", "  path: [1]\n")},
                 {"b.yaml", application("loop", "{repoURL: x, path: .}", "{}")}})
          .empty());
}

TEST_CASE("what is deployed and what is not seen is counted, and told with its cluster, namespace and place") {
  const Result<Analysis> analysis = analyze(
      {{"bootstrap/apps.yaml",
        application("web", "{repoURL: 'https://git.example/a', path: web}", "{name: edge, namespace: shop}") +
            application("far", "{repoURL: 'https://git.example/b', path: far}", "{name: in-cluster, namespace: far}") +
            application("redis", "{repoURL: 'https://charts.example', chart: redis}",
                        "{name: in-cluster, namespace: shop}")},
       {"web/web.yaml", deployment("web", "web:1")}},
      {});
  REQUIRE(analysis);
  CHECK(analysis->report.coverage.deployments.read == 1);
  CHECK(analysis->report.coverage.deployments.elsewhere == 1);
  CHECK(analysis->report.coverage.charts.read == 0);
  CHECK(analysis->report.coverage.charts.not_rendered == 1);
  std::string told;
  for (const ScopeModel& scope : analysis->model.scopes) {
    for (const load::Part& part : scope.parts) {
      told += scope.name + "|" + scope.destination + "|" + part.by + "|" + part.path + "|" + part.namespace_name + "|" +
              (part.is_read ? "read" : "not read") + "|" +
              std::to_string(analysis->report.sources.place(part.span).line) + "\n";
    }
  }
  CHECK(told ==
        "bootstrap||Application argocd/far|far|far|not read|13\n"
        "bootstrap@edge|edge|Application argocd/web|web|shop|read|6\n");
}

TEST_CASE("what Argo CD passes over in the directory that it deploys is not deployed with it") {
  const std::string source = "{repoURL: https://github.com/x/y.git, path: deploy, directory: {exclude: 'old*'}}";
  CHECK(scopes_of({{"app.yaml", application("a", source, "{server: https://kubernetes.default.svc, namespace: app}")},
                   {"deploy/web.yaml", deployment("web", "web:1")},
                   {"deploy/old.yaml", deployment("old", "web:0")},
                   {"deploy/old-app.yaml", application("b", source, "{namespace: app}")},
                   {"deploy/sub/more.yaml", deployment("more", "more:1")},
                   {"tools/tool.yaml", deployment("tool", "tool:1")}}) ==
        "cluster .: app/web=web:1 tool=tool:1\ndirectory deploy/*: more=more:1 old=web:0\n");
}

TEST_CASE("manifests beside a deployer that make what it brings are of another environment") {
  CHECK(scopes_of({{"root.yaml", flux("web", "  path: clusters/prod\n")},
                   {"clusters/prod/web.yaml", deployment("web", "web:1")},
                   {"clusters/staging/web/web.yaml", deployment("web", "web:2")},
                   {"clusters/staging/db/db.yaml", deployment("db", "db:2")},
                   {"shared/tool.yaml", deployment("tool", "tool:1")}}) ==
        "cluster .: tool=tool:1 web=web:1\ndirectory clusters/staging: db=db:2 web=web:2\n");
}

namespace {

/// A generator that makes `artifact` by the copies, "from to" each.
std::string generator(const std::string& artifact, const std::vector<std::string>& copies) {
  std::string text =
      "apiVersion: source.extensions.fluxcd.io/v1beta1\nkind: ArtifactGenerator\nmetadata: {name: flux-system, "
      "namespace: flux-system}\nspec:\n  sources: [{alias: repo, kind: GitRepository, name: flux-system}]\n"
      "  artifacts:\n  - name: " +
      artifact + "\n    copy:\n";
  for (const std::string& copy : copies) {
    const std::size_t space = copy.find(' ');
    text += "    - {from: '" + copy.substr(0, space) + "', to: " + copy.substr(space + 1) + "}\n";
  }
  return text + "---\n";
}

std::string from_artifact(const std::string& artifact, const std::string& path) {
  return "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: " + artifact +
         ", namespace: flux-system}\nspec:\n  sourceRef: {kind: ExternalArtifact, name: " + artifact +
         "}\n  path: " + path + "\n---\n";
}

}  // namespace

// The layout of fluxcd/flux2-kustomize-helm-example since Flux 2.7.
TEST_CASE("what an artifact of Flux holds is deployed from the directory that is copied into it") {
  const auto cluster = [](const std::string& name) {
    return std::vector<InputFile>{
        {"clusters/" + name + "/apps.yaml", from_artifact("apps", "./" + name) + from_artifact("infra", "./web")},
        {"clusters/" + name + "/artifacts/artifacts.yaml",
         generator("apps",
                   {"@repo/apps/base/** '@artifact/base/'", "@repo/apps/" + name + "/** '@artifact/" + name + "/'"}) +
             generator("infra", {"@repo/infrastructure/** '@artifact/'"})}};
  };
  std::vector<InputFile> files = {
      {"apps/base/web/kustomization.yaml", "namespace: web\nresources: [web.yaml]\n"},
      {"apps/base/web/web.yaml", deployment("web", "web:1")},
      {"apps/prod/kustomization.yaml", "resources: [../base/web]\nimages: [{name: web, newTag: '2'}]\n"},
      {"apps/dev/kustomization.yaml", "resources: [../base/web]\n"},
      {"infrastructure/web/one.yaml", deployment("one", "one:1")}};
  for (const char* name : {"prod", "dev"})
    for (InputFile& file : cluster(name)) files.push_back(std::move(file));
  CHECK(scopes_of(files) ==
        "cluster clusters/dev: one=one:1 web/web=web:1\n"
        "cluster clusters/prod: one=one:1 web/web=web:2\n");
}

TEST_CASE("an artifact that is put together in other ways is not followed, wherever a directory has its path's name") {
  const auto deployed = [](const std::vector<std::string>& copies, const std::string& path) {
    const std::string scopes =
        scopes_of({{"cluster/home/apps.yaml", from_artifact("apps", path) + generator("apps", copies)},
                   {"cluster/web/web.yaml", deployment("lookalike", "web:1")},
                   {"apps/web/web.yaml", deployment("web", "web:1")},
                   {"more/web/more.yaml", deployment("more", "web:1")}});
    // Nothing is a cluster where nothing is deployed.
    const std::size_t found = scopes.find("cluster cluster/home");
    return found == std::string::npos ? "nothing" : scopes.substr(found, scopes.find('\n', found) - found);
  };
  CHECK(deployed({"@repo/apps/** '@artifact/'"}, "./web") == "cluster cluster/home: web=web:1");
  CHECK(deployed({"@repo/apps/web/ '@artifact/'"}, "web") == "cluster cluster/home: web=web:1");
  CHECK(deployed({"@repo/apps/web '@artifact/a/'"}, "a/web") == "cluster cluster/home: web=web:1");
  CHECK(deployed({"@repo/apps/web/** '@artifact/'", "@repo/more/** '@artifact/more/'"}, "more/web") ==
        "cluster cluster/home: more=web:1");
  for (const std::vector<std::string>& copies : std::vector<std::vector<std::string>>{
           {},
           {"@repo/apps/** '@artifact/'", "@repo/more/** '@artifact/'"},
           {"@repo/apps/** '@artifact/'", "@repo/more/web/more.yaml '@artifact/web/web.yaml'"},
           {"@repo/apps/*/web.yaml '@artifact/'"},
           {"@other/apps/** '@artifact/'"},
           {"@repo/apps/** '@artifact/../'"},
           {"@repo/apps/** '@artifact/', exclude: ['**/web.yaml']"}}) {
    CAPTURE(copies.size());
    CHECK(deployed(copies, "./web") == "nothing");
  }
}

// The layout of fluxcd/flux2-multi-tenancy: a tenant's source is another branch of the clusters' repository.
TEST_CASE("what lies on another branch is not looked for below the deployer's directory") {
  const auto source = [](const std::string& name, const std::string& branch) {
    return "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: " + name +
           ", namespace: flux-system}\nspec: {url: 'https://git.example.com/fleet', ref: {branch: " + branch +
           "}}\n---\n";
  };
  const std::string root = source("flux-system", "main") + flux("flux-system", "  path: ./clusters/one\n");
  const auto team = [&](const std::string& branch) {
    return source("team", branch) +
           "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: team, namespace: "
           "flux-system}\nspec:\n  sourceRef: {kind: GitRepository, name: team}\n  path: ./staging\n";
  };
  const InputFile tenant{"clusters/one/staging/web.yaml", deployment("tenant", "web:1")};
  CHECK(scopes_of({{"clusters/one/root.yaml", root}, {"clusters/one/team.yaml", team("team")}, tenant}) ==
        "cluster clusters/one: tenant=web:1\n");
  const Result<Analysis> analysis = analyze(
      std::vector<InputFile>{{"clusters/one/root.yaml", root}, {"clusters/one/team.yaml", team("team")}, tenant}, {});
  REQUIRE(analysis);
  std::string told;
  for (const Diagnostic& diagnostic : analysis->report.diagnostics) told += diagnostic.message + "\n";
  CHECK(told.find("Kustomization flux-system/team deploys ./staging, which is not in this tree") != std::string::npos);
  // At the same place from the root, it is taken for what the branch holds.
  const InputFile same{"staging/web.yaml", deployment("same", "web:2")};
  CHECK(scopes_of({{"clusters/one/root.yaml", root}, {"clusters/one/team.yaml", team("team")}, same}) ==
        "cluster clusters/one: same=web:2\n");
}

// The same layout, where the tenant's branch is deployed from its root: each branch has one, so that proves nothing.
TEST_CASE("the root of another branch is not the root of this tree") {
  const auto source = [](const std::string& name, const std::string& reference) {
    return "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: " + name +
           ", namespace: flux-system}\nspec: {url: 'https://git.example.com/fleet', ref: {" + reference + "}}\n---\n";
  };
  const std::string root = source("flux-system", "branch: main") + flux("flux-system", "  path: ./clusters/one\n");
  const auto deployed = [&](const std::string& reference, const std::string& path) {
    const std::string team =
        source("team", reference) +
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: team, namespace: "
        "flux-system}\nspec:\n  sourceRef: {kind: GitRepository, name: team}\n" +
        path;
    return scopes_of({{"clusters/one/root.yaml", root},
                      {"clusters/one/team.yaml", team},
                      {"clusters/one/own.yaml", deployment("own", "own:1")},
                      {"other/web.yaml", deployment("other", "web:1")}});
  };
  for (const char* path : {"", "  path: ./\n", "  path: .\n", "  path: /\n", "  path: ''\n"}) {
    CAPTURE(path);
    CHECK(deployed("branch: team", path) == "cluster clusters/one: own=own:1\ndirectory other: other=web:1\n");
    CHECK(deployed("branch: main", path) == "cluster .: other=web:1 own=own:1\n");
  }
}
