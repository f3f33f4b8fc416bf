#include <algorithm>
#include <map>
#include <tuple>

#include "base/pattern.hpp"
#include "base/text.hpp"
#include "kube/dialects.hpp"
#include "kube/dialects/conditions.hpp"
#include "kube/routes/attach.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// Gateway API (HTTPRoute, GRPCRoute): each Gateway has its own address; of its listeners the one with the most
/// specific host takes the request; of all attached routes the order of httproute_types.go decides.
using Rank = std::tuple<std::size_t, std::size_t, bool, std::size_t, bool, std::size_t, std::size_t>;

/// 1: matches, 0: does not, -1: not understood.
int matches_path(const Route& route, std::string_view path) {
  if (route.by_connection) return 1;
  const std::string_view written = path_of(route);
  if (route.match == Route::Match::exact) return path == written ? 1 : 0;
  if (route.match != Route::Match::regex) return element_prefix(written, path) ? 1 : 0;
  const auto pattern = Pattern::compile(written, false);
  return pattern ? static_cast<int>(pattern->matches_whole(path)) : -1;
}

/// A gRPC match of a method without its service is read as a pattern, yet ranked by what it names.
bool is_method_only(const Route& route) {
  return route.meta.kind == "GRPCRoute" && route.match == Route::Match::regex &&
         route.path.value.starts_with("/[^/]+/");
}

Rank rank(const Route& route) {
  const std::string& host = route.host.value;
  const auto queries = static_cast<std::size_t>(
      std::count_if(route.conditions.begin(), route.conditions.end(),
                    [](const Condition& condition) { return condition.on == Condition::On::query; }));
  return {host.starts_with("*.") ? 0 : host.size(),
          host.size(),
          route.match == Route::Match::exact,
          is_method_only(route) ? 0 : without_slashes(path_of(route)).size(),
          !route.methods.empty(),
          route.conditions.size() - queries,
          queries};
}

bool is_same_object(const Route& a, const Route& b) {
  return a.meta.name.value == b.meta.name.value && a.meta.namespace_name == b.meta.namespace_name;
}

/// Oldest route, then namespace/name, then the order of rules. Ages that are not given leave it open.
Decision choose(const Cluster& cluster, std::vector<std::size_t> best, const Request& request, std::string_view path) {
  const auto older = [&](std::size_t a, std::size_t b) {
    const Route& x = cluster.routes[a];
    const Route& y = cluster.routes[b];
    return std::tuple(x.meta.created, x.meta.object(), a) < std::tuple(y.meta.created, y.meta.object(), b);
  };
  std::sort(best.begin(), best.end(), older);
  const Route& first = cluster.routes[best.front()];
  const bool open = std::any_of(best.begin(), best.end(), [&](std::size_t index) {
    return cluster.routes[index].meta.created.empty() && !is_same_object(cluster.routes[index], first);
  });
  if (!open) return forward(cluster, best.front(), request, path);
  return among(cluster, best, request, path, "the older route wins, and manifests do not say which that is");
}

Decision decide_listener(const Cluster& cluster, const std::vector<std::size_t>& attached, const Request& request) {
  const std::string path = *normalised(request.path, raw_path);
  const std::string host = host_of(request);
  std::vector<std::size_t> best;
  std::vector<std::size_t> unranked;
  for (const std::size_t index : attached) {
    const Route& route = cluster.routes[index];
    const int matches = matches_path(route, path);
    const bool taken = takes_any_depth(route.host.value, route.by_connection ? server_name_of(request) : host) &&
                       meets_conditions(route, request, path) != 0;
    if (!taken || matches == 0) continue;
    if (route.match == Route::Match::regex && !is_method_only(route)) {
      unranked.push_back(index);
      continue;
    }
    if (!best.empty() && rank(route) > rank(cluster.routes[best.front()])) best.clear();
    if (best.empty() || rank(route) == rank(cluster.routes[best.front()])) best.push_back(index);
  }
  if (!unranked.empty() && unranked.size() + best.size() > 1) {
    unranked.insert(unranked.end(), best.begin(), best.end());
    return undetermined(std::move(unranked), "the rank of regular expressions is left to the implementation");
  }
  if (!unranked.empty()) return forward(cluster, unranked.front(), request, path);
  return best.empty() ? no_route() : choose(cluster, std::move(best), request, path);
}

