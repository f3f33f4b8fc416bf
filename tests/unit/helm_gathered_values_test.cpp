#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "analysis.hpp"

using namespace routegrant;

namespace {

/// Each password in clear text that charts are given: its key, and where it stands.
std::string passwords(std::vector<InputFile> files) {
  const Result<Analysis> analysis = analyze(std::move(files), {});
  REQUIRE(analysis);
  std::string out;
  const Graph& graph = analysis->report.graph;
  const Table<PlainPassword>& table = graph.table<PlainPassword>();
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const Place place = analysis->report.sources.place(graph.reasons().of(table.facts[row]).reason.span);
    out += table.rows[row].holder + " " + table.rows[row].key_name + " " + place.file + ":" +
           std::to_string(place.line) + ":" + std::to_string(place.column) + "\n";
  }
  return out;
}

std::string application(const std::string& helm) {
  return "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: one, namespace: argocd}\nspec:\n"
         "  destination: {name: in-cluster, namespace: n}\n  source:\n    chart: postgresql\n"
         "    repoURL: https://charts.example.com\n    targetRevision: 16.0.0\n    helm:\n" +
         helm;
}

std::string k3s_chart(const std::string& spec) {
  return "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: db, namespace: kube-system}\nspec:\n"
         "  repo: https://charts.example.com\n" +
         spec;
}

}  // namespace

TEST_CASE("passwords that an Application gives its chart are told wherever they stand") {
  CHECK(passwords({{"app.yaml", application("      values: |\n        auth:\n          password: hunter2\n")}}) ==
        "argocd/one auth.password app.yaml:13:11\n");
  CHECK(
      passwords({{"app.yaml", application("      parameters:\n        - {name: auth.password, value: hunter2}\n")}}) ==
      "argocd/one auth.password app.yaml:12:18\n");
  // The text does not count beside a mapping.
  CHECK(passwords({{"app.yaml", application("      values: 'auth: {password: lost}'\n"
                                            "      valuesObject: {auth: {postgresPassword: hunter2}}\n")}}) ==
        "argocd/one auth.postgresPassword app.yaml:12:29\n");
  CHECK(passwords({{"app.yaml", application("      parameters: [{name: auth.existingSecret, value: s}]\n"
                                            "      values: 'auth: {password: unread}'\n")}})
            .empty());
}

// The values of the charts of Harbor, Gitea, Superset and Airflow; Grafana reads its own placeholders.
TEST_CASE("what charts call the settings of their database holds a database's password") {
  const auto told = [](const std::string& values) {
    return passwords({{"app.yaml", application("      valuesObject: " + values + "\n")}});
  };
  CHECK(told("{database: {internal: {password: hunter2}}}") ==
        "argocd/one database.internal.password app.yaml:11:44\n");
  CHECK(told("{gitea: {config: {database: {PASSWD: hunter2}}}}").find("gitea.config.database.PASSWD") !=
        std::string::npos);
  CHECK(told("{supersetNode: {connections: {db_pass: hunter2}}}").find("connections.db_pass") != std::string::npos);
  CHECK(told("{data: {metadataConnection: {user: u, pass: hunter2}}}").find("metadataConnection.pass") !=
        std::string::npos);
  for (const char* value : {"$__env{PGPASS}", "$__file{/etc/secrets/pg}", "${PGPASS}", "<path:kv/data/pg#password>",
                            "ref+vault://kv/pg#/password", "vault:secret/data/pg#password", "'{{ .Values.pw }}'", ""})
    CHECK_MESSAGE(told("{grafana.ini: {database: {password: \"" + std::string(value) + "\"}}}").empty(), value);
  CHECK(told("{database: {external: {password: hunter2, existingSecret: harbor-db}}}").empty());
  CHECK(told("{database: {metrics: {password: hunter2}}}").empty());
}

