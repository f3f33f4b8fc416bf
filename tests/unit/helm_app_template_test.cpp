#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "analysis.hpp"

using namespace routegrant;

namespace {

std::string release(const std::string& version, const std::string& values) {
  return "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: &app paperless, namespace: "
         "office}\n"
         "spec:\n  chart: {spec: {chart: app-template, version: " +
         version + ", sourceRef: {kind: HelmRepository, name: bjw-s}}}\n  values:\n" + values;
}

Analysis analyzed(std::vector<InputFile> files) {
  Result<Analysis> analysis = analyze(std::move(files), {});
  REQUIRE(analysis);
  return std::move(*analysis);
}

/// Workloads with their labels, Services with selectors and ports, routes with backends, logins.
std::string shown(const Analysis& analysis) {
  std::string out;
  for (const ScopeModel& scope : analysis.model.scopes) {
    const kube::Cluster& cluster = scope.cluster;
    for (const kube::Workload& workload : cluster.workloads) {
      out += workload.meta.kind + " " + workload.meta.object();
      for (const kube::Container& container : workload.pod.containers)
        out += " " + container.name.value + "=" + container.image.value;
      out += "\n";
    }
    for (const kube::Service& service : cluster.services) {
      out += "Service " + service.meta.object();
      for (const kube::ServicePort& port : service.ports)
        out += " " + port.name + ":" + std::to_string(port.port) + ">" + port.target.value;
      out += "\n";
    }
    for (const kube::Route& route : cluster.routes) {
      out += route.meta.kind + " " + route.host.value + route.path.value;
      for (const kube::RouteBackend& backend : route.backends)
        out += " " + backend.service.value + ":" + backend.port.value;
      out += "\n";
    }
    for (const credentials::Login& login : scope.logins) {
      out += "login " + login.user.text + " at " + login.host.text + " " +
             analysis.report.sources.place(login.span).file + ":" +
             std::to_string(analysis.report.sources.place(login.span).line) + "\n";
    }
  }
  const Graph& graph = analysis.report.graph;
  out += std::to_string(graph.table<Selects>().rows.size()) + " selected, " +
         std::to_string(graph.table<RoutesTo>().rows.size()) + " routed\n";
  return out;
}

}  // namespace

// The values of a release in a home-ops repository, as bjw-s-labs/helm-charts documents version 4.
TEST_CASE("version 4 of app-template is read from its values, each at its place") {
  const Analysis analysis = analyzed(
      {{"hr.yaml",
        release(
            "4.3.0",
            "    controllers:\n      paperless:\n        annotations: {reloader.stakater.com/auto: 'true'}\n"
            "        containers:\n          app:\n            image: {repository: ghcr.io/paperless, tag: '2'}\n"
            "            env:\n              PAPERLESS_DBHOST: postgres.database.svc\n"
            "              PAPERLESS_DBUSER: paperless\n"
            "              PAPERLESS_DBPASS: {valueFrom: {secretKeyRef: {name: '{{ .Release.Name }}-db', key: p}}}\n"
            "            envFrom: [{secretRef: {name: paperless-secret}}]\n"
            "    service:\n      app:\n        controller: *app\n        ports:\n          http: {port: 8000}\n"
            "          metrics: {port: 9090, enabled: false}\n"
            "    route:\n      app:\n        hostnames: ['{{ .Release.Name }}.example.com']\n"
            "        parentRefs: [{name: internal, namespace: network}]\n"
            "        rules: [{backendRefs: [{identifier: app, port: http}]}]\n"
            "    persistence:\n      config: {type: configMap, name: paperless-config, globalMounts: [{path: "
            "/c}]}\n")}});
  CHECK(shown(analysis) ==
        "Deployment office/paperless app=ghcr.io/paperless:2\n"
        "Service office/paperless http:8000>8000\n"
        "HTTPRoute paperless.example.com/ paperless:8000\n"
        "login paperless at postgres.database.svc hr.yaml:15\n"
        "1 selected, 1 routed\n");
  const kube::Workload& workload = analysis.model.scopes.at(0).cluster.workloads.at(0);
  CHECK(workload.pod.volumes.at(0).sources.at(0).object.value == "paperless-config");
  CHECK(workload.pod.containers.at(0).mounts.at(0).path.value == "/c");
  CHECK(value_of(workload.meta.annotations, "reloader.stakater.com/auto") == "true");
  // Nothing is left unread; that the database's namespace is nowhere in the tree is a note.
  for (const Diagnostic& diagnostic : analysis.report.diagnostics) CHECK(diagnostic.kind == Diagnostic::Kind::note);
}

