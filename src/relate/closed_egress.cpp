#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "relate/builder.hpp"
#include "relate/could_match.hpp"
#include "relate/reach.hpp"

/// Workloads that their own policies let out to no database port at all, whose database lies outside of the tree. Where
/// it is in the tree, relate_network tells which end closes the way.
namespace routegrant::relate {
namespace {

std::int64_t number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

/// The port that the login connects to; 0 if it is not known.
std::int64_t port_of(const credentials::Login& login) {
  if (login.port.known == credentials::Known::known) return number_of(login.port.text);
  if (login.port.known != credentials::Known::unspecified) return 0;
  switch (login.kind) {
    case credentials::DatabaseKind::postgresql: return 5432;
    case credentials::DatabaseKind::mysql:
    case credentials::DatabaseKind::mariadb: return 3306;
    case credentials::DatabaseKind::unknown: break;
  }
  return 0;
}

/// Whether the login leads out of the pod, to a host that nothing of the tree stands for.
bool leads_out(const kube::Workload& workload, const credentials::Login& login) {
  if (workload.elsewhere || workload.pod.host_network || login.server_workload >= 0 || login.service >= 0) return false;
  const std::string& host = login.host.text;
  return login.host.known == credentials::Known::known && !host.starts_with('/') && !host.starts_with("127.") &&
         host != "localhost" && host != "::1";
}

/// A name stands for ports of pods that are not known here.
bool may_open(const kube::PolicyPort& port, std::int64_t wanted) {
  if (!port.protocol.empty() && port.protocol != "TCP") return false;
  if (port.port.empty()) return true;
  const std::int64_t first = number_of(port.port.value);
  return first == 0 || (first <= wanted && wanted <= port.end_port.value_or(first));
}

/// Whether the policy may let its pods out on the port, to whomever.
bool may_let_out(const kube::Policy& policy, std::int64_t wanted) {
  if (policy.tier != kube::Policy::Tier::none || !policy.understood) return true;
  return std::ranges::any_of(policy.egress, [wanted](const kube::PolicyRule& rule) {
    return rule.ports.empty() ||
           std::ranges::any_of(rule.ports, [wanted](const kube::PolicyPort& port) { return may_open(port, wanted); });
  });
}

/// Policies add up, whatever brings them.
bool may_be_let_out_elsewhere(const Model& model, std::size_t scope, const kube::Workload& workload,
                              std::int64_t wanted) {
  for (std::size_t s = 0; s < model.scopes.size(); ++s) {
    if (s == scope) continue;
    const bool opens = std::ranges::any_of(model.scopes[s].cluster.policies, [&](const kube::Policy& policy) {
      const bool is_there =
          policy.cluster_wide || kube::same_namespace(policy.meta.namespace_name, workload.meta.namespace_name);
      return is_there && policy.isolates_egress && could_match(policy.pods, workload.pod) &&
             may_let_out(policy, wanted);
    });
    if (opens) return true;
  }
  return false;
}

void relate_scope(Builder& builder, std::size_t scope) {
  const ScopeModel& model = builder.model.scopes[scope];
  const ScopeFacts& facts = builder.scopes[scope];
  const auto closes = [](const kube::Policy& policy) { return policy.isolates_egress; };
  if (std::ranges::none_of(model.cluster.policies, closes)) return;
  const Reach reach(model.cluster);
  for (std::size_t l = 0; l < model.logins.size(); ++l) {
    const credentials::Login& login = model.logins[l];
    const kube::Workload& workload = model.cluster.workloads[login.workload];
    const std::int64_t port = port_of(login);
    if (port == 0 || !leads_out(workload, login)) continue;
    const Isolation isolation = reach.isolation(login.workload, Direction::egress);
    if (!isolation.must) continue;
    const bool may_leave = std::ranges::any_of(
        isolation.policies, [&](std::size_t policy) { return may_let_out(model.cluster.policies[policy], port); });
    if (may_leave || may_be_let_out_elsewhere(builder.model, scope, workload, port)) continue;
    for (const std::size_t policy : isolation.policies) {
      builder.graph.add(Confines{.policy = facts.policies[policy],
                                 .workload = facts.workloads[login.workload],
                                 .login = facts.logins[l],
                                 .port = port},
                        Reason{.span = model.cluster.policies[policy].meta.name.span,
                               .premises = {facts.policies[policy], facts.logins[l]}});
    }
  }
}

}  // namespace

void relate_closed_egress(Builder& builder) {
  for (std::size_t scope = 0; scope < builder.model.scopes.size(); ++scope) relate_scope(builder, scope);
}

}  // namespace routegrant::relate
