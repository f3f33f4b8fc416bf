#include "kube/cluster/rbac.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view any = "*";
constexpr std::string_view account_user = "system:serviceaccount:";
constexpr std::string_view all_accounts = "system:serviceaccounts";

bool holds(const std::vector<std::string>& list, std::string_view text) {
  return std::any_of(list.begin(), list.end(),
                     [&](const std::string& listed) { return listed == any || listed == text; });
}

/// `*` covers subresources too, `*/exec` the subresource of every resource; `pods` covers none of its subresources.
bool covers(const std::vector<std::string>& resources, const RbacRequest& request) {
  std::string asked(request.resource);
  if (!request.subresource.empty()) asked.append("/").append(request.subresource);
  return std::any_of(resources.begin(), resources.end(), [&](const std::string& listed) {
    if (listed == any || listed == asked) return true;
    return !request.subresource.empty() && listed.starts_with("*/") &&
           std::string_view(listed).substr(2) == request.subresource;
  });
}

SubjectMatch in_namespace(std::string_view said, std::string_view asked) {
  if (said == asked) return {.matches = true};
  // One of the two is given when the manifests are applied.
  return {.matches = said.empty() || asked.empty(), .certain = false};
}

SubjectMatch match_group(std::string_view group, std::string_view namespace_name) {
  if (group == "system:authenticated" || group == all_accounts) return {.matches = true};
  const std::string of_namespace = std::string(all_accounts) + ":";
  if (!group.starts_with(of_namespace)) return {};
  return in_namespace(group.substr(of_namespace.size()), namespace_name);
}

SubjectMatch match_user(std::string_view user, std::string_view namespace_name, std::string_view name) {
  if (!user.starts_with(account_user)) return {};
  const std::string_view rest = user.substr(account_user.size());
  const std::size_t colon = rest.find(':');
  if (colon == std::string_view::npos || rest.substr(colon + 1) != name) return {};
  return in_namespace(rest.substr(0, colon), namespace_name);
}

RbacRule rule(std::string_view verbs, std::string_view groups, std::string_view resources) {
  const auto list = [](std::string_view words) {
    std::vector<std::string> texts;
    for (const std::string_view word : text::words(words)) texts.emplace_back(word == "core" ? "" : word);
    return texts;
  };
  return {.verbs = list(verbs), .api_groups = list(groups), .resources = list(resources)};
}

/// A role that the API server makes, reduced to what this project asks about: Secrets, and what runs as pods or acts as
/// accounts (kubernetes, plugin/pkg/auth/authorizer/rbac/bootstrappolicy; "User-facing roles").
struct BuiltIn {
  std::string_view name;
  std::vector<RbacRule> rules;
  /// ClusterRoles that bear one of these labels give it their rules.
  std::vector<std::string_view> labels;
};

constexpr std::string_view to_view = "rbac.authorization.k8s.io/aggregate-to-view";
constexpr std::string_view to_edit = "rbac.authorization.k8s.io/aggregate-to-edit";
constexpr std::string_view to_admin = "rbac.authorization.k8s.io/aggregate-to-admin";

std::vector<RbacRule> view_rules() {
  constexpr std::string_view read = "get list watch";
  return {rule(read, "core", "configmaps pods pods/log pods/status replicationcontrollers serviceaccounts services"),
          rule(read, "apps", "daemonsets deployments replicasets statefulsets"), rule(read, "batch", "cronjobs jobs")};
}

