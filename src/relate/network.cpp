#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "relate/builder.hpp"
#include "relate/could_match.hpp"
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
  for (const credentials::Relay& relay : model.relays) {
    if (&model.servers[static_cast<std::size_t>(relay.server)] == &server) holders.insert(relay.workload);
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

/// "team=reports" of a selector that names values only; empty for any other.
std::string equalities_of(const kube::Selector& selector) {
  std::vector<std::string> parts;
  for (const kube::Requirement& one : selector.requirements) {
    if (one.op != kube::Requirement::Operator::in || one.values.size() != 1) return {};
    parts.push_back(one.key.value + "=" + one.values.front());
  }
  return text::join(parts, ",");
}

/// Whose pods a peer takes in without asking for labels of theirs: "any other pod of namespace shop"; or for labels
/// that whoever may make pods in any namespace can give them. Empty where it asks for labels of pods whose namespace is
/// limited, or is no pod.
std::string all_pods_of(const kube::Peer& peer, const kube::Policy& policy) {
  if (peer.kind != kube::Peer::Kind::selected || peer.ip_block) return {};
  constexpr std::string_view by_name = "kubernetes.io/metadata.name=";
  const std::string pods = "any other pod";
  if (!peer.pods.empty()) {
    if (!peer.namespaces.present || !peer.namespaces.empty()) return {};
    const std::string labels = equalities_of(peer.pods);
    return pods + " of any namespace " + (labels.empty() ? "that a selector takes in" : "with " + labels);
  }
  if (!peer.namespaces.present) {
    const std::string& space = policy.meta.namespace_name;
    return pods + (space.empty() ? " of its namespace" : " of namespace " + space);
  }
  if (peer.namespaces.empty()) return pods;
  const std::string named = equalities_of(peer.namespaces);
  if (named.empty()) return pods + " of the namespaces that a selector takes in";
  const bool is_one = named.starts_with(by_name) && named.find(',') == std::string::npos;
  return pods + (is_one ? " of namespace " + named.substr(by_name.size()) : " of namespaces with " + named);
}

/// The rules of NetworkPolicies that let in pods of whole namespaces, or by their labels of any, by what those are
/// called.
std::map<std::string, Cause> whole_namespaces(const ScopeModel& model, const Reach& reach, std::size_t target,
                                              std::int64_t port) {
  std::map<std::string, Cause> all;
  for (const Cause& cause : reach.because_of_unknown_pod(target, Protocol::tcp, port)) {
    const kube::Policy& policy = model.cluster.policies[cause.policy];
    if (!cause.rule || cause.action != kube::PolicyRule::Action::allow || policy.tier != kube::Policy::Tier::none)
      continue;
    for (const kube::Peer& peer : policy.ingress[*cause.rule].peers) {
      Cause named = cause;
      if (peer.span.end > peer.span.begin) named.span = peer.span;
      if (std::string pods = all_pods_of(peer, policy); !pods.empty()) all.emplace(std::move(pods), named);
    }
  }
  return all;
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
  if (reach.from_unknown_pod(target).must.contains(Protocol::tcp, server.port)) {
    add("pods", "any other pod", true, reach.because_of_unknown_pod(target, Protocol::tcp, server.port));
  } else {
    for (const auto& [pods, cause] : whole_namespaces(model, reach, target, server.port))
      add("pods", pods, false, {cause});
  }
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

/// Whether the other scope lies beside a kustomization that the scope is built from, which does not list it: then its
/// name is that of the directory and `/*`.
bool is_left_out(const ScopeModel& other, const ScopeModel& scope) {
  return other.name.ends_with("/*") && scope.kind == "kustomization" &&
         std::any_of(other.files.begin(), other.files.end(), [&](const std::string& file) {
           return std::any_of(scope.files.begin(), scope.files.end(), [&](const std::string& own) {
             return paths::directory_of(own) == paths::directory_of(file);
           });
         });
}

/// Whether a policy of another scope may isolate the server: a policy acts on its namespace, whatever brings it there.
/// A scope that makes the same workload is another variant of the system, and never deployed beside this one.
bool is_guarded_elsewhere(const Model& model, std::size_t scope, const kube::Workload& server) {
  const std::string& space = server.meta.namespace_name;
  if (space.empty()) return false;
  for (std::size_t s = 0; s < model.scopes.size(); ++s) {
    if (s == scope || is_left_out(model.scopes[s], model.scopes[scope])) continue;
    const kube::Cluster& cluster = model.scopes[s].cluster;
    const bool guards = std::any_of(cluster.policies.begin(), cluster.policies.end(), [&](const kube::Policy& policy) {
      return policy.isolates_ingress && policy.accepted && !policy.cluster_wide &&
             policy.meta.namespace_name == space && could_match(policy.pods, server.pod);
    });
    const bool is_variant =
        guards && std::any_of(cluster.workloads.begin(), cluster.workloads.end(), [&](const kube::Workload& other) {
          return other.meta.kind == server.meta.kind && other.meta.object() == server.meta.object();
        });
    if (guards && !is_variant) return true;
  }
  return false;
}

/// The direction of the causes in which none of them lets the connection through: what of it closes that end. REQUIRES:
/// no reading of the policies opens the connection.
std::vector<Cause> closing(const std::vector<Cause>& causes, Direction direction) {
  std::vector<Cause> closing;
  for (const Cause& cause : causes) {
    if (cause.direction != direction) continue;
    if (cause.rule && cause.action == kube::PolicyRule::Action::allow) return {};
    if (!cause.rule || cause.action == kube::PolicyRule::Action::deny) closing.push_back(cause);
  }
  return closing;
}

/// Which policies keep holders of a login from the server. Both ends must let a connection through (Kubernetes,
/// "Network Policies", "The two sorts of pod isolation"), so that only the policies of an end that does not are named.
void add_blocks(Builder& builder, const ScopeModel& model, const ScopeFacts& facts, const Reach& reach,
                std::size_t index, const std::set<std::size_t>& holders) {
  const credentials::Server& server = model.servers[index];
  const auto target = static_cast<std::size_t>(server.workload);
  for (const std::size_t source : holders) {
    if (source == target || reach.connections(source, target).may.contains(Protocol::tcp, server.port)) continue;
    const std::vector<Cause> causes = reach.because(source, target, Protocol::tcp, server.port);
    for (const Direction direction : {Direction::egress, Direction::ingress}) {
      std::set<std::size_t> told;
      for (const Cause& cause : closing(causes, direction)) {
        if (!told.insert(cause.policy).second) continue;
        Reason reason{.span = cause.span,
                      .premises = {facts.policies[cause.policy], facts.workloads[source], facts.servers[index]}};
        if (!cause.certain) reason.certainty = Certainty::inferred;
        builder.graph.add(Blocks{.policy = facts.policies[cause.policy],
                                 .workload = facts.workloads[source],
                                 .server = facts.servers[index],
                                 .direction = direction == Direction::egress ? "egress" : "ingress",
                                 .port = server.port},
                          reason);
      }
    }
  }
}

/// Whose login leads over a pooler connects where the policies let it to the pooler, and that on to the server. Returns
/// those that do so and could not connect by themselves.
std::set<std::size_t> add_passing(Builder& builder, const ScopeModel& model, const ScopeFacts& facts,
                                  const Reach& reach, std::size_t index, bool guarded) {
  const credentials::Server& server = model.servers[index];
  const auto target = static_cast<std::size_t>(server.workload);
  std::set<std::size_t> told;
  for (const credentials::Login& login : model.logins) {
    if (login.server != static_cast<std::ptrdiff_t>(index) || login.through == -1) continue;
    const auto pooler = static_cast<std::size_t>(login.through);
    const Bounds first = reach.connections(login.workload, pooler);
    const Bounds second = reach.connections(pooler, target);
    const bool direct = reach.connections(login.workload, target).may.contains(Protocol::tcp, server.port);
    const auto passes = [&](const auto& to_pooler, const auto& to_server) {
      const bool reaches = login.through_port == 0 || to_pooler.contains(Protocol::tcp, login.through_port);
      return reaches && to_server.contains(Protocol::tcp, server.port);
    };
    if (direct || !passes(first.may, second.may) || !told.insert(login.workload).second) continue;
    builder.graph.add(MayConnect{.workload = facts.workloads[login.workload],
                                 .server = facts.servers[index],
                                 .port = server.port,
                                 .bound = passes(first.must, second.must) ? "must" : "may",
                                 .guarded = guarded,
                                 .has_login = true},
                      reason_of(model, facts, reach, pooler, target, server.port));
  }
  return told;
}

void add_connections(Builder& builder, const ScopeModel& model, const ScopeFacts& facts, const Reach& reach,
                     std::size_t index, bool guarded, bool elsewhere) {
  const credentials::Server& server = model.servers[index];
  const auto target = static_cast<std::size_t>(server.workload);
  const std::set<std::size_t> holders = holders_of(model, server);
  const std::vector<Connection> column = reach.column(target);
  std::set<std::size_t> blocked = holders;
  for (const std::size_t passing : add_passing(builder, model, facts, reach, index, guarded)) blocked.erase(passing);
  add_blocks(builder, model, facts, reach, index, blocked);
  if (!elsewhere) add_outsiders(builder, model, facts, reach, index, guarded, column);
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
      const bool elsewhere = !isolation.may && is_guarded_elsewhere(builder.model, i, model.cluster.workloads[target]);
      if (!isolation.may && !elsewhere) {
        builder.graph.add(Unguarded{.server = facts.servers[s], .workload = facts.workloads[target]},
                          Reason{.span = labels_span(model.cluster.workloads[target]),
                                 .premises = {facts.servers[s]},
                                 .certainty = Certainty::inferred});
      }
      add_connections(builder, model, facts, reach, s, isolation.may, elsewhere);
    }
  }
}

}  // namespace routegrant::relate