struct Entry {
  const Listener* listener = nullptr;
  std::vector<std::size_t> routes;
};

/// The listener of the port and protocol with the most specific host: exact, then more labels.
const Entry* listener_for(const std::vector<Entry>& entries, const Request& request) {
  const Entry* best = nullptr;
  const auto specificity = [](const Entry& entry) {
    if (entry.listener == nullptr) return std::size_t{0};
    return entry.listener->host.size() * 2 + (entry.listener->host.starts_with("*.") ? 0 : 1);
  };
  for (const Entry& entry : entries) {
    if (entry.listener != nullptr && !is_entered(*entry.listener, request)) continue;
    if (best == nullptr || specificity(entry) > specificity(*best)) best = &entry;
  }
  return best;
}

/// All listeners of the Gateway take part, as one without routes keeps requests from the others.
std::vector<Entry> entries_of(const Cluster& cluster, const std::string& name, const Listener* attached) {
  std::vector<Entry> entries;
  for (const Gateway& gateway : cluster.gateways) {
    if (attached == nullptr || gateway.meta.object() != name) continue;
    const auto holds = [&](const Listener& listener) { return &listener == attached; };
    if (std::none_of(gateway.listeners.begin(), gateway.listeners.end(), holds)) continue;
    for (const Listener& listener : gateway.listeners) entries.push_back({.listener = &listener, .routes = {}});
  }
  return entries;
}

std::map<std::string, std::vector<Entry>> gateways_of(const Cluster& cluster, const std::vector<std::size_t>& owned,
                                                      const Request& request) {
  std::map<std::string, std::vector<Entry>> gateways;
  for (const std::size_t index : owned) {
    const Route& route = cluster.routes[index];
    if (route.meta.kind == "TCPRoute") continue;
    for (const Attachment& attachment : attachments_of(cluster, route)) {
      if (!request.gateway.empty() && attachment.gateway != request.gateway) continue;
      auto found = gateways.find(attachment.gateway);
      if (found == gateways.end()) {
        found =
            gateways.emplace(attachment.gateway, entries_of(cluster, attachment.gateway, attachment.listener)).first;
      }
      std::vector<Entry>& entries = found->second;
      auto at = std::find_if(entries.begin(), entries.end(),
                             [&](const Entry& entry) { return entry.listener == attachment.listener; });
      if (at == entries.end()) at = entries.insert(entries.end(), {.listener = attachment.listener, .routes = {}});
      at->routes.push_back(index);
    }
  }
  return gateways;
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  std::vector<Decision> answers;
  std::vector<std::size_t> candidates;
  for (const auto& [name, entries] : gateways_of(cluster, owned, request)) {
    const Entry* entry = listener_for(entries, request);
    if (entry == nullptr) continue;
    Decision answer = decide_listener(cluster, entry->routes, request);
    if (answer.outcome == Decision::Outcome::no_route) continue;
    if (entry->listener == nullptr) answer.assumptions.push_back("Gateway " + name + " exists outside the tree");
    candidates.insert(candidates.end(), answer.routes.begin(), answer.routes.end());
    answers.push_back(std::move(answer));
  }
  if (answers.empty()) return no_route();
  const bool same = std::all_of(answers.begin(), answers.end(),
                                [&](const Decision& answer) { return answer.routes == answers.front().routes; });
  if (same) return answers.front();
  return undetermined(std::move(candidates),
                      "each Gateway has its own address, and the host does not say which is asked");
}

}  // namespace

const Dialect gateway_api{
    .name = "gateway-api", .controllers = "", .class_names = "", .prefixes = "", .refine = nullptr, .decide = decide};

}  // namespace routegrant::kube
