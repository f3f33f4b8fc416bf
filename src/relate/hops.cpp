// Where requests go on: from a route's backend to workloads, and from there by the Services that they call.
//
// `leads_to(route, workload)` is the breadth-first closure of routes_to, selects and calls, so the first reason found
// for a workload is one with the fewest calls. Calls are what settings name (env and configuration values), hence a
// lower bound: "not reached" is never "safe". What a gateway's own configuration keeps from a Service, by its paths
// or by the ports it listens on, is not sent there, nor what network policies refuse. Cost: O(routes x (workloads +
// calls)).

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "credentials/servers/call_ports.hpp"
#include "credentials/servers/gateway_paths.hpp"
#include "kube/routes/backend.hpp"
#include "relate/builder.hpp"
#include "relate/closed_hops.hpp"
#include "relate/receivers.hpp"

namespace routegrant::relate {
namespace {

/// One call from a workload to a Service, with its fact.
struct CallEdge {
  std::size_t service = 0;
  FactId fact{};
  /// Of a gateway whose configuration says so: the paths under which it calls.
  std::optional<std::vector<credentials::GatewayPath>> paths{};
  /// Likewise: the ports on which it takes the requests that it sends on by the call.
  std::optional<std::vector<std::int64_t>> ports{};
};

using PodPorts = std::optional<std::set<std::int64_t>>;

/// Where a port of the node that a pod takes for itself leads.
PodPorts ports_of_pod(const kube::Workload& workload, const kube::Route& route) {
  std::set<std::int64_t> ports;
  for (const kube::Container& container : workload.pod.containers) {
    for (const kube::ContainerPort& port : container.ports) {
      if (std::to_string(port.host_port.value_or(port.port)) == route.listener) ports.insert(port.port);
    }
  }
  return ports.empty() ? PodPorts() : PodPorts(std::move(ports));
}

/// The ports on which the workload's pods receive the route's requests; nothing where they are not known.
PodPorts arrival_ports(const kube::Cluster& cluster, const kube::Route& route, const kube::Workload& workload) {
  if (route.workload) return ports_of_pod(workload, route);
  std::set<std::int64_t> ports;
  for (const auto* backends : {&route.backends, &route.mirrors}) {
    for (const kube::RouteBackend& backend : *backends) {
      const kube::BackendTarget target = kube::target_of(cluster, route, backend);
      if (target.status != kube::BackendTarget::Status::found || !kube::selects(*target.target, workload) ||
          !kube::is_of_subset(backend, workload))
        continue;
      const kube::ServicePort* port = kube::find_port(*target.target, backend.port.value);
      const auto number = port == nullptr ? std::nullopt : kube::target_port(*port, workload);
      if (!number) return std::nullopt;
      ports.insert(*number);
    }
  }
  return ports.empty() ? PodPorts() : PodPorts(std::move(ports));
}

/// Whether a request by the route, which comes to the gateway at one of `arrival`, may go on by the call: a gateway
/// sends on what its own ports take and its own paths match. Only paths that come to it as the route has them can be
/// compared.
bool may_go_on(const kube::Route& route, const PodPorts& arrival, const CallEdge& call) {
  using Match = kube::Route::Match;
  if (arrival && call.ports &&
      std::none_of(call.ports->begin(), call.ports->end(), [&](std::int64_t port) { return arrival->contains(port); }))
    return false;
  const bool is_plain = route.match == Match::exact || route.match == Match::prefix;
  if (!call.paths || !is_plain || !route.rewrites.empty()) return true;
  return credentials::may_take(*call.paths, route.path.value, route.match == Match::exact);
}

std::vector<std::vector<CallEdge>> relate_calls(Builder& builder, const ScopeModel& model, const ScopeFacts& facts) {
  std::vector<std::vector<CallEdge>> calls(model.cluster.workloads.size());
  std::map<std::tuple<std::size_t, std::size_t, std::string>, FactId> seen;
  for (const credentials::ServiceCall& call : model.calls) {
    FactId& fact = seen[{call.workload, call.service, call.variable}];
    // A Service that one setting names in two ways is called once, on the ports and paths of both.
    if (fact == FactId::none) {
      fact = builder.graph.add(
          Calls{.workload = facts.workloads[call.workload],
                .service = facts.services[call.service],
                .variable = call.variable},
          Reason{.span = call.span, .premises = {facts.workloads[call.workload], facts.services[call.service]}});
    }
    const auto paths =
        call.span.begin < call.span.end
            ? credentials::gateway_paths(builder.sources[call.span.source].text, call.span.begin, call.span.end)
            : std::nullopt;
    calls[call.workload].push_back(
        {call.service, fact, paths, credentials::ports_of_call(model.cluster, builder.sources, call)});
  }
  return calls;
}

/// A workload that a route leads to, and the facts that lead there, in story order.
struct Visit {
  std::size_t workload = 0;
  std::int64_t hops = 0;
  std::vector<FactId> way;
};

class Walk {
 public:
  Walk(Builder& builder, std::size_t scope, const std::vector<std::vector<CallEdge>>& calls)
      : builder_(builder),
        cluster_(builder.model.scopes[scope].cluster),
        facts_(builder.scopes[scope]),
        closed_(builder.model, scope),
        calls_(calls) {}

