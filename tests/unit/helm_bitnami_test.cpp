#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "analysis.hpp"

using namespace routegrant;

namespace {

std::string release(const std::string& values, const std::string& repository = "bitnami",
                    const std::string& version = "16.4.1") {
  return "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: shop, namespace: n}\nspec:\n"
         "  chart: {spec: {chart: postgresql, version: " +
         version + ", sourceRef: {kind: HelmRepository, name: " + repository + "}}}\n  values:\n" + values;
}

/// Whether the chart's StatefulSet is made of a release's values.
bool is_read(const std::string& text) {
  const Result<Analysis> analysis = analyze({{.path = "release.yaml", .text = text}}, {});
  REQUIRE(analysis);
  return std::any_of(analysis->model.scopes.begin(), analysis->model.scopes.end(), [](const ScopeModel& scope) {
    return std::any_of(scope.cluster.workloads.begin(), scope.cluster.workloads.end(),
                       [](const kube::Workload& workload) { return workload.meta.kind == "StatefulSet"; });
  });
}

const std::string auth = "    auth: {username: shop, database: shop, existingSecret: pg}\n";

}  // namespace

TEST_CASE("Bitnami's PostgreSQL is read from its values") {
  CHECK(is_read(release(auth)));
  CHECK(is_read(release(auth + "    metrics: {enabled: false}\n    primary: {podLabels: {a: b}}\n")));
  CHECK(is_read(release(auth + "    image: {repository: bitnamilegacy/postgresql}\n", "charts")));
}

TEST_CASE("a chart of another repository that is called so, too, is not read as Bitnami's") {
  CHECK_FALSE(is_read(release(auth, "our-charts")));
  CHECK_FALSE(is_read(release(auth + "    image: {repository: example/postgres}\n")));
}

TEST_CASE("values of Bitnami's chart that ask for more than is made of them leave it unread") {
  for (const char* more : {"    extraDeploy: [{kind: Secret}]\n", "    backup: {enabled: true}\n",
                           "    primary: {sidecars: [{name: other}]}\n", "    primary: {initContainers: [{name: i}]}\n",
                           "    primary: {extraVolumeMounts: [{name: v, mountPath: /docker-entrypoint-initdb.d}]}\n",
                           "    primary: {pgHbaConfiguration: 'host all all all trust'}\n",
                           "    global: {postgresql: {fullnameOverride: other}}\n",
                           "    primary: {initdb: {scriptsConfigMap: '{{ .Release.Name }}-init'}}\n"}) {
    CAPTURE(more);
    CHECK_FALSE(is_read(release(auth + more)));
  }
  // The policy of older versions stood elsewhere.
  CHECK(is_read(release(auth, "bitnami", "13.2.1")));
  CHECK_FALSE(is_read(release(auth + "    networkPolicy: {enabled: true}\n", "bitnami", "13.2.1")));
}