TEST_CASE("several controllers and services carry their identifiers, and older versions name them as they did") {
  const std::string values =
      "    controllers:\n      main: {type: statefulset, containers: {main: {image: {repository: a, tag: '1'}}}}\n"
      "      worker: {containers: {main: {image: {repository: b, tag: '1'}}}}\n"
      "    service:\n      main: {controller: main, ports: {http: {port: 80, targetPort: 8080}}}\n"
      "      worker: {controller: worker, ports: {http: {port: 81}}}\n"
      "    ingress:\n      main:\n        className: nginx\n        hosts: [{host: a.example, paths: [{path: /, "
      "service: "
      "{identifier: main, name: main, port: http}}]}]\n";
  CHECK(shown(analyzed({{"hr.yaml", release("4.0.1", values)}}))
            .find("Service office/paperless-main http:80>8080\n"
                  "Service office/paperless-worker") != std::string::npos);
  CHECK(shown(analyzed({{"hr.yaml", release("2.6.0", values)}})) ==
        "StatefulSet office/paperless main=a:1\nDeployment office/paperless-worker main=b:1\n"
        "Service office/paperless http:80>8080\nService office/paperless-worker http:81>81\n"
        "Ingress a.example/ paperless:80\n2 selected, 1 routed\n");
}

TEST_CASE("version 1 had one controller, and a release in another namespace is named after it") {
  std::string text = release("1.5.1",
                             "    image: {repository: a, tag: '1'}\n    env: {DATABASE_URL: "
                             "'postgres://app@db.example/x'}\n    service: {main: {ports: {http: {port: 80}}}}\n"
                             "    ingress: {main: {enabled: true, ingressClassName: nginx, hosts: [{host: a.example, "
                             "paths: [{path: /, pathType: Prefix}]}]}}\n");
  text.insert(text.find("spec:\n") + 6, "  targetNamespace: shop\n");
  CHECK(shown(analyzed({{"hr.yaml", text}})) ==
        "Deployment shop/shop-paperless main=a:1\nService shop/shop-paperless http:80>80\n"
        "Ingress a.example/ shop-paperless:80\nlogin app at db.example hr.yaml:9\n1 selected, 1 routed\n");
}

// The layout of onedr0p/home-ops.
TEST_CASE("a release's chart and its version are those of the OCIRepository that it names") {
  const auto named = [](const std::string& revision, const std::string& space) {
    std::string text =
        release("0",
                "    controllers:\n      main: {containers: {main: {image: {repository: a, tag: '1'}}}}\n"
                "      worker: {containers: {main: {image: {repository: b, tag: '1'}}}}\n");
    const std::size_t begin = text.find("  chart:");
    text.replace(begin, text.find('\n', begin) - begin,
                 "  chartRef: {kind: OCIRepository, name: charts, namespace: " + space + "}");
    std::vector<InputFile> files{
        {"hr.yaml", text},
        {"oci.yaml",
         "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: charts, namespace: "
         "flux-system}\nspec: {url: 'oci://ghcr.io/bjw-s-labs/helm/app-template', ref: " +
             revision + "}\n"}};
    const std::string plain = shown(analyzed(files));
    files.push_back({"kustomization.yaml", "resources: [hr.yaml, oci.yaml]\n"});
    CHECK(plain == shown(analyzed(files)));
    return plain;
  };
  CHECK(named("{tag: 2.6.0}", "flux-system") ==
        "Deployment office/paperless main=a:1\nDeployment office/paperless-worker main=b:1\n0 selected, 0 routed\n");
  CHECK(named("{semver: '>=2.0.0 <3.0.0'}", "flux-system")
            .starts_with("Deployment office/paperless main=a:1\nDeployment office/paperless-worker main=b:1\n"));
  CHECK(named("{tag: 4.2.0}", "flux-system") ==
        "Deployment office/paperless-main main=a:1\nDeployment office/paperless-worker main=b:1\n"
        "0 selected, 0 routed\n");
  // Another namespace's is another.
  CHECK(named("{tag: 2.6.0}", "media").starts_with("Deployment office/paperless-main main=a:1\n"));
}

TEST_CASE("a release that names a HelmChart is of its chart, of a registry or a directory of the tree") {
  const auto named = [](const std::string& chart) {
    std::string text =
        release("0",
                "    controllers:\n      main: {containers: {main: {image: {repository: a, tag: '1'}}}}\n"
                "      worker: {containers: {main: {image: {repository: b, tag: '1'}}}}\n");
    const std::size_t begin = text.find("  chart:");
    text.replace(begin, text.find('\n', begin) - begin,
                 "  chartRef: {kind: HelmChart, name: web, namespace: flux-system}");
    return shown(
        analyzed({{"release.yaml", text},
                  {"chart.yaml",
                   "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmChart\nmetadata: {name: web, namespace: "
                   "flux-system}\nspec: " +
                       chart + "\n"},
                  {"charts/web/Chart.yaml",
                   "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: common, version: 4.0.0, "
                   "repository: 'https://bjw-s-labs.github.io/helm-charts'}]\n"},
                  {"charts/web/values.yaml", "controllers: {main: {}}\n"}}));
  };
  CHECK(named("{chart: app-template, version: 2.6.0, sourceRef: {kind: HelmRepository, name: bjw-s}}") ==
        "Deployment office/paperless main=a:1\nDeployment office/paperless-worker main=b:1\n0 selected, 0 routed\n");
  CHECK(named("{chart: ./charts/web, sourceRef: {kind: GitRepository, name: flux-system}}")
            .starts_with("Deployment office/paperless-web-main main=a:1\n"));
}

