#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "routegrant/result.hpp"

/// Points where network plugins differ, or that manifests leave open, as named switches (`--assume SWITCH=VALUE`).
namespace routegrant::relate {

/// A switch that may be left open: then answers are given as bounds.
enum class Choice : std::uint8_t { unknown, yes, no };

/// How the network is supposed to behave. The defaults leave open what is open.
struct Assumptions {
  /// `netpol.enforced=yes|no`: whether a plugin enforces policies at all.
  bool enforced = true;
  /// `netpol.host-network=node|ordinary`: whether pods of the host network are nodes (yes) or ordinary pods (no).
  Choice host_network_is_node = Choice::unknown;
  /// `netpol.ipblock-selects-pods=always|never`.
  Choice ipblock_selects_pods = Choice::unknown;
  /// `netpol.ipblock-selects-nodes=always|never`.
  Choice ipblock_selects_nodes = Choice::unknown;
  /// `netpol.node-path=always|never`: whether a pod's own node reaches it whatever policies say.
  bool node_path = true;
  /// `netpol.end-port=supported|ignored`.
  bool end_port = true;
  /// `netpol.tiers=enforced|ignored`: whether the plugin enforces policies of the admin and baseline tiers.
  bool tiers = true;
  /// `netpol.unknown-namespace-labels=unknown|none`: labels of namespaces without a manifest.
  bool unknown_namespace_labels = true;
  /// `netpol.generated-labels=unknown|absent`: labels that controllers add to pods.
  bool generated_labels = true;
  /// `netpol.foreign-policies=unknown|ignored`: policies of kinds that are not evaluated.
  bool foreign_policies = true;
  /// `netpol.unnamed-namespace=NAME`: the namespace of objects that name none; empty: unknown, but one and the same.
  std::string unnamed_namespace{};
};

/// One switch, as `routegrant schema --assume` lists it.
struct Switch {
  std::string_view name;
  /// The values, separated by blanks; the first is the default. `NAME` stands for any text.
  std::string_view values;
  std::string_view doc;
  /// Where it is said that this is open.
  std::string_view source;
};

/// All switches, sorted by name.
[[nodiscard]] const std::vector<Switch>& all_switches();

/// Sets one switch from `SWITCH=VALUE`; the error names what was expected.
[[nodiscard]] Result<Assumptions> assume(Assumptions assumptions, std::string_view setting);

}  // namespace routegrant::relate
