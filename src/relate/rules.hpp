#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "relate/addresses.hpp"
#include "relate/assumptions.hpp"
#include "relate/bits.hpp"
#include "relate/peers.hpp"
#include "relate/port_sets.hpp"
#include "relate/reach.hpp"

namespace routegrant::relate {

/// The policies of a cluster in a form that is quick to ask: peers as sets of classes and address pieces, ports as
/// numbers. An *other end* is a class, or `classes + piece` for a piece of the address space of that direction.
class Rules {
 public:
  /// In place of a number of named ports: an outside address has none.
  static constexpr std::uint32_t no_ports = 0xffffffff;

  /// In place of an other end: a pod that is not in the tree.
  static constexpr std::size_t unknown_pod = static_cast<std::size_t>(-1);

  struct Rule {
    kube::PolicyRule::Action action = kube::PolicyRule::Action::allow;
    /// Whether it names no peer, hence everyone.
    bool everyone = false;
    /// Indexes into the peer sets.
    std::vector<std::uint32_t> peers{};
    /// Ports given by number, or all.
    PortSets::Id numbers = PortSets::none;
    /// Ports given by name, to be looked up on the destination.
    std::vector<std::pair<Protocol, std::string>> names{};
    /// Numbers the rules that have names.
    std::uint32_t named_rule = 0;
    /// Whether some peer could be a pod that is not in the tree.
    bool could_be_unknown_pod = false;
    /// Whether some peer takes in every pod of every namespace.
    bool takes_every_pod = false;
  };
  /// A policy that selects a class, for certain or perhaps.
  struct Applying {
    std::uint32_t policy = 0;
    bool certain = true;
    friend auto operator<=>(const Applying&, const Applying&) = default;
  };
  /// What decides one direction of a class: classes with equal signatures share all answers.
  struct Signature {
    std::vector<Applying> policies{};
    /// The policies of tiers, by tier and priority.
    std::vector<Applying> tiers{};
    /// The destination's named ports; of egress signatures always 0.
    std::uint32_t ports_id = 0;
    /// Whether a policy that is not understood may apply.
    bool foreign = false;
    bool isolated_must = false;
    bool isolated_may = false;
  };

  Rules(const kube::Cluster& cluster, const Peers& peers, const Assumptions& assumptions);

  [[nodiscard]] const Addresses& addresses(Direction direction) const { return addresses_[at(direction)]; }
  [[nodiscard]] std::uint32_t signature_of(Peers::Class of, Direction direction) const {
    return signature_of_[at(direction)][of];
  }
  [[nodiscard]] const Signature& signature(std::uint32_t id, Direction direction) const {
    return signatures_[at(direction)][id];
  }
  [[nodiscard]] const std::vector<Rule>& rules(std::uint32_t policy, Direction direction) const {
    return rules_[at(direction)][policy];
  }
  /// Whether the rule admits the other end, certainly and possibly.
  [[nodiscard]] std::pair<bool, bool> admits(const Rule& rule, std::size_t other) const;
  /// The rule's ports on a destination with these named ports.
  [[nodiscard]] PortSets::Id ports_on(const Rule& rule, std::uint32_t ports_id);

  /// Whether the policy belongs to that tier.
  [[nodiscard]] bool is_of(const Applying& applying, kube::Policy::Tier tier) const {
    return cluster_->policies[applying.policy].tier == tier;
  }

  /// What the signature lets through from or to one other end.
  [[nodiscard]] PortIds cell(std::uint32_t signature, Direction direction, std::size_t other);
  /// The same for every other end at once.
  [[nodiscard]] const std::vector<PortIds>& vector(std::uint32_t signature, Direction direction);
  /// Forgets what `vector` has answered where that has become much: its references hold no more. In a large cluster
  /// each of thousands of namespaces has a signature of its own, and nobody asks for it twice.
  void forget_many_vectors();

  [[nodiscard]] PortSets& sets() { return sets_; }

 private:
  static std::size_t at(Direction direction) { return static_cast<std::size_t>(direction); }
  [[nodiscard]] std::size_t others(Direction direction) const { return peers_->size() + addresses(direction).size(); }
  [[nodiscard]] bool takes_part(const kube::Policy& policy, Direction direction) const;
  void cut_addresses();
  void compile(const kube::Policy& policy, Direction direction);
  [[nodiscard]] std::uint32_t peer_set(const kube::Peer& peer, const kube::Policy& policy, Direction direction);
  [[nodiscard]] BoundedBits selected_peers(const kube::Peer& peer, const kube::Policy& policy,
                                           Direction direction) const;
  void select_by_block(const kube::Peer::IpBlock& block, Direction direction, bool in_tier, BoundedBits& into) const;
  void add_port(const kube::PolicyPort& port, bool in_tier, PortSet& numbers, Rule& into) const;
  [[nodiscard]] BoundedBits subjects(const kube::Policy& policy) const;
  void narrow_to_pods(const kube::Policy& policy, BoundedBits& bits) const;
  [[nodiscard]] BoundedBits in_no_selector(kube::Peer::Kind kind, Direction direction) const;
  void sign(Direction direction);
  [[nodiscard]] bool comes_before(const Applying& a, const Applying& b) const;
  [[nodiscard]] PortIds start(const Signature& signature) const;
  /// What NetworkPolicies let through by their rules alone.
  [[nodiscard]] PortIds by_rules(const Signature& signature, Direction direction, std::size_t other);
  /// What one policy of a tier, what policies of equal priority, and what a whole tier make of one other end.
  struct Decision;
  void decide(const Applying& applying, Direction direction, std::size_t other, std::uint32_t ports_id,
              Decision& decision);
  void decide_equals(std::span<const Applying> equals, Direction direction, std::size_t other, std::uint32_t ports_id,
                     Decision& decision);
  [[nodiscard]] PortIds through_tier(const Signature& signature, kube::Policy::Tier tier, Direction direction,
                                     std::size_t other, const PortIds& next);
  [[nodiscard]] PortIds through_tiers(const Signature& signature, Direction direction, std::size_t other);
  [[nodiscard]] PortIds finish(const Signature& signature, Direction direction, std::size_t other, PortIds ids) const;
  [[nodiscard]] std::uint32_t destination_ports(const Signature& signature, Direction direction,
                                                std::size_t other) const;

  const kube::Cluster* cluster_;
  const Peers* peers_;
  const Assumptions* assumptions_;
  PortSets sets_;
  Addresses addresses_[2];
  std::vector<BoundedBits> peer_sets_;
  /// Of each rule with names, its ports by list of named ports, filled as they are asked for.
  std::vector<std::vector<PortSets::Id>> rule_ports_;
  std::unordered_map<std::string, std::uint32_t> peer_set_by_text_;
  std::vector<std::vector<Rule>> rules_[2];
  std::vector<Signature> signatures_[2];
  std::vector<std::uint32_t> signature_of_[2];
  std::vector<std::vector<PortIds>> vectors_[2];
  /// How many cells they hold.
  std::size_t cells_ = 0;
};

}  // namespace routegrant::relate
