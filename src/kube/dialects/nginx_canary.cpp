#include "kube/dialects/nginx_canary.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/pattern.hpp"
#include "base/text.hpp"
#include "kube/routes/backend.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view prefix = "nginx.ingress.kubernetes.io/";

std::string_view value(const Route& route, std::string_view key) {
  return annotation(route, prefix, key);
}

std::string_view header_of(const Request& request, std::string_view name) {
  for (const auto& [key, text] : request.headers) {
    if (text::equal_ignoring_case(key, name)) return text;
  }
  return {};
}

std::string_view cookie_of(const Request& request, std::string_view name) {
  for (const std::string_view pair : text::split(header_of(request, "cookie"), ';')) {
    const std::string_view cookie = text::trim(pair);
    const std::size_t equals = cookie.find('=');
    if (equals != std::string_view::npos && cookie.substr(0, equals) == name) return cookie.substr(equals + 1);
  }
  return {};
}

/// Namespace, Service and port: what ingress-nginx names an upstream by.
std::tuple<std::string, std::string, std::string> upstream_of(const Route& route) {
  const RouteBackend& backend = route.backends.front();
  return {namespace_of(route, backend), backend.service.value, backend.port.value};
}

bool are_alternatives(const Route& canary, const Route& primary) {
  const auto kind = [](const Route& route) { return route.match == Route::Match::exact; };
  return text::equal_ignoring_case(canary.host.value, primary.host.value) && path_of(canary) == path_of(primary) &&
         kind(canary) == kind(primary) && upstream_of(canary) != upstream_of(primary);
}

struct Share {
  std::int64_t canary = 0;
  std::int64_t total = 100;
  bool understood = true;
};

/// Whether the header sends the request to the canary or keeps it from it; nothing where it does neither.
std::optional<bool> by_header(const Route& canary, const Request& request, Share& share) {
  const std::string_view name = value(canary, "canary-by-header");
  const std::string_view is = name.empty() ? std::string_view() : header_of(request, name);
  if (is.empty()) return std::nullopt;
  if (const std::string_view wanted = value(canary, "canary-by-header-value"); !wanted.empty()) {
    return is == wanted ? std::optional(true) : std::nullopt;
  }
  if (const std::string_view wanted = value(canary, "canary-by-header-pattern"); !wanted.empty()) {
    const auto pattern = Pattern::compile(wanted, false);
    share.understood = pattern.has_value();
    return pattern && pattern->search(is) ? std::optional(true) : std::nullopt;
  }
  if (is == "always") return true;
  if (is == "never") return false;
  return std::nullopt;
}

Share share_of(const Route& canary, const Request& request) {
  Share share;
  std::optional<bool> takes = by_header(canary, request, share);
  if (const std::string_view name = value(canary, "canary-by-cookie"); !takes && !name.empty()) {
    const std::string_view is = cookie_of(request, name);
    if (is == "always" || is == "never") takes = is == "always";
  }
  share.total = std::max<std::int64_t>(text::integer(value(canary, "canary-weight-total")).value_or(100), 1);
  const std::int64_t weight = text::integer(value(canary, "canary-weight")).value_or(0);
  share.canary = takes ? (*takes ? share.total : 0) : std::clamp<std::int64_t>(weight, 0, share.total);
  return share;
}

void give(const Cluster& cluster, std::size_t canary, const Share& share, Decision& decision) {
  const Route& route = cluster.routes[canary];
  if (!share.understood) {
    decision.assumptions.push_back("the header pattern of canary Ingress " + route.meta.object() +
                                   " does not take the request");
  }
  if (share.canary == 0) return;
  RouteBackend backend = route.backends.front();
  backend.weight = share.canary;
  if (share.canary == share.total) {
    decision.routes = {canary};
    decision.backends = {std::move(backend)};
    return;
  }
  for (RouteBackend& primary : decision.backends) primary.weight = share.total - share.canary;
  decision.routes.push_back(canary);
  decision.backends.push_back(std::move(backend));
}

}  // namespace

bool is_nginx_canary(const Route& route) {
  return value(route, "canary") == "true";
}

bool is_idle_canary(const Route& route) {
  if (!is_nginx_canary(route) || !value(route, "canary-by-header").empty() || !value(route, "canary-by-cookie").empty())
    return false;
  const std::string_view weight = value(route, "canary-weight");
  return weight.empty() || text::integer(weight) == 0;
}

void share_with_canary(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request,
                       Decision& decision) {
  if (decision.outcome != Decision::Outcome::forward || decision.routes.empty()) return;
  const Route& winner = cluster.routes[decision.routes.front()];
  if (winner.backends.empty()) return;
  for (const std::size_t index : owned) {
    const Route& canary = cluster.routes[index];
    if (!is_nginx_canary(canary) || canary.is_default || canary.backends.empty()) continue;
    const bool is_of_winner = std::any_of(owned.begin(), owned.end(), [&](std::size_t other) {
      const Route& primary = cluster.routes[other];
      return !is_nginx_canary(primary) && !primary.is_default && !primary.backends.empty() &&
             are_alternatives(canary, primary) && upstream_of(primary) == upstream_of(winner);
    });
    if (!is_of_winner) continue;
    give(cluster, index, share_of(canary, request), decision);
    return;
  }
}

void refuse_lone_canaries(Cluster& cluster, Diagnostics& out) {
  // By host, so that a canary is compared with the rules of its own host only.
  std::map<std::string, std::vector<const Route*>> primaries;
  bool has_default = false;
  for (const Route& route : cluster.routes) {
    if (route.dialect != "nginx" || route.meta.kind != "Ingress" || is_nginx_canary(route) || !route.is_served())
      continue;
    has_default = has_default || route.is_default;
    if (!route.is_default && !route.backends.empty()) primaries[text::lower(route.host.value)].push_back(&route);
  }
  for (Route& route : cluster.routes) {
    if (route.dialect != "nginx" || !is_nginx_canary(route) || !route.is_served()) continue;
    // The root of a host leads to the default backend of the Ingress that names the host first.
    if (route.is_default || route.backends.empty() || (has_default && path_of(route) == "/")) continue;
    const std::vector<const Route*>& of_host = primaries[text::lower(route.host.value)];
    const auto is_primary = [&](const Route* primary) {
      const std::string& own = route.class_name.value;
      const std::string& other = primary->class_name.value;
      return (own == other || own.empty() || other.empty()) && are_alternatives(route, *primary);
    };
    if (std::any_of(of_host.begin(), of_host.end(), is_primary)) continue;
    const std::string entry = (route.host.empty() ? "*" : route.host.value) + std::string(path_of(route));
    route.accepted = false;
    route.obsolete = false;
    route.problems.push_back("no Ingress but canaries has " + entry + ", so that the controller drops this one");
    out.push_back(
        {.kind = Diagnostic::Kind::note,
         .span = route.span,
         .message = "canary Ingress " + route.meta.object() + " leads nowhere: no other Ingress has " + entry});
  }
}

}  // namespace routegrant::kube