TEST_CASE("what only helm test makes is not deployed") {
  const auto read = [](const std::string& hook, const std::string& path = "pod.yaml",
                       const std::string& above = "---\n# Source: shop/templates/tests/db.yaml\n") {
    std::vector<InputFile> files{{"shop/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"},
                                 {path, above +
                                            "apiVersion: v1\nkind: Pod\nmetadata: {name: p, annotations: "
                                            "{helm.sh/hook: '" +
                                            hook +
                                            "'}}\nspec: {containers: [{name: c, image: x, env: [{name: PGHOST, "
                                            "value: db}, {name: PGUSER, value: u}]}]}\n"}};
    const Result<Analysis> analysis = analyze(std::move(files), {});
    REQUIRE(analysis);
    return analysis->model.scopes.empty() ? 0 : analysis->model.scopes.front().logins.size();
  };
  CHECK(read("test") == 0);
  CHECK(read("test", "shop/templates/tests/db.yaml", "") == 0);
  // To kubectl and Flux the annotation says nothing.
  CHECK(read("test", "pod.yaml", "") == 1);
  CHECK(read("test", "other/templates/pod.yaml", "") == 1);
  CHECK(read("test-success, test-failure") == 0);
  CHECK(read("test,post-install") == 1);
  CHECK(read("post-install") == 1);
}

TEST_CASE("a values file of the tree counts for the Application that names it") {
  const std::string app =
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: one, namespace: argocd}\nspec:\n"
      "  destination: {name: in-cluster, namespace: n}\n  sources:\n"
      "    - chart: postgresql\n      repoURL: https://charts.example.com\n      targetRevision: 16.0.0\n"
      "      helm: {valueFiles: [$here/env/values-db.yaml]}\n"
      "    - {repoURL: https://git.example.com/x.git, ref: here}\n";
  CHECK(passwords({{"app.yaml", app}, {"env/values-db.yaml", "auth:\n  password: hunter2\n"}}) ==
        "argocd/one auth.password env/values-db.yaml:2:3\n");
}

// k3s-io/helm-controller, pkg/controllers/chart/chart.go.
TEST_CASE("a HelmChart of k3s gives its chart a text, a further object's text, and single values") {
  CHECK(passwords({{"db.yaml",
                    k3s_chart("  chart: postgresql\n  valuesContent: |-\n    auth:\n      password: hunter2\n")}}) ==
        "kube-system/db auth.password db.yaml:9:7\n");
  CHECK(passwords({{"db.yaml", k3s_chart("  chart: oci://registry.example.com/charts/postgresql\n"
                                         "  set: {auth.password: hunter2}\n")}}) ==
        "kube-system/db auth.password db.yaml:7:9\n");
  CHECK(passwords({{"db.yaml", k3s_chart("  chart: postgresql\n  valuesContent: 'auth: {password: hunter2}'\n")},
                   {"more.yaml",
                    "apiVersion: helm.cattle.io/v1\nkind: HelmChartConfig\nmetadata: {name: db, namespace: "
                    "kube-system}\nspec:\n  valuesContent: |-\n    auth: {existingSecret: db}\n"}})
            .empty());
}

TEST_CASE("a HelmChart of k3s that installs app-template is read from its values") {
  std::vector<InputFile> files{
      {"one.yaml",
       "apiVersion: helm.cattle.io/v1\nkind: HelmChart\nmetadata: {name: one, namespace: kube-system}\nspec:\n"
       "  repo: https://bjw-s-labs.github.io/helm-charts\n  chart: app-template\n  version: 4.3.0\n"
       "  targetNamespace: n\n  valuesContent: |-\n    controllers:\n      one:\n        containers:\n          app:\n"
       "            image: {repository: x}\n            env: {DB_HOST: h.example, DB_USER: content_user}\n"
       "  set: {controllers.one.containers.app.env.DB_USER: set_user}\n"}};
  const Result<Analysis> analysis = analyze(std::move(files), {});
  REQUIRE(analysis);
  REQUIRE(analysis->model.scopes.size() == 1);
  const std::vector<credentials::Login>& logins = analysis->model.scopes.front().logins;
  REQUIRE(logins.size() == 1);
  CHECK(logins.front().user.text == "set_user");
  const Place place = analysis->report.sources.place(logins.front().user.steps.back().span);
  CHECK(place.line == 16);
  CHECK(analysis->model.scopes.front().cluster.workloads.front().meta.object() == "n/one");
}
