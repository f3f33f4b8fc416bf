#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "kube/cluster/labels.hpp"
#include "kube/cluster/meta.hpp"
#include "kube/cluster/text.hpp"
#include "yaml/cursor.hpp"

/// What the API server lets an account do (RBAC, rbac.authorization.k8s.io).
namespace routegrant::kube {

/// One rule of a Role or ClusterRole (rbac/v1 PolicyRule); rules about URLs alone have no resources.
struct RbacRule {
  std::vector<std::string> verbs{};
  /// The core group is the empty text.
  std::vector<std::string> api_groups{};
  /// "secrets", "pods/exec", "*/scale" or "*".
  std::vector<std::string> resources{};
  /// Empty: every name.
  std::vector<std::string> names{};
  Span span{};
};

/// A Role or a ClusterRole.
struct RbacRole {
  Meta meta{};
  bool cluster_wide = false;
  std::vector<RbacRule> rules{};
  /// Whether a controller writes its rules: the union of those of the ClusterRoles that some of `aggregates` selects.
  bool aggregated = false;
  std::vector<Selector> aggregates{};
};

/// One subject of a binding.
struct RbacSubject {
  /// ServiceAccount, User or Group.
  std::string kind{};
  std::string namespace_name{};
  Text name{};
};

/// A RoleBinding or a ClusterRoleBinding.
struct RbacBinding {
  Meta meta{};
  bool cluster_wide = false;
  /// Role or ClusterRole.
  std::string role_kind{};
  Text role{};
  std::vector<RbacSubject> subjects{};
};

/// What is asked of the API server. The subresource is empty where the resource itself is meant.
struct RbacRequest {
  std::string_view verb;
  std::string_view api_group;
  std::string_view resource;
  std::string_view subresource{};
};

/// Whether the rule allows the request for some object; which ones, `RbacRule::names` tells
/// (kubernetes, plugin/pkg/auth/authorizer/rbac RuleAllows; pkg/apis/rbac/v1 evaluation_helpers.go).
[[nodiscard]] bool allows(const RbacRule& rule, const RbacRequest& request);

/// Whether the subject is the ServiceAccount `name` of `namespace_name`: itself, its user name or one of its groups
/// (pkg/registry/rbac/validation appliesToUser). A namespace that is not given may be any: `certain` is then false.
struct SubjectMatch {
  bool matches = false;
  bool certain = true;
};
[[nodiscard]] SubjectMatch match(const RbacSubject& subject, const RbacBinding& binding,
                                 std::string_view namespace_name, std::string_view name);

/// A rule that a role has, and where it is from.
struct RoleRule {
  const RbacRule* rule = nullptr;
  /// The ClusterRole that an aggregated role takes it from, else the role itself; nothing for a rule of a role that
  /// every cluster has.
  const RbacRole* from = nullptr;
};

/// The rules that a binding's role has. A ClusterRole that every cluster has (cluster-admin, admin, edit, view) needs
/// no manifest.
struct BoundRole {
  /// Whether the role is in `roles` or one that every cluster has; otherwise nobody knows its rules.
  bool known = false;
  /// In the order in which they are written.
  std::vector<RoleRule> rules{};
};

/// The roles of a cluster by name. REQUIRES: they outlive it and do not move.
class Roles {
 public:
  explicit Roles(const std::vector<RbacRole>& roles);
  [[nodiscard]] BoundRole of(const RbacBinding& binding) const;

 private:
  void add(const RbacRole& role, std::vector<const RbacRole*>& seen, BoundRole& into) const;

  std::unordered_map<std::string, const RbacRole*> by_name_;
  /// The ClusterRoles that bear labels: what others aggregate.
  std::vector<const RbacRole*> labelled_;
};

/// Reads a Role or ClusterRole; a binding of one.
[[nodiscard]] RbacRole role_of(const yaml::Cursor& object, bool cluster_wide);
[[nodiscard]] RbacBinding binding_of(const yaml::Cursor& object, bool cluster_wide);

}  // namespace routegrant::kube