  /// `direct`: the workload whose pods take the requests without any Service.
  void from(FactId route, const kube::Route& entry, const std::vector<std::pair<std::size_t, FactId>>& services,
            std::optional<std::size_t> direct) {
    std::vector<bool> seen(facts_.workloads.size());
    std::deque<Visit> queue;
    // `caller`: the workload that calls the Service; nothing where the route sends to it.
    const auto enter = [&](std::size_t service, const Visit* caller, const std::vector<FactId>& way) {
      const kube::Route* by_route = caller == nullptr ? &entry : nullptr;
      for (const auto& [workload, selects] : facts_.selected_by_service[service]) {
        if (seen[workload] || !receives(cluster_, by_route, cluster_.services[service], cluster_.workloads[workload]) ||
            (caller != nullptr && closed_.is_closed(caller->workload, service, workload)))
          continue;
        seen[workload] = true;
        Visit visit{.workload = workload, .hops = caller == nullptr ? 0 : caller->hops + 1, .way = way};
        visit.way.push_back(selects);
        queue.push_back(std::move(visit));
      }
    };
    for (const auto& [service, routes_to] : services) enter(service, nullptr, {routes_to});
    if (direct) {
      seen[*direct] = true;
      queue.push_back({.workload = *direct, .hops = 0, .way = {route, facts_.workloads[*direct]}});
    }
    while (!queue.empty()) {
      const Visit visit = std::move(queue.front());
      queue.pop_front();
      const Span span = builder_.graph.reasons().of(visit.way.back()).reason.span;
      const FactId fact =
          builder_.graph.add(LeadsTo{.route = route, .workload = facts_.workloads[visit.workload], .hops = visit.hops},
                             Reason{.span = span, .premises = visit.way});
      facts_.leads_to_workload[visit.workload].push_back(fact);
      const bool is_gateway = visit.hops == 0 && !calls_[visit.workload].empty();
      const PodPorts arrival =
          is_gateway ? arrival_ports(cluster_, entry, cluster_.workloads[visit.workload]) : std::nullopt;
      for (const CallEdge& call : calls_[visit.workload]) {
        if (visit.hops == 0 && !may_go_on(entry, arrival, call)) continue;
        std::vector<FactId> way = visit.way;
        way.push_back(call.fact);
        enter(call.service, &visit, way);
      }
    }
  }

 private:
  Builder& builder_;
  const kube::Cluster& cluster_;
  ScopeFacts& facts_;
  ClosedHops closed_;
  const std::vector<std::vector<CallEdge>>& calls_;
};

}  // namespace

void relate_hops(Builder& builder) {
  // By route, the Services it sends to: each with the fact that says so.
  std::map<FactId, std::vector<std::pair<FactId, FactId>>> sent;
  const Table<RoutesTo>& routes_to = builder.graph.table<RoutesTo>();
  for (std::size_t r = 0; r < routes_to.rows.size(); ++r)
    sent[routes_to.rows[r].route].emplace_back(routes_to.rows[r].service, routes_to.facts[r]);
  // A route whose requests others take altogether leads nowhere.
  std::set<FactId> shadowed;
  for (const RouteShadowed& one : builder.graph.table<RouteShadowed>().rows) shadowed.insert(one.route);
  for (std::size_t i = 0; i < builder.model.scopes.size(); ++i) {
    const ScopeModel& model = builder.model.scopes[i];
    ScopeFacts& facts = builder.scopes[i];
    const std::vector<std::vector<CallEdge>> calls = relate_calls(builder, model, facts);
    std::map<FactId, std::size_t> service_index;
    for (std::size_t s = 0; s < facts.services.size(); ++s) service_index[facts.services[s]] = s;
    Walk walk(builder, i, calls);
    // Each route at its own host, then at others.
    std::vector<std::pair<std::size_t, FactId>> entries;
    for (std::size_t r = 0; r < facts.routes.size(); ++r) entries.emplace_back(r, facts.routes[r]);
    entries.insert(entries.end(), facts.aliases.begin(), facts.aliases.end());
    for (const auto& [r, entry] : entries) {
      const std::optional<std::size_t> direct = model.cluster.routes[r].workload;
      const auto found = shadowed.contains(facts.routes[r]) ? sent.end() : sent.find(entry);
      if (found == sent.end() && !direct) continue;
      std::vector<std::pair<std::size_t, FactId>> services;
      if (found != sent.end()) {
        for (const auto& [service, fact] : found->second) services.emplace_back(service_index.at(service), fact);
      }
      walk.from(entry, model.cluster.routes[r], services, direct);
    }
  }
}

}  // namespace routegrant::relate
