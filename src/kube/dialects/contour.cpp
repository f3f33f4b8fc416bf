#include <algorithm>
#include <tuple>

#include "base/pattern.hpp"
#include "base/text.hpp"
#include "kube/dialects.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// Contour, Ingress resources: Exact, then regular expressions by length of their text, then prefixes by length, whole
/// elements before strings. ImplementationSpecific is a regular expression over the whole path if it has any of
/// `^+*[]%`.
enum class Type : std::uint8_t { exact, regex, element, string };

Type type_of(const Route& route) {
  if (route.match == Route::Match::exact) return Type::exact;
  if (route.match == Route::Match::prefix) return Type::element;
  return route.path.value.find_first_of("^+*[]%") != std::string::npos ? Type::regex : Type::string;
}

/// 1: matches, 0: does not, -1: not understood.
int matches_path(const Route& route, std::string_view path) {
  const std::string_view written = path_of(route);
  switch (type_of(route)) {
    case Type::exact: return path == written ? 1 : 0;
    case Type::element: return element_prefix(written, path) ? 1 : 0;
    case Type::string: return path.starts_with(written) ? 1 : 0;
    case Type::regex: {
      const auto pattern = Pattern::compile(written, false);
      return pattern ? static_cast<int>(pattern->matches_whole(path)) : -1;
    }
  }
  return 0;
}

std::tuple<int, std::size_t, bool> rank(const Route& route) {
  const Type type = type_of(route);
  const int group = type == Type::exact ? 2 : type == Type::regex ? 1 : 0;
  return {group, path_of(route).size(), type == Type::element};
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  const std::string path = *normalised(request.path, envoy_path);
  const std::string host = host_of(request);
  const std::string chosen = virtual_host_of(cluster, owned, host);
  // A wildcard takes deeper hosts too, and then a header condition admits one label only: 404.
  if (chosen.starts_with("*.") && !one_label_wildcard(chosen, host)) return no_route();
  std::vector<std::size_t> best;
  std::vector<std::size_t> unreadable;
  for (const std::size_t index : owned) {
    const Route& route = cluster.routes[index];
    if (route.is_default || text::lower(route.host.value) != chosen) continue;
    const int matches = matches_path(route, path);
    if (matches < 0) unreadable.push_back(index);
    if (matches <= 0) continue;
    if (!best.empty() && rank(route) > rank(cluster.routes[best.front()])) best.clear();
    if (best.empty() || rank(route) == rank(cluster.routes[best.front()])) best.push_back(index);
  }
  if (!unreadable.empty()) {
    best.insert(best.end(), unreadable.begin(), unreadable.end());
    return undetermined(std::move(best), "a path is a regular expression that is not understood");
  }
  if (best.empty() && chosen.empty()) {
    for (const RouteObject& object : objects_of(cluster, owned)) {
      if (object.fallback) best.push_back(*object.fallback);
    }
  }
  return among(cluster, best, request, path, "equal conditions of two Ingresses are written in no fixed order");
}

void refine(Route& route) {
  const bool forced = annotation(route, "ingress.kubernetes.io/", "force-ssl-redirect") == "true";
  route.redirects_to_tls = forced;
  route.tls_redirect_status = 301;
}

}  // namespace

const Dialect contour{.name = "contour",
                      .controllers = "projectcontour.io/contour projectcontour.io/ingress-controller",
                      .class_names = "contour",
                      .prefixes = "projectcontour.io/",
                      .refine = refine,
                      .decide = decide};

}  // namespace routegrant::kube
