#include <algorithm>
#include <set>
#include <string>

#include "relate/builder.hpp"
#include "relate/reach.hpp"

namespace routegrant::relate {
namespace {

/// Whether the pooler that an operator makes stands before the server.
bool pools(const ScopeModel& model, const kube::DatabasePooler& pooler, const credentials::Server& server) {
  const auto declared = kube::find_server(model.cluster, pooler.server);
  return declared && std::find(server.declared.begin(), server.declared.end(), *declared) != server.declared.end();
}

/// Workloads that hold a login of the server, and poolers before it: they may connect by intent.
std::set<std::size_t> holders_of(const ScopeModel& model, const credentials::Server& server) {
  std::set<std::size_t> holders;
  for (const credentials::Login& login : model.logins) {
    if (login.server_workload == server.workload && server.workload >= 0) holders.insert(login.workload);
  }
  for (const kube::DatabasePooler& pooler : model.cluster.database_poolers) {
    if (pools(model, pooler, server)) holders.insert(static_cast<std::size_t>(pooler.workload));
  }
  return holders;
}

/// The labels by which a policy would select the pods; the workload's name where there are none.
Span labels_span(const kube::Workload& workload) {
  return workload.pod.labels.empty() ? workload.meta.name.span : workload.pod.labels.front().key.span;
}

/// The rule that admits the connection, or the policy that isolates; the server's workload where nothing does.
Reason reason_of(const ScopeModel& model, const ScopeFacts& facts, const Reach& reach, std::size_t source,
                 std::size_t target, std::int64_t port) {
  const std::vector<Cause> causes = reach.because(source, target, Protocol::tcp, port);
  Reason reason{.span = model.cluster.workloads[target].meta.name.span,
                .premises = {facts.workloads[source], facts.workloads[target]}};
  for (const Cause& cause : causes) {
    if (cause.direction != Direction::ingress || cause.action != kube::PolicyRule::Action::allow) continue;
    reason.span = cause.span;
    if (!cause.certain) reason.certainty = Certainty::inferred;
    return reason;
  }
  // That no policy was found does not prove that the cluster has none.
  reason.certainty = Certainty::inferred;
  return reason;
}

/// Who is not in the tree and may connect.
void add_outsiders(Builder& builder, const ScopeModel& model, const ScopeFacts& facts, const Reach& reach,
                   std::size_t index, bool guarded, const std::vector<Connection>& column) {
  const credentials::Server& server = model.servers[index];
  const auto target = static_cast<std::size_t>(server.workload);
  const auto add = [&](std::string_view kind, std::string peer, bool must, const std::vector<Cause>& causes) {
    Reason reason{.span = model.cluster.workloads[target].meta.name.span,
                  .premises = {facts.servers[index]},
                  .certainty = Certainty::inferred};
    for (const Cause& cause : causes) {
      if (cause.direction == Direction::ingress && cause.action == kube::PolicyRule::Action::allow)
        reason.span = cause.span;
    }
    builder.graph.add(OpenTo{.server = facts.servers[index],
                             .kind = std::string(kind),
                             .peer = std::move(peer),
                             .port = server.port,
                             .bound = must ? "must" : "may",
                             .guarded = guarded},
                      reason);
  };
  // Some pod may always carry the labels that a policy names: only what lets in all of them is told.
  if (reach.from_unknown_pod(target).must.contains(Protocol::tcp, server.port))
    add("pods", "any other pod", true, reach.because_of_unknown_pod(target, Protocol::tcp, server.port));
  std::vector<const Connection*> open;
  for (const Connection& connection : column) {
    if (reach.is_external(connection.source) && connection.ports.may.contains(Protocol::tcp, server.port))
      open.push_back(&connection);
  }
  const auto is_certain = [&](const Connection* one) { return one->ports.must.contains(Protocol::tcp, server.port); };
  const auto because = [&](const Connection* one) {
    return reach.because(one->source, target, Protocol::tcp, server.port);
  };
  if (!open.empty() && open.size() == reach.outside_sources()) {
    add("addresses", "any address", std::all_of(open.begin(), open.end(), is_certain), because(open.front()));
    return;
  }
  for (const Connection* one : open) {
    const std::string name = reach.name(one->source);
    add("addresses", name.substr(0, name.find('[')), is_certain(one), because(one));
  }
}

void add_connections(Builder& builder, const ScopeModel& model, const ScopeFacts& facts, const Reach& reach,
                     std::size_t index, bool guarded) {
  const credentials::Server& server = model.servers[index];
  const auto target = static_cast<std::size_t>(server.workload);
  const std::set<std::size_t> holders = holders_of(model, server);
  const std::vector<Connection> column = reach.column(target);
  add_outsiders(builder, model, facts, reach, index, guarded, column);
  for (const Connection& connection : column) {
    if (reach.is_external(connection.source)) continue;
    const bool must = connection.ports.must.contains(Protocol::tcp, server.port);
    if (!must && !connection.ports.may.contains(Protocol::tcp, server.port)) continue;
    builder.graph.add(MayConnect{.workload = facts.workloads[connection.source],
                                 .server = facts.servers[index],
                                 .port = server.port,
                                 .bound = must ? "must" : "may",
                                 .guarded = guarded,
                                 .has_login = holders.contains(connection.source)},
                      reason_of(model, facts, reach, connection.source, target, server.port));
  }
}

}  // namespace

void relate_network(Builder& builder) {
  for (std::size_t i = 0; i < builder.model.scopes.size(); ++i) {
    const ScopeModel& model = builder.model.scopes[i];
    const ScopeFacts& facts = builder.scopes[i];
    if (model.servers.empty()) continue;
    const Reach reach(model.cluster);
    std::set<std::pair<std::size_t, std::size_t>> guarded_pairs;
    for (std::size_t s = 0; s < model.servers.size(); ++s) {
      if (model.servers[s].workload < 0) continue;
      const auto target = static_cast<std::size_t>(model.servers[s].workload);
      const Isolation isolation = reach.isolation(target, Direction::ingress);
      for (const std::size_t policy : isolation.policies) {
        if (!guarded_pairs.emplace(policy, target).second) continue;
        builder.graph.add(Guards{.policy = facts.policies[policy], .workload = facts.workloads[target]},
                          Reason{.span = model.cluster.policies[policy].meta.name.span,
                                 .premises = {facts.policies[policy], facts.workloads[target]}});
      }
      if (!isolation.may) {
        builder.graph.add(Unguarded{.server = facts.servers[s], .workload = facts.workloads[target]},
                          Reason{.span = labels_span(model.cluster.workloads[target]),
                                 .premises = {facts.servers[s]},
                                 .certainty = Certainty::inferred});
      }
      add_connections(builder, model, facts, reach, s, isolation.may);
    }
  }
}

}  // namespace routegrant::relate
