#include "kube/requests/plain_requests.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "kube/cluster/exposure.hpp"
#include "kube/routes/attach.hpp"
#include "kube/routes/probe.hpp"
#include "kube/routes/routing.hpp"

namespace routegrant::kube {
namespace {

/// Rules times rules of one host.
constexpr std::size_t most_work = 1'000'000;

bool is_port(const Condition& condition) {
  return condition.on == Condition::On::port && condition.how == Condition::How::exact && !condition.negated;
}

/// Whether the object may take requests of hosts that its rules do not name in full.
bool floats(const Route& route) {
  const auto names_others = [](const Pair& pair) { return pair.key.value.find("alias") != std::string::npos; };
  return route.host.empty() || route.host.value.starts_with('*') || route.is_default ||
         std::any_of(route.meta.annotations.begin(), route.meta.annotations.end(), names_others);
}

/// The plain requests that the route speaks of; nothing where none can be made up.
std::vector<Request> plain_entries(const Cluster& cluster, const Route& route) {
  Route asked = route;
  std::erase_if(asked.conditions, is_port);
  std::vector<Request> entries = entries_of(cluster, asked);
  for (Request& entry : entries) {
    if (route.parents.empty()) entry.scheme = "http";
    entry.path = with_path(entry, literal_head(route)).path;
  }
  return entries;
}

/// Whether a request at the entry comes to the route at all: over plain HTTP, at a port that it asks for.
bool is_meant(const Route& route, const Request& entry) {
  if (entry.scheme != "http") return false;
  return std::all_of(route.conditions.begin(), route.conditions.end(), [&](const Condition& condition) {
    return !is_port(condition) || condition.value == std::to_string(port_of(entry));
  });
}

bool serves_plain(const Cluster& cluster, const Owner& owner, std::size_t index) {
  const Route& route = cluster.routes[index];
  const std::vector<Request> entries = plain_entries(cluster, route);
  if (route.by_connection) return false;
  if (entries.empty() || !is_literal(route) || route.is_default) return true;
  return std::any_of(entries.begin(), entries.end(), [&](const Request& entry) {
    if (!is_meant(route, entry)) return false;
    const Decision decision = decide(cluster, owner, entry);
    // A redirect to another path (nginx's app-root, a slash at the end) stays in the clear.
    if (decision.outcome == Decision::Outcome::redirect)
      return !decision.redirect || decision.redirect->scheme != "https";
    if (decision.outcome == Decision::Outcome::no_route) return false;
    return decision.outcome != Decision::Outcome::forward ||
           std::find(decision.routes.begin(), decision.routes.end(), index) != decision.routes.end();
  });
}

}  // namespace

std::vector<bool> may_serve_plain(const Cluster& cluster) {
  std::vector<bool> answers(cluster.routes.size(), true);
  for (const Owner& owner : owners_of(cluster)) {
    std::map<std::string, std::vector<std::size_t>> hosts;
    std::vector<std::size_t> floating;
    for (const std::size_t index : owner.routes) {
      hosts[text::lower(cluster.routes[index].host.value)].push_back(index);
      if (floats(cluster.routes[index])) floating.push_back(index);
    }
    for (const auto& [host, members] : hosts) {
      Owner field{.dialect = owner.dialect, .routes = members};
      field.routes.insert(field.routes.end(), floating.begin(), floating.end());
      std::sort(field.routes.begin(), field.routes.end());
      field.routes.erase(std::unique(field.routes.begin(), field.routes.end()), field.routes.end());
      if (members.size() * field.routes.size() > most_work) continue;
      for (const std::size_t member : members) answers[member] = serves_plain(cluster, field, member);
    }
  }
  return answers;
}

}  // namespace routegrant::kube
