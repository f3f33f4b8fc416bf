#include <algorithm>

#include "base/cidr.hpp"
#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

constexpr std::int64_t last_port = 65535;

void refuse(Policy& policy, const Span& span, std::string why, Diagnostics& out) {
  policy.accepted = false;
  out.push_back({.kind = Diagnostic::Kind::incomplete,
                 .span = span,
                 .message = "NetworkPolicy " + policy.meta.object() + " would be refused: " + why});
  policy.problems.push_back(std::move(why));
}

void check_block(const Peer::IpBlock& block, Policy& policy, Diagnostics& out) {
  const auto cidr = parse_cidr(block.cidr.value);
  if (is_placeholder(block.cidr.value)) return;
  if (!cidr || block.cidr.value.find('/') == std::string::npos) {
    refuse(policy, block.cidr.span, "'" + block.cidr.value + "' is no address range", out);
    return;
  }
  for (const Text& text : block.except) {
    if (is_placeholder(text.value)) continue;
    const auto except = parse_cidr(text.value);
    // An exception must be a strict subset (networking validation.go ValidateIPBlock).
    if (!except || !cidr->contains(*except) || *except == *cidr) {
      refuse(policy, text.span, "exception '" + text.value + "' is not inside '" + block.cidr.value + "'", out);
    }
  }
}

Peer peer_of(const yaml::Cursor& item, Policy& policy, Diagnostics& out) {
  Peer peer{.pods = selector_of(item["podSelector"]),
            .namespaces = selector_of(item["namespaceSelector"]),
            .span = item.span()};
  // An empty mapping is a selector of everything; Cursor's bool holds for it, but not for null.
  if (const yaml::Cursor block = item["ipBlock"]) {
    peer.ip_block = Peer::IpBlock{.cidr = text_of(block["cidr"])};
    for (const yaml::Cursor& except : block["except"].items()) peer.ip_block->except.push_back(text_of(except));
    check_block(*peer.ip_block, policy, out);
    if (peer.pods.present || peer.namespaces.present) {
      refuse(policy, item.span(), "a peer has ipBlock beside a selector", out);
    }
  } else if (!peer.pods.present && !peer.namespaces.present) {
    refuse(policy, item.span(), "a peer is empty, one of podSelector, namespaceSelector and ipBlock is expected", out);
  }
  if (!peer.pods.valid || !peer.namespaces.valid) refuse(policy, item.span(), "a peer's selector is malformed", out);
  return peer;
}

bool is_port_number(std::int64_t port) {
  return port >= 1 && port <= last_port;
}

/// A port's name has at most 15 characters and at least one letter (apimachinery IsValidPortName).
bool is_port_name(std::string_view name) {
  return name.size() <= 15 && std::any_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

PolicyPort port_of(const yaml::Cursor& item, Policy& policy, Diagnostics& out) {
  PolicyPort port{.protocol = std::string(item["protocol"].text_or("TCP")),
                  .port = text_of(item["port"]),
                  .end_port = item["endPort"].integer(),
                  .span = item.span()};
  const bool known = port.protocol == "TCP" || port.protocol == "UDP" || port.protocol == "SCTP";
  if (!known && !is_placeholder(port.protocol)) {
    refuse(policy, item.span(), "protocol '" + port.protocol + "' is none of TCP, UDP and SCTP", out);
  }
  const auto number = item["port"].is_quoted() ? std::nullopt : item["port"].integer();
  const bool named = !port.port.empty() && !number;
  if (number && !is_port_number(*number))
    refuse(policy, item.span(), "port " + port.port.value + " is out of range", out);
  if (named && !is_port_name(port.port.value) && !is_placeholder(port.port.value)) {
    refuse(policy, item.span(), "'" + port.port.value + "' is neither a port number nor a port name", out);
  }
  if (item["endPort"] && (!number || !port.end_port || *port.end_port < *number || !is_port_number(*port.end_port))) {
    refuse(policy, item["endPort"].span(), "endPort needs a numeric port that is not above it", out);
  }
  return port;
}

std::vector<PolicyRule> rules_of(const yaml::Cursor& rules, std::string_view peers, Policy& policy, Diagnostics& out) {
  std::vector<PolicyRule> read;
  for (const yaml::Cursor& item : rules.items()) {
    PolicyRule rule{.span = item.span()};
    for (const yaml::Cursor& peer : item[peers].items()) rule.peers.push_back(peer_of(peer, policy, out));
    for (const yaml::Cursor& port : item["ports"].items()) rule.ports.push_back(port_of(port, policy, out));
    read.push_back(std::move(rule));
  }
  return read;
}

/// networking/v1 defaults.go: without policyTypes, Ingress always, and Egress if there is at least one egress rule.
void set_types(const yaml::Cursor& types, Policy& policy, Diagnostics& out) {
  const std::vector<std::string> names = strings_of(types);
  if (names.empty()) {
    policy.isolates_ingress = true;
    policy.isolates_egress = !policy.egress.empty();
    return;
  }
  policy.isolates_ingress = std::find(names.begin(), names.end(), "Ingress") != names.end();
  policy.isolates_egress = std::find(names.begin(), names.end(), "Egress") != names.end();
  for (const std::string& name : names) {
    if (name != "Ingress" && name != "Egress") {
      refuse(policy, types.span(), "policy type '" + name + "' is neither Ingress nor Egress", out);
    }
  }
  if (names.size() > 2) refuse(policy, types.span(), "more than two policy types", out);
}

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  const yaml::Cursor spec = object["spec"];
  Policy policy{.meta = meta_of(object), .pods = selector_of(spec["podSelector"])};
  if (!policy.pods.valid) refuse(policy, spec["podSelector"].span(), "podSelector is malformed", out);
  policy.ingress = rules_of(spec["ingress"], "from", policy, out);
  policy.egress = rules_of(spec["egress"], "to", policy, out);
  set_types(spec["policyTypes"], policy, out);
  into.policies.push_back(std::move(policy));
}

}  // namespace

const Kind network_policy{.groups = "networking.k8s.io extensions", .name = "NetworkPolicy", .read = read};

}  // namespace routegrant::kube
