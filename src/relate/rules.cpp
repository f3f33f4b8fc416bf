#include "relate/rules.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.hpp"

namespace routegrant::relate {
namespace {

const std::vector<kube::PolicyRule>& rules_of(const kube::Policy& policy, Direction direction) {
  return direction == Direction::ingress ? policy.ingress : policy.egress;
}

void append(std::string& into, std::string_view piece) {
  into += std::to_string(piece.size());
  into += ':';
  into += piece;
}

void append(std::string& into, const kube::Selector& selector) {
  into += selector.present ? '+' : '-';
  for (const kube::Requirement& requirement : selector.requirements) {
    append(into, requirement.key.value);
    into += std::to_string(static_cast<int>(requirement.op));
    for (const std::string& value : requirement.values) append(into, value);
    into += ';';
  }
}

/// A set that was not asked for yet.
constexpr PortSets::Id unknown_set = 0xffffffff;

/// Whether the block is a whole family without exceptions: then a pod of that family lies in it wherever pods live.
bool is_whole_family(const kube::Peer::IpBlock& block) {
  const auto cidr = parse_cidr(block.cidr.value);
  return cidr && cidr->prefix == 0 && !cidr->v6 && block.except.empty();
}

}  // namespace

Rules::Rules(const kube::Cluster& cluster, const Peers& peers, const Assumptions& assumptions)
    : cluster_(&cluster), peers_(&peers), assumptions_(&assumptions) {
  cut_addresses();
  for (const Direction direction : {Direction::ingress, Direction::egress}) {
    for (const kube::Policy& policy : cluster.policies) compile(policy, direction);
    sign(direction);
    vectors_[at(direction)].resize(signatures_[at(direction)].size());
  }
}

/// Whether the policy has any say in the direction. An object that the API server refuses has none.
bool Rules::takes_part(const kube::Policy& policy, Direction direction) const {
  if (!assumptions_->enforced || !policy.accepted) return false;
  if (policy.tier != kube::Policy::Tier::none && !assumptions_->tiers) return false;
  if (!policy.understood && !assumptions_->foreign_policies) return false;
  return direction == Direction::ingress ? policy.isolates_ingress : policy.isolates_egress;
}

void Rules::cut_addresses() {
  bool some_v6 = false;
  for (const Direction direction : {Direction::ingress, Direction::egress}) {
    for (const kube::Policy& policy : cluster_->policies) {
      if (!takes_part(policy, direction)) continue;
      for (const kube::PolicyRule& rule : rules_of(policy, direction)) {
        for (const kube::Peer& peer : rule.peers) {
          if (!peer.ip_block) continue;
          addresses_[at(direction)].cut(*peer.ip_block);
          some_v6 = some_v6 || peer.ip_block->cidr.value.find(':') != std::string::npos;
        }
      }
    }
  }
  for (const Direction direction : {Direction::ingress, Direction::egress}) {
    // A cluster with IPv6 has it both ways.
    if (some_v6) addresses_[at(direction)].cut({.cidr = {.value = "::/0"}});
    addresses_[at(direction)].finish();
  }
}

void Rules::select_by_block(const kube::Peer::IpBlock& block, Direction direction, bool in_tier,
                            BoundedBits& into) const {
  addresses(direction).select(block, peers_->size(), into.must);
  addresses(direction).select(block, peers_->size(), into.may);
  // Pod and node addresses are not in manifests: a block may hold any of them, and holds them for certain only if it is
  // the whole family.
  const bool whole = is_whole_family(block);
  const auto put = [&](const Bits& classes, Choice choice) {
    if (choice != Choice::no) into.may.unite(classes);
    if (choice == Choice::yes && whole) into.must.unite(classes);
  };
  if (in_tier) {
    // Unlike ipBlock, `networks` means every address, those of pods and nodes included (network-policy-api).
    put(peers_->pod_classes(), Choice::yes);
    put(peers_->host_classes(), Choice::yes);
    return;
  }
  const bool ordinary = assumptions_->host_network_is_node == Choice::no;
  put(peers_->pod_classes(), assumptions_->ipblock_selects_pods);
  put(peers_->host_classes(), ordinary ? assumptions_->ipblock_selects_pods : assumptions_->ipblock_selects_nodes);
}

/// Selectors select pods. Whether they select pods of the host network is undefined in Kubernetes; most plugins do not.
/// Those of tiers never do.
void Rules::narrow_to_pods(const kube::Policy& policy, BoundedBits& bits) const {
  if (policy.tier != kube::Policy::Tier::none) {
    bits.must.subtract(peers_->host_classes());
    bits.may.subtract(peers_->host_classes());
    return;
  }
  if (assumptions_->host_network_is_node != Choice::no) bits.must.subtract(peers_->host_classes());
  if (assumptions_->host_network_is_node == Choice::yes) bits.may.subtract(peers_->host_classes());
}

/// Peers of which the tree shows no member: nothing is certain about them.
BoundedBits Rules::in_no_selector(kube::Peer::Kind kind, Direction direction) const {
  BoundedBits selected{.must = Bits(others(direction)), .may = Bits(others(direction))};
  selected.may.assign(peers_->size(), others(direction), true);
  if (kind == kube::Peer::Kind::nodes) selected.may.unite(peers_->host_classes());
  if (kind == kube::Peer::Kind::unknown) selected.may.fill();
  return selected;
}

BoundedBits Rules::selected_peers(const kube::Peer& peer, const kube::Policy& policy, Direction direction) const {
  if (peer.kind != kube::Peer::Kind::selected) return in_no_selector(peer.kind, direction);
  BoundedBits selected{.must = Bits(others(direction)), .may = Bits(others(direction))};
  if (peer.ip_block) {
    select_by_block(*peer.ip_block, direction, policy.tier != kube::Policy::Tier::none, selected);
    return selected;
  }
  BoundedBits classes = peers_->by_labels(peer.pods);
  const BoundedBits there = peer.namespaces.present ? peers_->by_namespace(peer.namespaces)
                                                    : peers_->in_namespace(policy.meta.namespace_name);
  classes.must.meet(there.must);
  classes.may.meet(there.may);
  narrow_to_pods(policy, classes);
  selected.must.unite(classes.must);
  selected.may.unite(classes.may);
  return selected;
}

std::uint32_t Rules::peer_set(const kube::Peer& peer, const kube::Policy& policy, Direction direction) {
  std::string text = direction == Direction::ingress ? "i" : "e";
  text += policy.tier == kube::Policy::Tier::none ? 'n' : 't';
  text += std::to_string(static_cast<int>(peer.kind));
  if (peer.ip_block) {
    append(text, peer.ip_block->cidr.value);
    for (const kube::Text& except : peer.ip_block->except) append(text, except.value);
  } else {
    append(text, peer.pods);
    append(text, peer.namespaces);
    if (!peer.namespaces.present) append(text, policy.meta.namespace_name);
  }
  const auto [known, is_new] = peer_set_by_text_.try_emplace(text, static_cast<std::uint32_t>(peer_sets_.size()));
  if (is_new) peer_sets_.push_back(selected_peers(peer, policy, direction));
  return known->second;
}

void Rules::add_port(const kube::PolicyPort& port, bool in_tier, PortSet& numbers, Rule& into) const {
  if (port.protocol.empty()) {
    // Which protocol the name stands for, the container says.
    for (const Protocol any : {Protocol::tcp, Protocol::udp, Protocol::sctp})
      into.names.emplace_back(any, port.port.value);
    return;
  }
  const auto protocol = protocol_of(port.protocol);
  if (!protocol) return;
  const auto number = text::integer(port.port.value);
  if (port.port.empty()) {
    numbers.add(*protocol, 1, 65535);
  } else if (number) {
    const bool reads_end = in_tier || assumptions_->end_port;
    numbers.add(*protocol, *number, reads_end ? port.end_port.value_or(*number) : *number);
  } else {
    into.names.emplace_back(*protocol, port.port.value);
  }
}

void Rules::compile(const kube::Policy& policy, Direction direction) {
  auto& compiled = rules_[at(direction)].emplace_back();
  if (!takes_part(policy, direction)) return;
  const bool in_tier = policy.tier != kube::Policy::Tier::none;
  for (const kube::PolicyRule& rule : rules_of(policy, direction)) {
    Rule& into = compiled.emplace_back();
    into.action = rule.action;
    into.everyone = rule.peers.empty();
    into.could_be_unknown_pod = into.everyone;
    for (const kube::Peer& peer : rule.peers) {
      into.peers.push_back(peer_set(peer, policy, direction));
      using Kind = kube::Peer::Kind;
      const bool of_pods = in_tier || !peer.ip_block || assumptions_->ipblock_selects_pods != Choice::no;
      if (of_pods && peer.kind != Kind::nodes && peer.kind != Kind::names) into.could_be_unknown_pod = true;
      const bool any_namespace = peer.namespaces.present && peer.namespaces.valid && peer.namespaces.empty();
      if (peer.kind == Kind::selected && !peer.ip_block && any_namespace && peer.pods.valid && peer.pods.empty())
        into.takes_every_pod = true;
    }
    PortSet numbers = rule.ports.empty() ? PortSet::all() : PortSet();
    for (const kube::PolicyPort& port : rule.ports) add_port(port, in_tier, numbers, into);
    into.numbers = sets_.intern(std::move(numbers));
    if (into.names.empty()) continue;
    into.named_rule = static_cast<std::uint32_t>(rule_ports_.size());
    rule_ports_.emplace_back();
  }
}

BoundedBits Rules::subjects(const kube::Policy& policy) const {
  BoundedBits bits = peers_->by_labels(policy.pods);
  const BoundedBits there =
      policy.cluster_wide ? peers_->by_namespace(policy.namespaces) : peers_->in_namespace(policy.meta.namespace_name);
  bits.must.meet(there.must);
  bits.may.meet(there.may);
  narrow_to_pods(policy, bits);
  return bits;
}

void Rules::sign(Direction direction) {
  std::vector<Signature> of_class(peers_->size());
  for (std::uint32_t i = 0; i < cluster_->policies.size(); ++i) {
    const kube::Policy& policy = cluster_->policies[i];
    if (!takes_part(policy, direction)) continue;
    const BoundedBits bits = subjects(policy);
    bits.may.each([&](std::size_t of) {
      Signature& signature = of_class[of];
      const bool certain = bits.must.test(of);
      if (!policy.understood) signature.foreign = true;
      if (policy.tier != kube::Policy::Tier::none) {
        signature.tiers.push_back({.policy = i, .certain = certain});
        return;
      }
      signature.policies.push_back({.policy = i, .certain = certain});
      signature.isolated_may = true;
      if (certain && policy.understood) signature.isolated_must = true;
    });
  }
  std::map<std::tuple<std::vector<Applying>, std::vector<Applying>, std::uint32_t>, std::uint32_t> known;
  auto& signatures = signatures_[at(direction)];
  for (Peers::Class of = 0; of < peers_->size(); ++of) {
    Signature& signature = of_class[of];
    const bool open = signature.policies.empty() && signature.tiers.empty();
    if (direction == Direction::ingress && !open) signature.ports_id = peers_->ports_id(of);
    std::sort(signature.tiers.begin(), signature.tiers.end(),
              [&](const Applying& a, const Applying& b) { return comes_before(a, b); });
    const auto [id, is_new] = known.try_emplace(std::tuple(signature.policies, signature.tiers, signature.ports_id),
                                                static_cast<std::uint32_t>(signatures.size()));
    if (is_new) signatures.push_back(std::move(signature));
    signature_of_[at(direction)].push_back(id->second);
  }
}

std::pair<bool, bool> Rules::admits(const Rule& rule, std::size_t other) const {
  if (rule.everyone) return {true, true};
  if (other == unknown_pod) return {rule.takes_every_pod, rule.could_be_unknown_pod};
  std::pair<bool, bool> answer{false, false};
  for (const std::uint32_t peers : rule.peers) {
    if (peer_sets_[peers].must.test(other)) return {true, true};
    answer.second = answer.second || peer_sets_[peers].may.test(other);
  }
  return answer;
}

PortSets::Id Rules::ports_on(const Rule& rule, std::uint32_t ports_id) {
  if (rule.names.empty() || ports_id == no_ports) return rule.numbers;
  auto& known = rule_ports_[rule.named_rule];
  if (known.empty()) known.assign(peers_->port_lists(), unknown_set);
  PortSets::Id& id = known[ports_id];
  if (id != unknown_set) return id;
  PortSet ports = sets_[rule.numbers];
  const Peers::Ports& named = peers_->ports(ports_id);
  for (const auto& name : rule.names) {
    const auto found = named.find(name);
    if (found == named.end()) continue;
    for (const std::int64_t number : found->second) ports.add(name.first, number, number);
  }
  id = sets_.intern(std::move(ports));
  return id;
}

/// The named ports of the destination: the subject of an ingress policy, the other end of an egress one. An outside
/// address has none.
std::uint32_t Rules::destination_ports(const Signature& signature, Direction direction, std::size_t other) const {
  if (direction == Direction::ingress) return signature.ports_id;
  return other < peers_->size() ? peers_->ports_id(other) : no_ports;
}

/// may = all unless isolated for certain, must = all unless isolated perhaps (rules widen both).
PortIds Rules::start(const Signature& signature) const {
  return {.must = signature.isolated_may ? PortSets::none : PortSets::all,
          .may = signature.isolated_must && !signature.foreign ? PortSets::none : PortSets::all};
}

PortIds Rules::finish(const Signature& signature, Direction direction, std::size_t other, PortIds ids) const {
  if (signature.foreign) ids.must = PortSets::none;
  // A pod's own node always reaches it, and a pod of the host network may run there.
  const bool from_host = direction == Direction::ingress && other < peers_->size() && peers_->on_host(other);
  if (from_host && assumptions_->node_path && assumptions_->host_network_is_node != Choice::no) ids.may = PortSets::all;
  return ids;
}

PortIds Rules::by_rules(const Signature& signature, Direction direction, std::size_t other) {
  PortIds ids;
  const std::uint32_t ports_id = destination_ports(signature, direction, other);
  for (const Applying& applying : signature.policies) {
    for (const Rule& rule : rules(applying.policy, direction)) {
      const auto [must, may] = admits(rule, other);
      if (!may) continue;
      const PortSets::Id ports = ports_on(rule, ports_id);
      ids.may = sets_.unite(ids.may, ports);
      if (must && applying.certain) ids.must = sets_.unite(ids.must, ports);
    }
  }
  return ids;
}

PortIds Rules::cell(std::uint32_t id, Direction direction, std::size_t other) {
  const Signature& signature = signatures_[at(direction)][id];
  if (!signature.tiers.empty()) return finish(signature, direction, other, through_tiers(signature, direction, other));
  PortIds ids = start(signature);
  const PortIds allowed = by_rules(signature, direction, other);
  ids.must = sets_.unite(ids.must, allowed.must);
  ids.may = sets_.unite(ids.may, allowed.may);
  return finish(signature, direction, other, ids);
}

void Rules::forget_many_vectors() {
  constexpr std::size_t many = 1'000'000;
  if (cells_ < many) return;
  cells_ = 0;
  for (std::vector<std::vector<PortIds>>& vectors : vectors_) {
    for (std::vector<PortIds>& ids : vectors) std::vector<PortIds>().swap(ids);
  }
}

const std::vector<PortIds>& Rules::vector(std::uint32_t id, Direction direction) {
  std::vector<PortIds>& ids = vectors_[at(direction)][id];
  if (!ids.empty()) return ids;
  cells_ += others(direction);
  const Signature& signature = signatures_[at(direction)][id];
  if (!signature.tiers.empty()) {
    // The order of rules counts: each other end is asked for by itself.
    std::vector<PortIds> each;
    for (std::size_t other = 0; other < others(direction); ++other) each.push_back(cell(id, direction, other));
    ids = std::move(each);
    return ids;
  }
  ids.assign(others(direction), start(signature));
  const auto widen = [&](const Rule& rule, std::size_t other, bool certain) {
    const PortSets::Id ports = ports_on(rule, destination_ports(signature, direction, other));
    if (certain) {
      ids[other].must = sets_.unite(ids[other].must, ports);
    } else {
      ids[other].may = sets_.unite(ids[other].may, ports);
    }
  };
  for (const Applying& applying : signature.policies) {
    for (const Rule& rule : rules(applying.policy, direction)) {
      for (std::size_t other = 0; rule.everyone && other < ids.size(); ++other) {
        widen(rule, other, false);
        if (applying.certain) widen(rule, other, true);
      }
      for (const std::uint32_t peers : rule.peers) {
        peer_sets_[peers].may.each([&](std::size_t other) { widen(rule, other, false); });
        if (applying.certain) peer_sets_[peers].must.each([&](std::size_t other) { widen(rule, other, true); });
      }
    }
  }
  for (std::size_t other = 0; other < ids.size(); ++other) ids[other] = finish(signature, direction, other, ids[other]);
  return ids;
}

}  // namespace routegrant::relate
