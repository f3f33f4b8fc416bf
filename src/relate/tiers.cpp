/// What policies of the admin and baseline tiers make of a connection (network-policy-api, ClusterNetworkPolicySpec).
///
/// Semantics. In the admin tier policies are asked by ascending priority, and their rules as they are written; the
/// first rule whose policy selects the pod, and whose peer and port match, decides: allow and deny are final, pass
/// leaves the tier. What the tier left undecided or passed on is asked of the NetworkPolicies that select the pod,
/// finally; only where none does, of the baseline tier, in the same way. What nothing decides is allowed. Policies of
/// one priority come in no order.
///
/// Bounds. Of each rule it is known which ports it certainly (lo) and which it possibly (hi) decides. `left` are the
/// ports that possibly no earlier rule decided. A port is certainly allowed by the tier if no earlier rule possibly
/// denied it or passed it on, and a rule certainly allows it then; so an earlier rule that only perhaps allowed it does
/// no harm. A port certainly gets through the tier, by allowing or to what comes next, if no rule possibly denies it.
#include <algorithm>
#include <tuple>
#include <vector>

#include "relate/rules.hpp"

namespace routegrant::relate {

struct Rules::Decision {
  /// Possibly not decided by any rule so far.
  PortSets::Id left = PortSets::all;
  PortIds allowed{};
  PortSets::Id passed_may = PortSets::none;
  PortSets::Id denied_may = PortSets::none;
};

bool Rules::comes_before(const Applying& a, const Applying& b) const {
  const kube::Policy& first = cluster_->policies[a.policy];
  const kube::Policy& second = cluster_->policies[b.policy];
  return std::tuple(first.tier, first.priority, a.policy) < std::tuple(second.tier, second.priority, b.policy);
}

/// REQUIRES: `decision` is what earlier policies decided.
void Rules::decide(const Applying& applying, Direction direction, std::size_t other, std::uint32_t ports_id,
                   Decision& decision) {
  for (const Rule& rule : rules(applying.policy, direction)) {
    const auto [must, may] = admits(rule, other);
    if (!may) continue;
    const PortSets::Id high = ports_on(rule, ports_id);
    const PortSets::Id low = must && applying.certain ? high : PortSets::none;
    const PortSets::Id reached = sets_.meet(decision.left, high);
    switch (rule.action) {
      case kube::PolicyRule::Action::allow: {
        const PortSets::Id averted = sets_.unite(decision.denied_may, decision.passed_may);
        decision.allowed.must = sets_.unite(decision.allowed.must, sets_.without(low, averted));
        decision.allowed.may = sets_.unite(decision.allowed.may, reached);
        break;
      }
      case kube::PolicyRule::Action::deny: decision.denied_may = sets_.unite(decision.denied_may, reached); break;
      case kube::PolicyRule::Action::pass: decision.passed_may = sets_.unite(decision.passed_may, reached); break;
    }
    decision.left = sets_.without(decision.left, low);
  }
}

/// Each of them may be the first; what one certainly allows holds only where no other possibly says otherwise.
void Rules::decide_equals(std::span<const Applying> equals, Direction direction, std::size_t other,
                          std::uint32_t ports_id, Decision& decision) {
  if (equals.size() == 1) {
    decide(equals.front(), direction, other, ports_id, decision);
    return;
  }
  std::vector<Decision> each;
  for (const Applying& one : equals) decide(one, direction, other, ports_id, each.emplace_back(decision));
  Decision together = decision;
  for (std::size_t i = 0; i < each.size(); ++i) {
    PortSets::Id certain = each[i].allowed.must;
    for (std::size_t k = 0; k < each.size(); ++k) {
      if (k != i) certain = sets_.without(certain, sets_.unite(each[k].denied_may, each[k].passed_may));
    }
    together.allowed.must = sets_.unite(together.allowed.must, certain);
    together.allowed.may = sets_.unite(together.allowed.may, each[i].allowed.may);
    together.passed_may = sets_.unite(together.passed_may, each[i].passed_may);
    together.denied_may = sets_.unite(together.denied_may, each[i].denied_may);
    together.left = sets_.meet(together.left, each[i].left);
  }
  decision = together;
}

PortIds Rules::through_tier(const Signature& signature, kube::Policy::Tier tier, Direction direction, std::size_t other,
                            const PortIds& next) {
  const std::uint32_t ports_id = destination_ports(signature, direction, other);
  Decision decision;
  const std::vector<Applying>& all = signature.tiers;
  for (auto first = all.begin(); first != all.end();) {
    const std::int64_t priority = cluster_->policies[first->policy].priority;
    const auto last = std::find_if(first, all.end(), [&](const Applying& applying) {
      return !is_of(applying, cluster_->policies[first->policy].tier) ||
             cluster_->policies[applying.policy].priority != priority;
    });
    if (is_of(*first, tier)) decide_equals({first, last}, direction, other, ports_id, decision);
    first = last;
  }
  const PortSets::Id not_denied = sets_.without(PortSets::all, decision.denied_may);
  const PortSets::Id rest = sets_.unite(decision.left, decision.passed_may);
  return {.must = sets_.unite(decision.allowed.must, sets_.meet(not_denied, next.must)),
          .may = sets_.unite(decision.allowed.may, sets_.meet(rest, next.may))};
}

PortIds Rules::through_tiers(const Signature& signature, Direction direction, std::size_t other) {
  // A policy of another language may come before or after any of these.
  if (signature.foreign) return {.must = PortSets::none, .may = PortSets::all};
  using Tier = kube::Policy::Tier;
  PortIds next = by_rules(signature, direction, other);
  if (!signature.isolated_must) {
    const PortIds open =
        through_tier(signature, Tier::baseline, direction, other, {.must = PortSets::all, .may = PortSets::all});
    next = signature.isolated_may
               ? PortIds{.must = sets_.meet(next.must, open.must), .may = sets_.unite(next.may, open.may)}
               : open;
  }
  return through_tier(signature, Tier::admin, direction, other, next);
}

}  // namespace routegrant::relate
