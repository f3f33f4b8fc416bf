#include <algorithm>

#include "base/text.hpp"
#include "kube/dialects.hpp"
#include "kube/routes/support.hpp"

namespace routegrant::kube {
namespace {

/// Istio, Ingress resources: one list per host, oldest Ingress first, then stably by path length, Exact before Prefix.
/// ImplementationSpecific is exact unless it ends in `/*` or `.*`. Default backends are ignored. pathNormalization
/// BASE.
constexpr Normalisation istio_path{.decode = Normalisation::Decode::unreserved, .dots = true, .backslash = true};

struct Rule {
  std::string path;
  bool is_exact = false;
  bool takes_all = false;
  /// Whether any text may follow, and not only whole elements (conversion.go: a path that ends in `.*`).
  bool by_text = false;
};

Rule rule_of(const Route& route) {
  const std::string& written = route.path.value;
  if (route.match == Route::Match::exact) return {.path = written, .is_exact = true};
  if (route.match == Route::Match::prefix) return {.path = written};
  if (written.empty() || written == "*" || written == "/*" || written == ".*") return {.path = "/", .takes_all = true};
  if (written.ends_with("/*")) return {.path = written.substr(0, written.size() - 2)};
  if (written.ends_with(".*")) return {.path = written.substr(0, written.size() - 2), .by_text = true};
  return {.path = written, .is_exact = true};
}

bool matches_rule(const Rule& rule, std::string_view path) {
  if (rule.takes_all) return true;
  if (rule.by_text) return path.starts_with(rule.path);
  return rule.is_exact ? path == rule.path : element_prefix(rule.path, path);
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  const std::string path = *normalised(request.path, istio_path);
  const std::string host = virtual_host_of(cluster, owned, host_of(request));
  const auto tie = [](const RouteObject& a, const RouteObject& b) {
    return a.name + "." + a.namespace_name < b.name + "." + b.namespace_name;
  };
  return by_age(objects_of(cluster, owned), tie, [&](const std::vector<RouteObject>& objects) {
    std::optional<std::size_t> best;
    std::pair<std::size_t, bool> best_rank;
    for (const RouteObject& object : objects) {
      for (const std::size_t index : object.routes) {
        const Route& route = cluster.routes[index];
        const Rule rule = rule_of(route);
        if (route.is_default || text::lower(route.host.value) != host || !matches_rule(rule, path)) continue;
        const std::pair<std::size_t, bool> rank{rule.takes_all ? 0 : rule.path.size(), rule.is_exact};
        if (best && rank <= best_rank) continue;
        best = index;
        best_rank = rank;
      }
    }
    return best ? forward(cluster, *best, request, path) : no_route();
  });
}

}  // namespace

const Dialect istio{.name = "istio",
                    .controllers = "istio.io/ingress-controller",
                    .class_names = "istio istio-ingress",
                    .prefixes = "",
                    .refine = nullptr,
                    .decide = decide};

}  // namespace routegrant::kube
