/// Who may open a connection to whom.
///
/// What is computed. For each ordered pair of ends the ports on which the network policies of a scope let the first
/// open a connection to the second: conn(s, t) = out(s, t) meet in(s, t). Ends are workloads (all replicas of one are
/// one end) and pieces of the outside address space. An end that is no pod has no policy of its own.
///
/// Semantics (Kubernetes, networking/v1 types.go and defaults.go; "Network Policies"). A policy applies to the pods of
/// its namespace that its selector matches, in the directions of its policyTypes. A pod to which no policy applies in a
/// direction is open there. Otherwise the union of the rules of all applying policies is let through. A port given by
/// name is looked up on the destination, whichever end's policy names it. Before and after them the tiers of
/// network-policy-api are asked (tiers.cpp).
///
/// Bounds. Manifests do not show everything: labels of namespaces that others make, addresses of pods, what plugins do
/// with the host network, policies of languages that are not evaluated. Each such point is a switch of `Assumptions`.
/// While it is open, every elementary question (does this selector match that class?) has the answers "certainly" and
/// "possibly", and
///   may  = all, unless some policy certainly applies; then the possible rules of all possibly applying policies;
///   must = all, unless some policy possibly applies; then the certain rules of the certainly applying policies.
/// must is a part of the truth, and the truth a part of may. A policy that is not understood makes must empty and may
/// all.
///
/// Algorithm. Workloads that no selector and no named port can tell apart form a class (`Peers`). Distinct peers of
/// rules become sets of classes once (`Rules`). Classes to which the same policies apply share a signature, and with it
/// all answers for their side. Port sets are numbers, their unions and meets are remembered. A pair reads the rules of
/// two signatures; a column reads one signature's vector and one cell of each other signature; the matrix reads the
/// vectors of all signatures and meets two numbers per pair of classes. Nothing is stored per pair.
///
/// Cost. O(workloads + selectors * classes / 64 + pairs asked for).
#include "relate/reach.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "relate/peers.hpp"
#include "relate/rules.hpp"

namespace routegrant::relate {

class Reach::State {
 public:
  State(const kube::Cluster& cluster, Assumptions assumptions)
      : cluster_(&cluster),
        assumptions_(std::move(assumptions)),
        peers_(cluster, assumptions_),
        rules_(cluster, peers_, assumptions_) {}

  [[nodiscard]] const kube::Cluster& cluster() const { return *cluster_; }
  [[nodiscard]] const Peers& peers() const { return peers_; }
  [[nodiscard]] Rules& rules() { return rules_; }

  [[nodiscard]] std::size_t workloads() const { return cluster_->workloads.size(); }
  [[nodiscard]] std::size_t sources() const { return rules_.addresses(Direction::ingress).size(); }
  [[nodiscard]] std::size_t destinations() const { return rules_.addresses(Direction::egress).size(); }

  /// The end as an other end of a direction, or nothing where it is none: an outside source has no place in egress.
  [[nodiscard]] std::optional<std::size_t> other(End end, Direction direction) const {
    if (end < workloads()) return peers_.class_of(end);
    const std::size_t piece = end - workloads();
    const bool is_source = piece < sources();
    if (is_source != (direction == Direction::ingress)) return std::nullopt;
    return peers_.size() + (is_source ? piece : piece - sources());
  }

  [[nodiscard]] PortIds pair(End source, End destination) {
    const auto from = other(source, Direction::ingress);
    const auto to = other(destination, Direction::egress);
    const bool between_workloads_or_outside = (source < workloads() || destination < workloads()) && from && to;
    if (!between_workloads_or_outside) return {};
    PortIds ids{.must = PortSets::all, .may = PortSets::all};
    if (source < workloads()) narrow(ids, rules_.cell(signature(source, Direction::egress), Direction::egress, *to));
    if (destination < workloads()) {
      narrow(ids, rules_.cell(signature(destination, Direction::ingress), Direction::ingress, *from));
    }
    return ids;
  }

  [[nodiscard]] std::uint32_t signature(End workload, Direction direction) const {
    return rules_.signature_of(peers_.class_of(workload), direction);
  }

  void narrow(PortIds& ids, const PortIds& by) {
    ids.must = rules_.sets().meet(ids.must, by.must);
    ids.may = rules_.sets().meet(ids.may, by.may);
  }

  [[nodiscard]] Bounds bounds(const PortIds& ids) {
    return {.must = rules_.sets()[ids.must], .may = rules_.sets()[ids.may]};
  }

