#include "kube/cluster/rbac.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/cluster_text.hpp"

using namespace routegrant;

namespace {

kube::RbacRule rule(std::vector<std::string> verbs, std::vector<std::string> groups,
                    std::vector<std::string> resources) {
  return {.verbs = std::move(verbs), .api_groups = std::move(groups), .resources = std::move(resources)};
}

bool allowed(const kube::RbacRule& rule, std::string_view verb, std::string_view group, std::string_view resource,
             std::string_view subresource = {}) {
  return kube::allows(rule, {.verb = verb, .api_group = group, .resource = resource, .subresource = subresource});
}

/// The first binding of the text, and what its role has: whether it is known, and how many rules.
std::string bound(const std::string& text) {
  const test::ReadCluster read = test::read_cluster(text);
  REQUIRE(read.cluster.rbac_bindings.size() == 1);
  const kube::BoundRole role = kube::Roles(read.cluster.rbac_roles).of(read.cluster.rbac_bindings[0]);
  if (!role.known) return "unknown";
  std::string resources;
  for (const kube::RoleRule& one : role.rules) {
    for (const std::string& resource : one.rule->resources) resources += (resources.empty() ? "" : " ") + resource;
  }
  return resources;
}

std::string role(const std::string& kind, const std::string& name, const std::string& resource,
                 const std::string& more = "") {
  return "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: " + kind + "\nmetadata: {name: " + name + more +
         "}\nrules: [{apiGroups: [''], resources: [" + resource + "], verbs: [get]}]\n";
}

std::string binding(const std::string& kind, const std::string& role_kind, const std::string& role,
                    const std::string& more = "") {
  return "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: " + kind + "\nmetadata: {name: b" + more +
         "}\nroleRef: {kind: " + role_kind + ", name: " + role + "}\nsubjects: [{kind: ServiceAccount, name: web}]\n";
}

std::string matched(const kube::RbacSubject& subject, const std::string& of, const std::string& asked) {
  kube::RbacBinding binding;
  binding.cluster_wide = of == "*";
  binding.meta.namespace_name = binding.cluster_wide ? "" : of;
  const kube::SubjectMatch match = kube::match(subject, binding, asked, "web");
  if (!match.matches) return "no";
  return match.certain ? "yes" : "perhaps";
}

}  // namespace

TEST_CASE("a rule allows as the API server's evaluation helpers say") {
  CHECK(allowed(rule({"get"}, {""}, {"secrets"}), "get", "", "secrets"));
  CHECK_FALSE(allowed(rule({"get"}, {""}, {"secrets"}), "list", "", "secrets"));
  CHECK_FALSE(allowed(rule({"get"}, {"apps"}, {"secrets"}), "get", "", "secrets"));
  CHECK(allowed(rule({"*"}, {"*"}, {"*"}), "create", "apps", "deployments", "scale"));
  // A resource is not its subresources, nor the other way round.
  CHECK_FALSE(allowed(rule({"create"}, {""}, {"pods"}), "create", "", "pods", "exec"));
  CHECK_FALSE(allowed(rule({"create"}, {""}, {"pods/exec"}), "create", "", "pods"));
  CHECK(allowed(rule({"create"}, {""}, {"pods/exec"}), "create", "", "pods", "exec"));
  CHECK(allowed(rule({"create"}, {""}, {"*/exec"}), "create", "", "pods", "exec"));
  CHECK_FALSE(allowed(rule({"create"}, {""}, {"*/exec"}), "create", "", "pods"));
  CHECK_FALSE(allowed(rule({"create"}, {""}, {"pods/*"}), "create", "", "pods", "exec"));
}

