#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kube/cluster/rbac.hpp"

namespace routegrant::relate {

/// What the API lets an account do that yields credentials.
enum class Power : std::uint8_t {
  read_secrets,     ///< get, list or watch Secrets: a list shows their values
  create_pods,      ///< a pod mounts any Secret of its namespace
  run_commands,     ///< in containers that are there
  change_pods,      ///< by containers that are added to running pods
  act_as_accounts,  ///< by impersonation, or by tokens made for them
  any_right,        ///< by changing roles, or binding itself to any
};

/// "read Secrets", "create pods" and so on: what follows "may".
[[nodiscard]] std::string_view name_of(Power power);

/// A power that a rule gives by itself.
struct RulePower {
  Power power = Power::read_secrets;
  /// The Secrets or accounts that it is limited to; empty for all of its namespace.
  std::vector<std::string> names{};
};

/// The powers that the rule gives, in the order of `Power`. `everywhere`: whether a ClusterRoleBinding gives it,
/// without which it says nothing about nodes and users.
[[nodiscard]] std::vector<RulePower> powers_of(const kube::RbacRule& rule, bool everywhere);

/// Whether the rules, which count in one namespace, let their account give itself rights that it lacks: `escalate` and
/// `bind` lift what the API server otherwise checks (kubernetes.io, "Privilege escalation prevention").
[[nodiscard]] bool lifts_itself(const std::vector<const kube::RbacRule*>& rules);

}  // namespace routegrant::relate
