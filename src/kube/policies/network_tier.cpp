#include "kube/policies/network_tier.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/cidr.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

constexpr std::int64_t last_port = 65535;
constexpr std::int64_t last_priority = 1000;

/// Reads one policy; what the CRD's validation refuses makes the whole object void.
class TierReader {
 public:
  TierReader(const yaml::Cursor& object, Diagnostics& out) : object_(object), out_(&out) {
    policy_.meta = meta_of(object);
    policy_.meta.namespace_name.clear();
    policy_.cluster_wide = true;
  }

  Policy read() {
    const yaml::Cursor spec = object_["spec"];
    read_tier(spec);
    read_subject(spec["subject"]);
    policy_.ingress = rules_of(spec["ingress"], "from");
    policy_.egress = rules_of(spec["egress"], "to");
    policy_.isolates_ingress = !policy_.ingress.empty();
    policy_.isolates_egress = !policy_.egress.empty();
    return std::move(policy_);
  }

 private:
  void refuse(const Span& span, std::string why) {
    policy_.accepted = false;
    out_->push_back({.kind = Diagnostic::Kind::incomplete,
                     .span = span,
                     .message = policy_.meta.kind + " " + policy_.meta.object() + " would be refused: " + why});
    policy_.problems.push_back(std::move(why));
  }

  [[nodiscard]] bool is_cluster_policy() const { return policy_.meta.kind == "ClusterNetworkPolicy"; }

  void read_tier(const yaml::Cursor& spec) {
    if (policy_.meta.kind == "BaselineAdminNetworkPolicy") {
      policy_.tier = Policy::Tier::baseline;
      if (policy_.meta.name.value != "default")
        refuse(policy_.meta.name.span, "its name is '" + policy_.meta.name.value + "', 'default' is expected");
      return;
    }
    const std::string_view tier = spec["tier"].text();
    policy_.tier = is_cluster_policy() && tier == "Baseline" ? Policy::Tier::baseline : Policy::Tier::admin;
    if (is_cluster_policy() && tier != "Baseline" && tier != "Admin" && !is_placeholder(tier))
      refuse(spec["tier"].span(), "tier '" + std::string(tier) + "' is neither Admin nor Baseline");
    const auto priority = spec["priority"].integer();
    policy_.priority = priority.value_or(0);
    if (is_placeholder(spec["priority"].text())) {
      // Nobody knows before or after which others it comes.
      policy_.understood = false;
    } else if (!priority || *priority < 0 || *priority > last_priority) {
      refuse(spec["priority"].span(), "its priority is not a number from 0 to 1000");
    }
  }

  void read_subject(const yaml::Cursor& subject) {
    const yaml::Cursor pods = subject["pods"];
    if (pods.present() == subject["namespaces"].present()) {
      refuse(subject.span(), "its subject is expected to have one of namespaces and pods");
      return;
    }
    policy_.namespaces = pods.present() ? selector_of(pods["namespaceSelector"]) : selector_of(subject["namespaces"]);
    policy_.pods = selector_of(pods["podSelector"]);
    if (!policy_.namespaces.valid || !policy_.pods.valid) refuse(subject.span(), "its subject's selector is malformed");
  }

  std::vector<PolicyRule> rules_of(const yaml::Cursor& rules, std::string_view peers) {
    std::vector<PolicyRule> read;
    for (const yaml::Cursor& item : rules.items()) {
      PolicyRule rule{.span = item.span()};
      read_action(item["action"], rule);
      for (const yaml::Cursor& peer : item[peers].items()) add_peers(peer, peers == "to", rule);
      if (item[peers].size() == 0) refuse(item.span(), "a rule has no " + std::string(peers));
      for (const yaml::Cursor& port : item["ports"].items()) add_port(port, rule);
      for (const yaml::Cursor& protocol : item["protocols"].items()) add_protocol(protocol, rule);
      read.push_back(std::move(rule));
    }
    const std::size_t most = is_cluster_policy() ? 25 : 100;
    if (read.size() > most) refuse(rules.span(), "it has more than " + std::to_string(most) + " rules");
    return read;
  }

  void read_action(const yaml::Cursor& action, PolicyRule& into) {
    const std::string_view word = action.text();
    if (word == (is_cluster_policy() ? "Accept" : "Allow")) {
      into.action = PolicyRule::Action::allow;
    } else if (word == "Deny") {
      into.action = PolicyRule::Action::deny;
    } else if (word == "Pass" && policy_.meta.kind != "BaselineAdminNetworkPolicy") {
      into.action = PolicyRule::Action::pass;
    } else if (is_placeholder(word)) {
      policy_.understood = false;
    } else {
      refuse(action.span(), "a rule's action is '" + std::string(word) + "', which the kind does not have");
    }
  }

  /// A `namespaces` that is no LabelSelector: the forms that the API's first drafts had.
  static bool is_label_selector(const yaml::Cursor& selector) {
    const std::vector<yaml::Cursor> fields = selector.items();
    return std::all_of(fields.begin(), fields.end(), [](const yaml::Cursor& field) {
      return field.key() == "matchLabels" || field.key() == "matchExpressions";
    });
  }

