#include "kube/operators/unbound_roles.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/cluster_text.hpp"

using namespace routegrant;

namespace {

std::string role(const std::string& kind, const std::string& metadata, const std::string& more = "") {
  return "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: " + kind + "\nmetadata: {" + metadata +
         "}\nrules: [{apiGroups: [''], resources: [secrets], verbs: [get]}]\n" + more;
}

std::string binding(const std::string& kind, const std::string& role_kind, const std::string& role) {
  return "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: " + kind + "\nmetadata: {name: b, namespace: shop}\n" +
         "roleRef: {kind: " + role_kind + ", name: " + role + "}\nsubjects: [{kind: ServiceAccount, name: web}]\n";
}

/// The names of the roles that are left.
std::string left(const std::string& text) {
  const test::ReadCluster read = test::complete_cluster(text);
  std::string names;
  for (const kube::RbacRole& role : read.cluster.rbac_roles) names += role.meta.name.value + " ";
  return names;
}

}  // namespace

TEST_CASE("roles that no binding names are forgotten") {
  CHECK(left(role("ClusterRole", "name: a") + role("Role", "name: b, namespace: shop")) == "");
  CHECK(left(role("ClusterRole", "name: a") + binding("RoleBinding", "ClusterRole", "a")) == "a ");
  CHECK(left(role("ClusterRole", "name: a, namespace: x") + binding("ClusterRoleBinding", "ClusterRole", "a")) == "a ");
  CHECK(left(role("Role", "name: a, namespace: shop") + binding("RoleBinding", "Role", "a")) == "a ");
}

TEST_CASE("a role of another kind or namespace is not the one that a binding names") {
  CHECK(left(role("Role", "name: a, namespace: shop") + binding("RoleBinding", "ClusterRole", "a")) == "");
  CHECK(left(role("Role", "name: a, namespace: other") + binding("RoleBinding", "Role", "a")) == "");
}

TEST_CASE("a ClusterRole with labels may be aggregated, so it is kept") {
  CHECK(left(role("ClusterRole", "name: a, labels: {x: y}")) == "a ");
  CHECK(left(role("Role", "name: a, namespace: shop, labels: {x: y}")) == "");
}