TEST_CASE("a subject names an account by itself, by its user or by a group") {
  const kube::RbacSubject plain{.kind = "ServiceAccount", .name = {"web", {}}};
  CHECK(matched(plain, "shop", "shop") == "yes");
  CHECK(matched(plain, "shop", "other") == "no");
  CHECK(matched(plain, "", "shop") == "perhaps");
  CHECK(matched(plain, "*", "shop") == "no");
  const kube::RbacSubject there{.kind = "ServiceAccount", .namespace_name = "shop", .name = {"web", {}}};
  CHECK(matched(there, "*", "shop") == "yes");
  CHECK(matched(there, "other", "shop") == "yes");
  CHECK(matched(there, "other", "") == "perhaps");
  CHECK(matched({.kind = "User", .name = {"system:serviceaccount:shop:web", {}}}, "*", "shop") == "yes");
  CHECK(matched({.kind = "User", .name = {"system:serviceaccount:shop:till", {}}}, "*", "shop") == "no");
  CHECK(matched({.kind = "User", .name = {"web", {}}}, "*", "shop") == "no");
  CHECK(matched({.kind = "Group", .name = {"system:serviceaccounts", {}}}, "*", "shop") == "yes");
  CHECK(matched({.kind = "Group", .name = {"system:authenticated", {}}}, "*", "shop") == "yes");
  CHECK(matched({.kind = "Group", .name = {"system:serviceaccounts:shop", {}}}, "*", "shop") == "yes");
  CHECK(matched({.kind = "Group", .name = {"system:serviceaccounts:other", {}}}, "*", "shop") == "no");
  CHECK(matched({.kind = "Group", .name = {"system:masters", {}}}, "*", "shop") == "no");
}

TEST_CASE("a binding has the rules of its role") {
  const std::string here = ", namespace: shop";
  CHECK(bound(role("Role", "r", "secrets", here) + binding("RoleBinding", "Role", "r", here)) == "secrets");
  CHECK(bound(role("Role", "r", "secrets", ", namespace: other") + binding("RoleBinding", "Role", "r", here)) ==
        "unknown");
  CHECK(bound(role("ClusterRole", "r", "pods") + binding("RoleBinding", "ClusterRole", "r", here)) == "pods");
  CHECK(bound(role("ClusterRole", "r", "pods") + binding("ClusterRoleBinding", "ClusterRole", "r")) == "pods");
  CHECK(bound(role("ClusterRole", "r", "pods") + binding("ClusterRoleBinding", "Role", "r")) == "unknown");
  CHECK(bound(binding("ClusterRoleBinding", "ClusterRole", "cluster-admin")) == "*");
  CHECK(bound(binding("ClusterRoleBinding", "ClusterRole", "system:controller:x")) == "unknown");
}

TEST_CASE("an aggregated ClusterRole has the rules of those that bear its labels, and not its own") {
  const std::string labelled = role("ClusterRole", "a", "pods", ", labels: {to: all}") +
                               role("ClusterRole", "b", "services", ", labels: {to: none}");
  const std::string all =
      "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: all}\n"
      "aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: all}}]}\n"
      "rules: [{apiGroups: [''], resources: [secrets], verbs: [get]}]\n";
  CHECK(bound(labelled + all + binding("ClusterRoleBinding", "ClusterRole", "all")) == "pods");
  // What is given to `edit` is given to `admin`, and not to `view`.
  const std::string to_edit =
      role("ClusterRole", "c", "caches", ", labels: {rbac.authorization.k8s.io/aggregate-to-edit: 'true'}");
  const auto has_caches = [&](const std::string& name) {
    return bound(to_edit + binding("ClusterRoleBinding", "ClusterRole", name)).find("caches") != std::string::npos;
  };
  CHECK(has_caches("edit"));
  CHECK(has_caches("admin"));
  CHECK_FALSE(has_caches("view"));
}

TEST_CASE("view reads no Secrets, edit does") {
  const auto reads = [](const std::string& name) {
    const std::string resources = " " + bound(binding("ClusterRoleBinding", "ClusterRole", name)) + " ";
    return resources.find(" secrets ") != std::string::npos;
  };
  CHECK_FALSE(reads("view"));
  CHECK(reads("edit"));
  CHECK(reads("admin"));
}