 private:
  const kube::Cluster* cluster_;
  Assumptions assumptions_;
  Peers peers_;
  Rules rules_;
};

Reach::Reach(const kube::Cluster& cluster, Assumptions assumptions)
    : state_(std::make_unique<State>(cluster, std::move(assumptions))) {}
Reach::~Reach() = default;
Reach::Reach(Reach&&) noexcept = default;
Reach& Reach::operator=(Reach&&) noexcept = default;

std::size_t Reach::ends() const {
  return state_->workloads() + state_->sources() + state_->destinations();
}

bool Reach::is_external(End end) const {
  return end >= state_->workloads();
}

std::size_t Reach::classes() const {
  return state_->peers().size();
}

std::size_t Reach::outside_sources() const {
  return state_->sources();
}

std::string Reach::name(End end) const {
  if (!is_external(end)) {
    const kube::Meta& meta = state_->cluster().workloads[end].meta;
    return meta.object() + "[" + meta.kind + "]";
  }
  const std::size_t piece = end - state_->workloads();
  const bool is_source = piece < state_->sources();
  const Addresses& addresses = state_->rules().addresses(is_source ? Direction::ingress : Direction::egress);
  return addresses.name(is_source ? piece : piece - state_->sources()) + "[External]";
}

Bounds Reach::connections(End source, End destination) const {
  return state_->bounds(state_->pair(source, destination));
}

Bounds Reach::from_unknown_pod(End destination) const {
  RG_CHECK(!is_external(destination));
  Rules& rules = state_->rules();
  const std::uint32_t signature = state_->signature(destination, Direction::ingress);
  return state_->bounds(rules.cell(signature, Direction::ingress, Rules::unknown_pod));
}

std::vector<Connection> Reach::column(End destination) const {
  std::vector<Connection> found;
  Rules& rules = state_->rules();
  rules.forget_many_vectors();
  const auto to = state_->other(destination, Direction::egress);
  if (!to) return found;
  const bool to_workload = !is_external(destination);
  const std::vector<PortIds>* in =
      to_workload ? &rules.vector(state_->signature(destination, Direction::ingress), Direction::ingress) : nullptr;
  // One cell of each egress signature is enough: many classes share it.
  std::vector<std::optional<PortIds>> out;
  const auto out_of = [&](End source) {
    const std::uint32_t signature = state_->signature(source, Direction::egress);
    if (signature >= out.size()) out.resize(signature + 1);
    if (!out[signature]) out[signature] = rules.cell(signature, Direction::egress, *to);
    return *out[signature];
  };
  const std::size_t last = state_->workloads() + (to_workload ? state_->sources() : 0);
  for (End source = 0; source < last; ++source) {
    if (source == destination) continue;
    PortIds ids{.must = PortSets::all, .may = PortSets::all};
    if (!is_external(source)) state_->narrow(ids, out_of(source));
    if (in != nullptr) state_->narrow(ids, (*in)[*state_->other(source, Direction::ingress)]);
    if (ids.may != PortSets::none)
      found.push_back({.source = source, .destination = destination, .ports = state_->bounds(ids)});
  }
  return found;
}

void Reach::each_connection(const std::function<void(const Connection&)>& visit) const {
  Rules& rules = state_->rules();
  const std::size_t last = state_->workloads() + state_->sources();
  // One for all: assigning to it reuses its memory.
  Connection connection;
  for (End source = 0; source < last; ++source) {
    const std::size_t from = *state_->other(source, Direction::ingress);
    const std::vector<PortIds>* out =
        is_external(source) ? nullptr : &rules.vector(state_->signature(source, Direction::egress), Direction::egress);
    const std::size_t end = out != nullptr ? ends() : state_->workloads();
    for (End destination = 0; destination < end; ++destination) {
      // Outside sources stand between workloads and outside destinations.
      if (destination == state_->workloads()) destination = last;
      if (source == destination || destination >= end) continue;
      PortIds ids{.must = PortSets::all, .may = PortSets::all};
      if (out != nullptr) state_->narrow(ids, (*out)[*state_->other(destination, Direction::egress)]);
      if (!is_external(destination) && ids.may != PortSets::none) {
        state_->narrow(ids, rules.vector(state_->signature(destination, Direction::ingress), Direction::ingress)[from]);
      }
      if (ids.may == PortSets::none) continue;
      connection.source = source;
      connection.destination = destination;
      connection.ports.must = rules.sets()[ids.must];
      connection.ports.may = rules.sets()[ids.may];
      visit(connection);
    }
  }
}

Isolation Reach::isolation(std::size_t workload, Direction direction) const {
  const auto& signature = state_->rules().signature(state_->signature(workload, direction), direction);
  Isolation isolation{.must = signature.isolated_must, .may = signature.isolated_may};
  for (const Rules::Applying& applying : signature.policies) isolation.policies.push_back(applying.policy);
  for (const Rules::Applying& applying : signature.tiers) {
    const auto& of_policy = state_->rules().rules(applying.policy, direction);
    // What only allows and passes on closes nothing.
    const bool denies = std::any_of(of_policy.begin(), of_policy.end(), [](const Rules::Rule& rule) {
      return rule.action == kube::PolicyRule::Action::deny;
    });
    if (!denies) continue;
    isolation.policies.push_back(applying.policy);
    isolation.may = true;
    isolation.must = isolation.must || applying.certain;
  }
  std::sort(isolation.policies.begin(), isolation.policies.end());
  return isolation;
}

namespace {

/// What is asked of one direction.
struct Asked {
  Direction direction;
  std::size_t other;
  std::uint32_t ports_id;
  Protocol protocol;
  std::int64_t port;
};

/// Adds the policy's rules that speak of the port, in order, up to one that decides for certain; tells whether one did,
/// and whether it leaves the tier.
struct Ending {
  bool certain = false;
  bool passes = false;
};
Ending add_rules(const kube::Cluster& cluster, Rules& rules, const Rules::Applying& applying, const Asked& asked,
                 std::vector<Cause>& into) {
  const kube::Policy& policy = cluster.policies[applying.policy];
  const auto& written = asked.direction == Direction::ingress ? policy.ingress : policy.egress;
  const auto& compiled = rules.rules(applying.policy, asked.direction);
  for (std::size_t i = 0; i < compiled.size(); ++i) {
    const auto [must, may] = rules.admits(compiled[i], asked.other);
    if (!may || !rules.sets()[rules.ports_on(compiled[i], asked.ports_id)].contains(asked.protocol, asked.port))
      continue;
    const bool certain = must && applying.certain;
    into.push_back({.policy = applying.policy,
                    .direction = asked.direction,
                    .rule = i,
                    .action = compiled[i].action,
                    .span = written[i].span,
                    .certain = certain});
    if (policy.tier != kube::Policy::Tier::none && certain)
      return {.certain = true, .passes = compiled[i].action == kube::PolicyRule::Action::pass};
  }
  return {};
}

/// Whether the tier decides for certain, so that nothing after it is asked.
bool add_tier(const kube::Cluster& cluster, Rules& rules, const Rules::Signature& signature, kube::Policy::Tier tier,
              const Asked& asked, std::vector<Cause>& into) {
  for (const Rules::Applying& applying : signature.tiers) {
    if (!rules.is_of(applying, tier)) continue;
    const Ending ending = add_rules(cluster, rules, applying, asked, into);
    if (ending.certain) return !ending.passes;
  }
  return false;
}

/// The rules of one direction that decide about the port; if no NetworkPolicy has any, the ones that close it.
void add_causes(const kube::Cluster& cluster, Rules& rules, const Rules::Signature& signature, const Asked& asked,
                std::vector<Cause>& into) {
  if (add_tier(cluster, rules, signature, kube::Policy::Tier::admin, asked, into)) return;
  const std::size_t before = into.size();
  for (const Rules::Applying& applying : signature.policies) add_rules(cluster, rules, applying, asked, into);
  const bool allowed = into.size() != before;
  for (const Rules::Applying& applying : signature.policies) {
    if (allowed) break;
    into.push_back({.policy = applying.policy,
                    .direction = asked.direction,
                    .rule = std::nullopt,
                    .span = cluster.policies[applying.policy].meta.name.span,
                    .certain = applying.certain});
  }
  if (!signature.isolated_must) add_tier(cluster, rules, signature, kube::Policy::Tier::baseline, asked, into);
}

}  // namespace

std::vector<Cause> Reach::because(End source, End destination, Protocol protocol, std::int64_t port) const {
  std::vector<Cause> causes;
  Rules& rules = state_->rules();
  const auto to = state_->other(destination, Direction::egress);
  const auto from = state_->other(source, Direction::ingress);
  if (!to || !from) return causes;
  const std::uint32_t ports_id = is_external(destination) ? Rules::no_ports : state_->peers().ports_id(*to);
  if (!is_external(source)) {
    const auto& signature = rules.signature(state_->signature(source, Direction::egress), Direction::egress);
    add_causes(state_->cluster(), rules, signature,
               {.direction = Direction::egress, .other = *to, .ports_id = ports_id, .protocol = protocol, .port = port},
               causes);
  }
  if (!is_external(destination)) {
    const auto& signature = rules.signature(state_->signature(destination, Direction::ingress), Direction::ingress);
    add_causes(
        state_->cluster(), rules, signature,
        {.direction = Direction::ingress, .other = *from, .ports_id = ports_id, .protocol = protocol, .port = port},
        causes);
  }
  return causes;
}

std::vector<Cause> Reach::because_of_unknown_pod(End destination, Protocol protocol, std::int64_t port) const {
  RG_CHECK(!is_external(destination));
  std::vector<Cause> causes;
  Rules& rules = state_->rules();
  const auto& signature = rules.signature(state_->signature(destination, Direction::ingress), Direction::ingress);
  const std::uint32_t ports_id = state_->peers().ports_id(state_->peers().class_of(destination));
  add_causes(state_->cluster(), rules, signature,
             {.direction = Direction::ingress,
              .other = Rules::unknown_pod,
              .ports_id = ports_id,
              .protocol = protocol,
              .port = port},
             causes);
  return causes;
}

}  // namespace routegrant::relate
