#include "bench/kustomize_costs.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <functional>
#include <iostream>
#include <string>

#include "kustomize/kustomize.hpp"
#include "load/discover.hpp"
#include "load/documents.hpp"

namespace routegrant::bench {
namespace {

constexpr std::array<const char*, 3> regions{"eu", "us", "ap"};
constexpr std::size_t kustomizations_of_app = 5;

/// The beginning of an object. No two applications have a file in common, as files of equal texts are parsed once.
std::string header(const std::string& api, const std::string& kind, const std::string& name, const std::string& app) {
  return "apiVersion: " + api + "\nkind: " + kind + "\nmetadata:\n  name: " + name + "\n  labels:\n    owner: " + app +
         "\n";
}

std::string workload(const std::string& kind, const std::string& name, const std::string& app) {
  return header("apps/v1", kind, name, app) + "spec:\n  selector:\n    matchLabels:\n      app: " + name +
         "\n  template:\n    metadata:\n      labels:\n        app: " + name +
         "\n    spec:\n      serviceAccountName: app\n      containers:\n        - name: app\n"
         "          image: registry.example.com/app\n          ports:\n            - name: http\n"
         "              containerPort: 8080\n          envFrom:\n            - configMapRef:\n"
         "                name: settings\n          env:\n            - name: PGHOST\n              value: db\n"
         "            - name: PGUSER\n              valueFrom:\n                secretKeyRef:\n"
         "                  name: login\n                  key: username\n          resources:\n            requests:\n"
         "              cpu: 100m\n              memory: 128Mi\n      volumes:\n        - name: settings\n"
         "          configMap:\n            name: settings\n";
}

std::string service(const std::string& name, const std::string& app) {
  return header("v1", "Service", name, app) + "spec:\n  selector:\n    app: " + name +
         "\n  ports:\n    - name: http\n      port: 80\n      targetPort: http\n";
}

std::string list_of(const std::vector<GeneratedFile>& files, std::size_t first, const std::string& directory) {
  std::string text = "resources:\n";
  for (std::size_t i = first; i < files.size(); ++i) text += "  - " + files[i].path.substr(directory.size()) + "\n";
  return text;
}

/// Fourteen resources.
void add_base(const std::string& app, std::vector<GeneratedFile>& out) {
  const std::string directory = "apps/" + app + "/base/";
  const std::size_t first = out.size();
  for (const char* name : {"web", "api", "worker"}) {
    out.push_back({directory + name + ".yaml", workload("Deployment", name, app)});
    out.push_back({directory + name + "-service.yaml", service(name, app)});
    out.push_back(
        {directory + name + "-policy.yaml",
         header("networking.k8s.io/v1", "NetworkPolicy", name, app) +
             "spec:\n  podSelector:\n    matchLabels:\n      app: " + name +
             "\n  ingress:\n    - from:\n        - podSelector:\n            matchLabels:\n              app: web\n"});
  }
  out.push_back({directory + "db.yaml", workload("StatefulSet", "db", app)});
  out.push_back({directory + "db-service.yaml", service("db", app)});
  out.push_back({directory + "account.yaml", header("v1", "ServiceAccount", "app", app)});
  out.push_back({directory + "settings.yaml", header("v1", "ConfigMap", "limits", app) + "data:\n  most: \"5\"\n"});
  out.push_back(
      {directory + "ingress.yaml",
       header("networking.k8s.io/v1", "Ingress", "web", app) +
           "spec:\n  rules:\n    - host: app.example.com\n      http:\n        paths:\n          - path: /\n"
           "            pathType: Prefix\n            backend:\n              service:\n                name: web\n"
           "                port:\n                  name: http\n"});
  const std::string list = list_of(out, first, directory);
  out.push_back({directory + "kustomization.yaml", list});
}

/// One more.
void add_stage(const std::string& app, std::vector<GeneratedFile>& out) {
  const std::string directory = "apps/" + app + "/stage/";
  out.push_back(
      {directory + "replicas.yaml",
       "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 3\n  template:\n    spec:\n"
       "      containers:\n        - name: app\n          env:\n            - name: MODE\n              value: "
       "stage\n"});
  out.push_back({directory + "kustomization.yaml",
                 "resources:\n  - ../base\ncomponents:\n  - ../../../components/limits\n"
                 "labels:\n  - pairs:\n      part-of: " +
                     app +
                     "\n    includeSelectors: true\npatches:\n  - path: replicas.yaml\n"
                     "configMapGenerator:\n  - name: settings\n    literals:\n      - mode=stage\n"
                     "images:\n  - name: registry.example.com/app\n    newTag: \"2.0\"\n"});
}

/// One or two more in each region.
void add_region(const std::string& app, std::size_t number, std::vector<GeneratedFile>& out) {
  const std::string region = regions[number];
  const std::string directory = "apps/" + app + "/regions/" + region + "/";
  std::string text = "resources:\n  - ../../stage\n";
  if (number < 2) {
    text += "  - budget.yaml\n";
    out.push_back({directory + "budget.yaml", header("policy/v1", "PodDisruptionBudget", "web", app) +
                                                  "spec:\n  selector:\n    matchLabels:\n      app: web\n"});
  }
  text += "namespace: " + app + "-" + region + "\nnamePrefix: " + region +
          "-\ncommonAnnotations:\n  region: " + region +
          "\nsecretGenerator:\n  - name: login\n    literals:\n      - username=" + app + "_" + region +
          "\npatches:\n  - target:\n      kind: Ingress\n      name: web\n    patch: |-\n      - op: replace\n"
          "        path: /spec/rules/0/host\n        value: " +
          app + "." + region + ".example.com\nreplicas:\n  - name: web\n    count: 5\n";
  out.push_back({directory + "kustomization.yaml", std::move(text)});
}

/// Of the processor, as both run in one thread: a machine with other work to do would take the longer one aside
/// oftener.
double seconds(const std::function<void()>& work) {
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

}  // namespace

std::vector<GeneratedFile> overlays(std::size_t kustomizations) {
  std::vector<GeneratedFile> out;
  out.push_back({"components/limits/kustomization.yaml",
                 "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n  - target:\n"
                 "      kind: Deployment\n    patch: |-\n      - op: add\n"
                 "        path: /spec/template/spec/containers/0/resources/limits\n        value: {memory: 256Mi}\n"});
  for (std::size_t i = 0; i < kustomizations / kustomizations_of_app; ++i) {
    const std::string app = "app" + std::to_string(i);
    add_base(app, out);
    add_stage(app, out);
    for (std::size_t region = 0; region < regions.size(); ++region) add_region(app, region, out);
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return out;
}

int print_kustomize_costs(std::size_t kustomizations) {
  const std::vector<GeneratedFile> files = overlays(kustomizations);
  Sources read;
  load::Discovery discovery;
  for (const GeneratedFile& file : files) {
    const load::FileKind kind = load::kind_of_file(file.path);
    discovery.files.push_back({.source = read.add({.path = file.path, .text = file.text}), .kind = kind});
  }
  std::size_t parsed = 0;
  std::size_t built = 0;
  std::size_t problems = 0;
  const auto parse = [&] {
    Sources sources = read;
    Coverage coverage;
    Diagnostics out;
    const auto is_wanted = [](std::string_view, std::string_view) { return true; };
    parsed = load::parse_documents(discovery, sources, is_wanted, {.jobs = 1}, coverage, out).size();
  };
  const auto build = [&] {
    Sources sources = read;
    Diagnostics out;
    const load::Kustomizations all = load::read_kustomizations(sources, out);
    built = 0;
    for (const kustomize::Deployment& one : kustomize::build_all(discovery, all, {}, {}, sources, out))
      built += one.objects.size();
    problems = out.size();
  };
  // Interleaved, so that a noisy machine disturbs both alike.
  double parse_seconds = 1e9;
  double build_seconds = 1e9;
  for (int round = 0; round < 5; ++round) {
    parse_seconds = std::min(parse_seconds, seconds(parse));
    build_seconds = std::min(build_seconds, seconds(build));
  }
  std::cout << "{\n  \"kustomizations\": " << kustomizations << ",\n  \"files\": " << files.size()
            << ",\n  \"documents\": " << parsed << ",\n  \"built\": " << built << ",\n  \"problems\": " << problems
            << ",\n  \"seconds\": {\"parse\": " << parse_seconds << ", \"build\": " << build_seconds
            << "},\n  \"build_over_parse\": " << build_seconds / parse_seconds << "\n}\n";
  return problems == 0 ? 0 : 1;
}

}  // namespace routegrant::bench
