#include "relate/powers.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace routegrant::relate {
namespace {

struct Action {
  Power power = Power::read_secrets;
  /// Separated by blanks; one of them is enough.
  std::string_view verbs{};
  std::string_view api_group{};
  std::string_view resource{};
  std::string_view subresource{};
  /// Whether the names of a rule are the objects that it is limited to.
  bool by_name = false;
  /// Whether the resource belongs to no namespace.
  bool of_cluster = false;
};

constexpr std::array actions{
    Action{.power = Power::read_secrets, .verbs = "get list watch", .resource = "secrets", .by_name = true},
    Action{.power = Power::create_pods, .verbs = "create", .resource = "pods"},
    Action{.power = Power::create_pods, .verbs = "create", .api_group = "batch", .resource = "jobs"},
    Action{.power = Power::create_pods, .verbs = "create update patch", .resource = "replicationcontrollers"},
    Action{.power = Power::create_pods, .verbs = "create update patch", .api_group = "apps", .resource = "daemonsets"},
    Action{.power = Power::create_pods, .verbs = "create update patch", .api_group = "apps", .resource = "deployments"},
    Action{.power = Power::create_pods, .verbs = "create update patch", .api_group = "apps", .resource = "replicasets"},
    Action{
        .power = Power::create_pods, .verbs = "create update patch", .api_group = "apps", .resource = "statefulsets"},
    Action{.power = Power::create_pods, .verbs = "create update patch", .api_group = "batch", .resource = "cronjobs"},
    // A client that asks by websocket sends a GET, which is the verb get.
    Action{.power = Power::run_commands, .verbs = "create get", .resource = "pods", .subresource = "exec"},
    // The kubelet runs commands in every container of its node.
    Action{.power = Power::run_commands,
           .verbs = "create get",
           .resource = "nodes",
           .subresource = "proxy",
           .of_cluster = true},
    Action{
        .power = Power::change_pods, .verbs = "update patch", .resource = "pods", .subresource = "ephemeralcontainers"},
    Action{.power = Power::act_as_accounts, .verbs = "impersonate", .resource = "serviceaccounts", .by_name = true},
    Action{.power = Power::act_as_accounts,
           .verbs = "create",
           .resource = "serviceaccounts",
           .subresource = "token",
           .by_name = true},
    Action{.power = Power::act_as_accounts, .verbs = "impersonate", .resource = "users", .of_cluster = true},
};

bool allows(const kube::RbacRule& rule, const Action& action) {
  const std::vector<std::string_view> verbs = text::words(action.verbs);
  return std::any_of(verbs.begin(), verbs.end(), [&](std::string_view verb) {
    // A new object has no name yet for the API server to look at: a rule with names never allows its creation.
    if (verb == "create" && !rule.names.empty() && action.subresource.empty()) return false;
    return kube::allows(
        rule,
        {.verb = verb, .api_group = action.api_group, .resource = action.resource, .subresource = action.subresource});
  });
}

constexpr std::string_view rbac_group = "rbac.authorization.k8s.io";

bool some_allows(const std::vector<const kube::RbacRule*>& rules, std::string_view verbs, std::string_view resource) {
  const Action action{.power = Power::any_right, .verbs = verbs, .api_group = rbac_group, .resource = resource};
  return std::any_of(rules.begin(), rules.end(),
                     [&](const kube::RbacRule* rule) { return rule->names.empty() && allows(*rule, action); });
}

}  // namespace

std::string_view name_of(Power power) {
  switch (power) {
    case Power::read_secrets: return "read Secrets";
    case Power::create_pods: return "create pods";
    case Power::run_commands: return "run commands in pods";
    case Power::change_pods: return "change running pods";
    case Power::act_as_accounts: return "act as other accounts";
    case Power::any_right: return "give itself any right";
  }
  return "";
}

std::vector<RulePower> powers_of(const kube::RbacRule& rule, bool everywhere) {
  std::vector<RulePower> powers;
  for (const Action& action : actions) {
    if (action.of_cluster && !everywhere) continue;
    // Which workload's pods the named ones are, nothing tells; but to change one named workload is enough to mount any
    // Secret.
    if (!rule.names.empty() && !action.by_name && action.power != Power::create_pods) continue;
    if (!powers.empty() && powers.back().power == action.power) continue;
    if (!allows(rule, action)) continue;
    powers.push_back({.power = action.power, .names = action.by_name ? rule.names : std::vector<std::string>()});
  }
  return powers;
}

bool lifts_itself(const std::vector<const kube::RbacRule*>& rules) {
  constexpr std::string_view change = "create update patch";
  for (const std::string_view roles : {"roles", "clusterroles"}) {
    if (some_allows(rules, "escalate", roles) && some_allows(rules, change, roles)) return true;
    const bool binds = some_allows(rules, "bind", roles);
    if (binds && (some_allows(rules, change, "rolebindings") || some_allows(rules, change, "clusterrolebindings")))
      return true;
  }
  return false;
}

}  // namespace routegrant::relate