TEST_CASE("values of a ConfigMap lie under those of the release") {
  const Analysis analysis = analyzed(
      {{"hr.yaml", release("4.0.0", "    controllers: {main: {containers: {main: {image: {tag: '2'}}}}}\n") +
                       "  valuesFrom: [{kind: ConfigMap, name: values}]\n"},
       {"kustomization.yaml",
        "namespace: office\nresources: [hr.yaml]\nconfigMapGenerator:\n- name: values\n  files: [values.yaml]\n"
        "generatorOptions: {disableNameSuffixHash: true}\n"},
       {"values.yaml", "controllers: {main: {containers: {main: {image: {repository: a, tag: '1'}}}}}\n"}});
  CHECK(shown(analysis) == "Deployment office/paperless main=a:2\n0 selected, 0 routed\n");
}

TEST_CASE("an Argo CD Application of the chart is read too, its files under its values") {
  const Analysis analysis = analyzed(
      {{"app.yaml",
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: paperless, namespace: argocd}\nspec:\n"
        "  destination: {name: in-cluster, namespace: office}\n  sources:\n  - {repoURL: 'https://git.example/x', ref: "
        "values}\n  - chart: app-template\n    targetRevision: 4.3.0\n    helm:\n      valueFiles: "
        "['$values/values/paperless.yaml']\n      values: |\n        controllers:\n          main:\n            "
        "containers: {app: {image: {tag: '2'}}}\n"},
       {"values/paperless.yaml", "controllers: {main: {containers: {app: {image: {repository: a, tag: '1'}}}}}\n"}});
  CHECK(shown(analysis) == "Deployment office/paperless app=a:2\n0 selected, 0 routed\n");
}

TEST_CASE("of a chart that depends on app-template and another, the first is read, and the second told as not seen") {
  const std::string chart =
      "apiVersion: v2\nname: web\ndependencies:\n- {name: app-template, version: 4.0.0, repository: 'https://x'}\n"
      "- {name: redis, version: 1.0.0, repository: 'https://y'}\n";
  const std::string values =
      "app-template: {controllers: {main: {containers: {app: {image: {repository: a, tag: '1'}}}}}}\n";
  const Analysis analysis = analyzed({{"web/Chart.yaml", chart}, {"web/values.yaml", values}});
  CHECK(shown(analysis).starts_with("Deployment web app=a:1\n"));
  REQUIRE(analysis.model.scopes.size() == 1);
  const std::vector<load::Part>& parts = analysis.model.scopes.front().parts;
  REQUIRE(parts.size() == 2);
  CHECK(parts.back().path == "redis");
  CHECK_FALSE(parts.back().is_read);
}

TEST_CASE(
    "a chart of the tree is counted as not rendered, with the charts it depends on; its subcharts are parts of it") {
  const Analysis analysis =
      analyzed({{"chart/Chart.yaml", "apiVersion: v2\nname: shop\ndependencies: [{name: redis}, {name: postgresql}]\n"},
                {"chart/charts/redis/Chart.yaml", "apiVersion: v2\nname: redis\n"},
                {"lib/Chart.yaml", "apiVersion: v2\nname: lib\ntype: library\n"},
                {"chart/templates/a.yaml", "kind: {{ .Values.kind }}\n"}});
  CHECK(analysis.report.coverage.charts.not_rendered == 1);
  std::string notes;
  for (const Diagnostic& diagnostic : analysis.report.diagnostics) {
    if (diagnostic.kind == Diagnostic::Kind::note) notes += diagnostic.message + "\n";
  }
  CHECK(notes ==
        "the chart shop is not rendered here, so its objects are not seen; it depends on the charts redis and "
        "postgresql\n");
}

// "automountServiceAccountToken now defaults to false", "Create an unprivileged serviceAccount by default".
TEST_CASE("version 5 mounts no token unless it is asked to, and makes a ServiceAccount") {
  const auto account = [](const std::string& version, const std::string& more = "") {
    const Analysis analysis =
        analyzed({{"hr.yaml", release(version,
                                      "    controllers:\n      web:\n        containers:\n          app: {image: "
                                      "{repository: example/web, tag: '1'}}\n" +
                                          more)}});
    const kube::Cluster& cluster = analysis.model.scopes.front().cluster;
    REQUIRE(cluster.workloads.size() == 1);
    const kube::Pod& pod = cluster.workloads.front().pod;
    const char* mounts = !pod.automount_token ? "unset" : *pod.automount_token ? "true" : "false";
    return pod.service_account.value + " " + mounts + " " + std::to_string(cluster.service_accounts.size());
  };
  CHECK(account("4.4.0") == " unset 0");
  CHECK(account("5.0.0") == "paperless false 1");
  CHECK(account("5.0.0", "    defaultPodOptions: {automountServiceAccountToken: true}\n") == "paperless true 1");
  CHECK(account("5.0.0", "    global: {createDefaultServiceAccount: false}\n") == " false 0");
}
