#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "analysis.hpp"
#include "support/tree.hpp"

using namespace routegrant;

namespace {

/// A pod that asks the API as `web`, one whose credential lies in Secret `office-db`, and a server.
std::string shop(const std::string& pod_spec = "", const std::string& account = "") {
  return "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {serviceAccountName: web, " +
         pod_spec +
         "containers: [{name: web, image: web, volumeMounts: [{name: token, mountPath: /t}]}]}\n---\n"
         "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n" +
         account +
         "---\napiVersion: v1\nkind: Pod\nmetadata: {name: office, namespace: shop}\nspec: "
         "{automountServiceAccountToken: "
         "false, containers: [{name: office, image: office, env: [{name: PGHOST, value: db}, {name: PGUSER, value: "
         "owner}, "
         "{name: PGPASSWORD, valueFrom: {secretKeyRef: {name: office-db, key: password}}}]}]}\n---\n"
         "apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\n"
         "spec: {selector: {app: db}, ports: [{port: 5432}]}\n---\n"
         "apiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: shop, labels: {app: db}}\n"
         "spec: {containers: [{name: db, image: 'postgres:16', env: [{name: POSTGRES_PASSWORD, valueFrom: "
         "{secretKeyRef: "
         "{name: db-superuser, key: password}}}]}]}\n";
}

std::string role(const std::string& rules) {
  return "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r, namespace: shop}\nrules: [" +
         rules + "]\n";
}

std::string binding(const std::string& role_ref = "{kind: Role, name: r}", const std::string& ns = "shop") {
  return "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b, namespace: " + ns +
         "}\nroleRef: " + role_ref + "\nsubjects: [{kind: ServiceAccount, name: web, namespace: shop}]\n";
}

std::string rule(const std::string& verbs, const std::string& group, const std::string& resources,
                 const std::string& more = "") {
  return "{verbs: [" + verbs + "], apiGroups: ['" + group + "'], resources: [" + resources + "]" + more + "}";
}

using Lines = std::vector<std::string>;

/// "reads owner from shop/office-db", sorted.
Lines obtained(const std::string& more, const std::string& pod_spec = "") {
  const Analysis analysis = test::analyzed({{.path = "app.yaml", .text = shop(pod_spec) + more}});
  const Graph& graph = analysis.report.graph;
  Lines lines;
  const auto& table = graph.table<CanObtain>();
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const CanObtain& row = table.rows[i];
    const bool assumed = graph.reasons().of(table.facts[i]).reason.certainty == Certainty::assumed;
    lines.push_back(row.how + " " + row.shown + " from " + row.secret + (assumed ? " (assumed)" : ""));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

Lines powers(const std::string& rules) {
  const Analysis analysis = test::analyzed({{.path = "app.yaml", .text = shop() + role(rules) + binding()}});
  Lines lines;
  for (const ServiceAccountPower& row : analysis.report.graph.table<ServiceAccountPower>().rows)
    lines.push_back(row.power + row.place);
  return lines;
}

/// Whether web has a token: "mounted", "projected" or "none".
std::string token(const std::string& pod_spec, const std::string& account = "") {
  const Analysis analysis = test::analyzed({{.path = "app.yaml", .text = shop(pod_spec, account)}});
  for (const RunsAs& row : analysis.report.graph.table<RunsAs>().rows) {
    if (analysis.report.graph.reasons().label(row.account) != "ServiceAccount shop/web") continue;
    if (row.automounted) return "mounted";
    return row.token ? "projected" : "none";
  }
  return "nobody";
}

const Lines both{"reads owner from shop/office-db", "reads postgres from shop/db-superuser"};

}  // namespace

TEST_CASE("an account obtains what the Secrets hold that it may read") {
  CHECK(obtained(role(rule("get", "", "secrets")) + binding()) == both);
  CHECK(obtained(role(rule("list", "", "secrets")) + binding()) == both);
  CHECK(obtained(role(rule("watch", "", "'*'")) + binding()) == both);
  CHECK(obtained(role(rule("get", "", "secrets", ", resourceNames: [office-db, web-tls]")) + binding()) ==
        Lines{"reads owner from shop/office-db"});
  CHECK(obtained(role(rule("create", "", "secrets")) + binding()).empty());
  CHECK(obtained(role(rule("get", "apps", "secrets")) + binding()).empty());
  CHECK(obtained(role(rule("get", "", "configmaps")) + binding()).empty());
}

TEST_CASE("a binding counts in its namespace, a ClusterRoleBinding in all") {
  const std::string cluster_role =
      "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: c}\nrules: [" +
      rule("get", "", "secrets") + "]\n";
  CHECK(obtained(cluster_role + binding("{kind: ClusterRole, name: c}")) == both);
  CHECK(obtained(cluster_role + binding("{kind: ClusterRole, name: c}", "other")).empty());
  CHECK(obtained(cluster_role +
                 "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
                 "roleRef: {kind: ClusterRole, name: c}\nsubjects: [{kind: Group, name: "
                 "'system:serviceaccounts:shop'}]\n")
            .size() == 4);  // web's and default's
}

TEST_CASE("roles that every cluster has are an assumption, roles that nobody sees give nothing") {
  const Lines assumed = obtained(binding("{kind: ClusterRole, name: edit}"));
  CHECK(std::count(assumed.begin(), assumed.end(), "reads owner from shop/office-db (assumed)") == 1);
  CHECK(std::count(assumed.begin(), assumed.end(), "acts owner from shop/office-db (assumed)") == 1);
  CHECK(obtained(binding("{kind: ClusterRole, name: view}")).empty());
  CHECK(obtained(binding("{kind: ClusterRole, name: somebody-elses}")).empty());
}

TEST_CASE("what amounts to reading Secrets") {
  const Lines acts{"acts owner from shop/office-db", "acts postgres from shop/db-superuser"};
  CHECK(obtained(role(rule("create", "", "pods")) + binding()) == acts);
  CHECK(obtained(role(rule("patch", "apps", "deployments")) + binding()) == acts);
  CHECK(obtained(role(rule("create", "", "pods/exec")) + binding()).size() == 2);
  CHECK(obtained(role(rule("create", "", "pods, pods/log", ", resourceNames: [x]")) + binding()).empty());
  CHECK(powers(rule("create", "batch", "jobs")) == Lines{"create pods in namespace shop"});
  CHECK(powers(rule("update", "batch", "jobs")).empty());
  // A named workload can be changed, not created.
  CHECK(powers(rule("create", "apps", "deployments", ", resourceNames: [web]")).empty());
  CHECK(powers(rule("patch", "apps", "deployments", ", resourceNames: [web]")) ==
        Lines{"create pods in namespace shop"});
  CHECK(powers(rule("patch", "", "pods/ephemeralcontainers")) == Lines{"change running pods in namespace shop"});
  CHECK(powers(rule("create", "", "serviceaccounts/token", ", resourceNames: [till]")) ==
        Lines{"act as other accounts named till in namespace shop"});
  const std::string rbac = "rbac.authorization.k8s.io";
  CHECK(powers(rule("escalate", rbac, "roles")).empty());
  CHECK(powers(rule("escalate, patch", rbac, "roles")) == Lines{"give itself any right in namespace shop"});
  CHECK(powers(rule("bind", rbac, "roles") + ", " + rule("create", rbac, "rolebindings")) ==
        Lines{"give itself any right in namespace shop"});
  CHECK(powers(rule("create", rbac, "rolebindings")).empty());
  // A RoleBinding says nothing about nodes.
  CHECK(powers(rule("get", "", "nodes/proxy")).empty());
}

TEST_CASE("who may become another account obtains what that one can") {
  const std::string till =
      "---\napiVersion: v1\nkind: Pod\nmetadata: {name: till, namespace: shop}\nspec: {serviceAccountName: till, "
      "containers: [{name: t, image: t}]}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: "
      "reads, namespace: shop}\nrules: [" +
      rule("get", "", "secrets") +
      "]\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: till, namespace: "
      "shop}\nroleRef: {kind: Role, name: reads}\nsubjects: [{kind: ServiceAccount, name: till}]\n";
  const Lines lines = obtained(till + role(rule("impersonate", "", "serviceaccounts")) + binding());
  CHECK(std::count(lines.begin(), lines.end(), "acts owner from shop/office-db") == 1);
  CHECK(obtained(role(rule("impersonate", "", "serviceaccounts")) + binding()).empty());
}

TEST_CASE("a token is mounted unless the pod, or else the account, says otherwise") {
  CHECK(token("") == "mounted");
  CHECK(token("automountServiceAccountToken: false, ") == "none");
  CHECK(token("", "automountServiceAccountToken: false\n") == "none");
  CHECK(token("automountServiceAccountToken: true, ", "automountServiceAccountToken: false\n") == "mounted");
  const auto projected = [](const std::string& fields) {
    return "automountServiceAccountToken: false, volumes: [{name: token, projected: {sources: [{serviceAccountToken: "
           "{" +
           fields + "}}]}}], ";
  };
  CHECK(token(projected("path: token")) == "projected");
  CHECK(token(projected("path: token, audience: vault")) == "none");
  // What an operator makes of a template is not known.
  const Analysis analysis = test::analyzed(
      {{.path = "app.yaml",
        .text = "apiVersion: grafana.integreatly.org/v1beta1\nkind: Grafana\nmetadata: {name: g, namespace: n}\nspec: "
                "{deployment: {spec: {template: {spec: {containers: [{name: grafana, image: g}]}}}}}\n"}});
  CHECK(analysis.report.graph.table<Workload>().rows.size() == 1);
  CHECK(analysis.report.graph.table<RunsAs>().rows.empty());
}