  void add_peers(const yaml::Cursor& item, bool is_egress, PolicyRule& into) {
    if (item.size() != 1) {
      refuse(item.span(), "a peer is expected to have exactly one field");
      return;
    }
    const yaml::Cursor value = item.items().front();
    Peer peer{.span = item.span()};
    const std::string_view field = value.key();
    if (field == "networks" && is_egress) {
      for (const yaml::Cursor& network : value.items()) add_network(network, into);
      return;
    }
    if (field == "namespaces" && is_label_selector(value)) {
      peer.namespaces = selector_of(value);
    } else if (field == "pods" && is_label_selector(value["namespaceSelector"])) {
      peer.pods = selector_of(value["podSelector"]);
      peer.namespaces = selector_of(value["namespaceSelector"]);
    } else if (field == "nodes" && is_egress) {
      peer.kind = Peer::Kind::nodes;
    } else if (field == "domainNames" && is_egress) {
      peer.kind = Peer::Kind::names;
    } else {
      peer.kind = Peer::Kind::unknown;
    }
    if (!peer.pods.valid || !peer.namespaces.valid) refuse(item.span(), "a peer's selector is malformed");
    // Left out, it selects the pods of every namespace, not those of a policy's own: such a policy has none.
    if (peer.kind == Peer::Kind::selected) peer.namespaces.present = true;
    into.peers.push_back(std::move(peer));
  }

  void add_network(const yaml::Cursor& network, PolicyRule& into) {
    const Text cidr = text_of(network);
    const bool is_range = parse_cidr(cidr.value) && cidr.value.find('/') != std::string::npos;
    if (!is_range && !is_placeholder(cidr.value)) refuse(network.span(), "'" + cidr.value + "' is no address range");
    Peer peer{.span = network.span()};
    if (is_range) {
      peer.ip_block = Peer::IpBlock{.cidr = cidr};
    } else {
      peer.kind = Peer::Kind::unknown;
    }
    into.peers.push_back(std::move(peer));
  }

  void add_range(std::string protocol, const yaml::Cursor& first, const yaml::Cursor& last, const Span& span,
                 PolicyRule& into) {
    const auto from = first.integer();
    const auto to = last.present() ? last.integer() : from;
    const bool known = protocol == "TCP" || protocol == "UDP" || protocol == "SCTP";
    if (!known) {
      refuse(span, "protocol '" + protocol + "' is none of TCP, UDP and SCTP");
    } else if (!from || !to || *from < 1 || *to > last_port || *from > *to) {
      refuse(span, "its ports are not within 1 and 65535");
    }
    into.ports.push_back({.protocol = std::move(protocol), .port = text_of(first), .end_port = to, .span = span});
  }

  void add_named(const yaml::Cursor& name, PolicyRule& into) {
    into.ports.push_back({.protocol = "", .port = text_of(name), .span = name.span()});
  }

  /// v1alpha1 AdminNetworkPolicyPort.
  void add_port(const yaml::Cursor& item, PolicyRule& into) {
    const yaml::Cursor number = item["portNumber"];
    const yaml::Cursor range = item["portRange"];
    if (number) {
      add_range(std::string(number["protocol"].text_or("TCP")), number["port"], {}, item.span(), into);
    } else if (range) {
      add_range(std::string(range["protocol"].text_or("TCP")), range["start"], range["end"], item.span(), into);
    } else if (item["namedPort"]) {
      add_named(item["namedPort"], into);
    } else {
      refuse(item.span(), "a port is expected to have one of portNumber, portRange and namedPort");
    }
  }

  /// v1alpha2 ClusterNetworkPolicyProtocol.
  void add_protocol(const yaml::Cursor& item, PolicyRule& into) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> protocols{
        {{"tcp", "TCP"}, {"udp", "UDP"}, {"sctp", "SCTP"}}};
    for (const auto& [field, protocol] : protocols) {
      const yaml::Cursor value = item[field];
      if (!value.present()) continue;
      const yaml::Cursor port = value["destinationPort"];
      if (!port) {
        into.ports.push_back({.protocol = std::string(protocol), .span = item.span()});
      } else if (port["range"]) {
        add_range(std::string(protocol), port["range"]["start"], port["range"]["end"], item.span(), into);
      } else {
        add_range(std::string(protocol), port["number"], {}, item.span(), into);
      }
      return;
    }
    if (item["destinationNamedPort"]) {
      add_named(item["destinationNamedPort"], into);
    } else {
      refuse(item.span(), "a protocol is expected to have one of tcp, udp, sctp and destinationNamedPort");
    }
  }

  yaml::Cursor object_;
  Diagnostics* out_;
  Policy policy_{};
};

}  // namespace

void add_tier_policy(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  into.policies.push_back(TierReader(object, out).read());
}

}  // namespace routegrant::kube