std::vector<RbacRule> edit_rules() {
  constexpr std::string_view read = "get list watch";
  constexpr std::string_view write = "create update patch delete deletecollection";
  std::vector<RbacRule> rules = view_rules();
  rules.push_back(rule(read, "core", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy"));
  rules.push_back(rule("impersonate", "core", "serviceaccounts"));
  rules.push_back(rule(write, "core", "pods pods/attach pods/exec pods/portforward pods/proxy"));
  rules.push_back(rule(write, "core", "configmaps replicationcontrollers secrets serviceaccounts services"));
  rules.push_back(rule("create", "core", "serviceaccounts/token"));
  rules.push_back(rule(write, "apps", "daemonsets deployments replicasets statefulsets"));
  rules.push_back(rule(write, "batch", "cronjobs jobs"));
  return rules;
}

const std::array<BuiltIn, 4>& built_in_roles() {
  static const std::array<BuiltIn, 4> roles = [] {
    std::vector<RbacRule> admin = edit_rules();
    admin.push_back(rule("get list watch create update patch delete deletecollection", "rbac.authorization.k8s.io",
                         "rolebindings roles"));
    return std::array<BuiltIn, 4>{{{.name = "cluster-admin", .rules = {rule(any, any, any)}, .labels = {}},
                                   {.name = "admin", .rules = std::move(admin), .labels = {to_admin, to_edit, to_view}},
                                   {.name = "edit", .rules = edit_rules(), .labels = {to_edit, to_view}},
                                   {.name = "view", .rules = view_rules(), .labels = {to_view}}}};
  }();
  return roles;
}

/// No name holds a zero byte.
std::string key_of(bool cluster_wide, std::string_view namespace_name, std::string_view name) {
  std::string key(cluster_wide ? "c" : "n");
  key.append(namespace_name).push_back('\0');
  return key.append(name);
}

}  // namespace

bool allows(const RbacRule& rule, const RbacRequest& request) {
  return holds(rule.verbs, request.verb) && holds(rule.api_groups, request.api_group) &&
         covers(rule.resources, request);
}

SubjectMatch match(const RbacSubject& subject, const RbacBinding& binding, std::string_view namespace_name,
                   std::string_view name) {
  if (subject.kind == "Group") return match_group(subject.name.value, namespace_name);
  if (subject.kind == "User") return match_user(subject.name.value, namespace_name, name);
  if (subject.kind != "ServiceAccount" || subject.name.value != name) return {};
  if (!subject.namespace_name.empty()) return in_namespace(subject.namespace_name, namespace_name);
  // A RoleBinding's subject is of its own namespace where it names none; a ClusterRoleBinding's is then nobody.
  if (binding.cluster_wide) return {};
  return in_namespace(binding.meta.namespace_name, namespace_name);
}

Roles::Roles(const std::vector<RbacRole>& roles) {
  for (const RbacRole& role : roles) {
    by_name_.try_emplace(key_of(role.cluster_wide, role.meta.namespace_name, role.meta.name.value), &role);
    if (role.cluster_wide && !role.meta.labels.empty()) labelled_.push_back(&role);
  }
}

/// The controller of an aggregated role replaces its rules by those it finds, which for another aggregated role are
/// those found for that one; `seen` ends circles.
void Roles::add(const RbacRole& role, std::vector<const RbacRole*>& seen, BoundRole& into) const {
  std::vector<const RbacRole*> waiting{&role};
  while (!waiting.empty()) {
    const RbacRole& next = *waiting.back();
    waiting.pop_back();
    if (std::find(seen.begin(), seen.end(), &next) != seen.end()) continue;
    seen.push_back(&next);
    if (!next.aggregated) {
      for (const RbacRule& one : next.rules) into.rules.push_back({.rule = &one, .from = &next});
      continue;
    }
    for (const RbacRole* other : labelled_) {
      const bool selected = std::any_of(next.aggregates.begin(), next.aggregates.end(), [&](const Selector& selector) {
        return selector.present && matches(selector, other->meta.labels);
      });
      if (selected) waiting.push_back(other);
    }
  }
}

BoundRole Roles::of(const RbacBinding& binding) const {
  BoundRole bound;
  std::vector<const RbacRole*> seen;
  const bool wants_cluster_role = binding.role_kind == "ClusterRole";
  // A Role is of the binding's namespace; a ClusterRoleBinding cannot name one.
  if (!wants_cluster_role && binding.cluster_wide) return bound;
  const std::string key = key_of(
      wants_cluster_role, wants_cluster_role ? std::string_view() : std::string_view(binding.meta.namespace_name),
      binding.role.value);
  if (const auto found = by_name_.find(key); found != by_name_.end()) {
    bound.known = true;
    add(*found->second, seen, bound);
    return bound;
  }
  if (!wants_cluster_role) return bound;
  for (const BuiltIn& built_in : built_in_roles()) {
    if (built_in.name != binding.role.value) continue;
    bound.known = true;
    for (const RbacRule& one : built_in.rules) bound.rules.push_back({.rule = &one});
    for (const RbacRole* other : labelled_) {
      const bool given = std::any_of(built_in.labels.begin(), built_in.labels.end(), [&](std::string_view label) {
        return value_of(other->meta.labels, label) == "true";
      });
      if (given) add(*other, seen, bound);
    }
  }
  return bound;
}

RbacRole role_of(const yaml::Cursor& object, bool cluster_wide) {
  RbacRole role{.meta = meta_of(object), .cluster_wide = cluster_wide};
  if (cluster_wide) role.meta.namespace_name.clear();
  const std::vector<yaml::Cursor> rules = object["rules"].items();
  role.rules.reserve(rules.size());
  for (const yaml::Cursor& item : rules) {
    role.rules.push_back({.verbs = strings_of(item["verbs"]),
                          .api_groups = strings_of(item["apiGroups"]),
                          .resources = strings_of(item["resources"]),
                          .names = strings_of(item["resourceNames"]),
                          .span = item.span()});
  }
  if (const yaml::Cursor aggregation = object["aggregationRule"]; aggregation && cluster_wide) {
    role.aggregated = true;
    for (const yaml::Cursor& selector : aggregation["clusterRoleSelectors"].items())
      role.aggregates.push_back(selector_of(selector));
  }
  return role;
}

RbacBinding binding_of(const yaml::Cursor& object, bool cluster_wide) {
  const yaml::Cursor reference = object["roleRef"];
  RbacBinding binding{.meta = meta_of(object),
                      .cluster_wide = cluster_wide,
                      .role_kind = std::string(reference["kind"].text()),
                      .role = text_of(reference["name"])};
  if (cluster_wide) binding.meta.namespace_name.clear();
  for (const yaml::Cursor& item : object["subjects"].items()) {
    binding.subjects.push_back({.kind = std::string(item["kind"].text()),
                                .namespace_name = std::string(item["namespace"].text()),
                                .name = text_of(item["name"])});
  }
  return binding;
}

}  // namespace routegrant::kube
