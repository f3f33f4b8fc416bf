#include "compare/access/route_requests.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/path_elements.hpp"
#include "base/pattern.hpp"

namespace routegrant::compare {
namespace {

constexpr std::string_view nginx = "nginx";
constexpr std::string_view signs = "\\^$.|?*+()[]{}";

/// Whether ingress-nginx reads a path as a regular expression whatever its type says. Points are in many a literal
/// path.
bool has_signs(std::string_view path) {
  return std::any_of(path.begin(), path.end(),
                     [](char letter) { return letter != '.' && signs.find(letter) != std::string_view::npos; });
}

/// How a controller matches a regular expression; nothing where it is none, or its way is not known.
std::optional<Pattern::Extent> extent_of(const Route& route) {
  if (route.dialect == nginx) {
    if (has_signs(route.path)) return Pattern::Extent::start;
    return std::nullopt;
  }
  static constexpr std::array<std::string_view, 3> whole{"contour-httpproxy", "gateway-api", "istio-virtual-service"};
  const bool is_whole = route.match == "regex" && std::find(whole.begin(), whole.end(), route.dialect) != whole.end();
  return is_whole ? std::optional(Pattern::Extent::whole) : std::nullopt;
}

/// Whether a regular expression has alternatives that no group holds.
bool has_alternatives(std::string_view path) {
  int depth = 0;
  return std::any_of(path.begin(), path.end(), [&](char letter) {
    depth += letter == '(' ? 1 : letter == ')' ? -1 : 0;
    return letter == '|' && depth <= 0;
  });
}

/// What every match begins with.
std::string_view start_of(std::string_view path) {
  if (has_alternatives(path)) return {};
  const std::size_t sign = path.find_first_of(signs);
  if (sign == std::string_view::npos) return path;
  const bool is_repeated = path[sign] == '?' || path[sign] == '*' || path[sign] == '{';
  return path.substr(0, is_repeated && sign > 0 ? sign - 1 : sign);
}

/// Whether no text is matched by both: cheap, as most paths of one host begin in their own way.
bool are_apart(std::string_view a, std::string_view b) {
  const std::size_t shared = std::min(a.size(), b.size());
  return !std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(shared), b.begin(), [](char one, char other) {
    const auto low = [](char letter) {
      return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    };
    return low(one) == low(other);
  });
}

std::optional<bool> covers_pattern(const Route& wide, const Route& narrow) {
  const std::optional<Pattern::Extent> extent = extent_of(wide);
  if (!extent || wide.dialect != narrow.dialect || extent != extent_of(narrow)) return std::nullopt;
  const bool ignores_case = wide.dialect == nginx;
  const std::optional<Pattern> all = Pattern::compile("^" + wide.path, ignores_case);
  const std::optional<Pattern> some = Pattern::compile("^" + narrow.path, ignores_case);
  if (!all || !some) return std::nullopt;
  if (are_apart(start_of(wide.path), start_of(narrow.path))) return false;
  return all->covers(*some, *extent);
}

/// Whether all hosts of the second name are among the first's. A wildcard of an Ingress stands for one label (API
/// reference, `spec.rules.host`), one of a Gateway's hostname for any number (Gateway API, `Hostname`): as others are
/// not known to be narrower, only Ingress is told apart. A regular expression (Traefik's HostRegexp) matches anywhere.
bool covers_host(const Route& wide, std::string_view narrow) {
  if (wide.host == narrow || wide.host == "*") return true;
  if (wide.host.starts_with('~') && !narrow.starts_with('~') && !narrow.starts_with('*')) {
    const std::optional<Pattern> pattern = Pattern::compile(std::string_view(wide.host).substr(1), true);
    return pattern && pattern->search(narrow);
  }
  if (!wide.host.starts_with("*.")) return false;
  const std::string_view domain = std::string_view(wide.host).substr(1);
  if (!narrow.ends_with(domain)) return false;
  const std::string_view labels = narrow.substr(0, narrow.size() - domain.size());
  return !labels.empty() && (wide.kind != "Ingress" || labels.find('.') == std::string_view::npos);
}

/// Of two routes of which one names no path: whether the first takes any, as one that has only a host does (Traefik's
/// `Host()`, a server name of TLS, an Istio host). An entry of a Service has neither, and what has no host either is
/// told apart by its object only: two TCPRoutes are two ports.
bool takes_any_path(const Route& wide, const Route& narrow) {
  const bool has_host = !wide.dialect.empty() && !narrow.dialect.empty() && wide.match == "any";
  return has_host && wide.path.empty() && (wide.host != "*" || wide.object == narrow.object);
}

}  // namespace

bool is_literal(const Route& route) {
  const bool is_nginx = route.dialect == nginx;
  const bool is_prefix = route.match == "prefix" || (is_nginx && route.match == "implementation-specific");
  return (is_prefix || route.match == "exact") && route.path.starts_with('/') && !(is_nginx && has_signs(route.path));
}

std::optional<bool> RouteRequests::covers(const Route& wide, const Route& narrow) const {
  if (!covers_host(wide, narrow.host)) return false;
  if (is_literal(wide) && is_literal(narrow)) {
    if (wide.match == "exact") return narrow.match == "exact" && wide.path == narrow.path;
    return element_prefix(wide.path, narrow.path);
  }
  if (wide.path.empty() || narrow.path.empty()) return takes_any_path(wide, narrow);
  if (wide.path == narrow.path && wide.match == narrow.match && wide.dialect == narrow.dialect) return true;
  if (wide.host != narrow.host || wide.object != narrow.object) return std::nullopt;
  const auto [known, is_new] =
      known_.try_emplace({wide.dialect + '\n' + wide.path, narrow.dialect + '\n' + narrow.path});
  if (is_new) known->second = covers_pattern(wide, narrow);
  return known->second;
}

RouteTable::RouteTable(const Graph& graph) {
  for (const Route& route : graph.table<Route>().rows) routes_[{route.scope, route.kind}].push_back(&route);
}

bool RouteTable::are_taken(const Route& wide, const Route& narrow, const RouteRequests& requests) const {
  const auto found = routes_.find({wide.scope, wide.kind});
  const auto covers = [&](const Route& all, const Route& some) { return requests.covers(all, some) == true; };
  return found != routes_.end() && std::any_of(found->second.begin(), found->second.end(), [&](const Route* other) {
           // A host that is told more exactly is asked first, and answers whatever the path (Ingress, "Hostname
           // wildcards"; Gateway API, precedence of `hostnames`).
           const bool has_nearer_host =
               other->host != wide.host && covers_host(wide, other->host) && covers_host(*other, narrow.host);
           return has_nearer_host || (covers(*other, narrow) && covers(wide, *other) && !covers(*other, wide));
         });
}

bool are_undecided(const Route& was, const Route& is, const RouteRequests& requests) {
  return was.kind == is.kind && was.object == is.object && was.host == is.host && !requests.covers(was, is) &&
         !requests.covers(is, was);
}

}  // namespace routegrant::compare
