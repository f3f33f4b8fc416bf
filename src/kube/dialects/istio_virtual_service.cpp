#include <tuple>

#include "kube/dialects.hpp"
#include "kube/dialects/conditions.hpp"
#include "kube/dialects/support.hpp"

namespace routegrant::kube {
namespace {

/// The default pathNormalization, BASE, keeps double slashes.
constexpr Normalisation istio_path{.decode = Normalisation::Decode::unreserved, .dots = true, .backslash = true};

/// Istio, VirtualService: the most specific host, then the first rule that matches, as written; prefixes are plain
/// text. Rules of several objects for one host follow each other by age, with catch-all rules last.
bool before(const Route& a, const Route& b) {
  const bool same_object = a.meta.name.value == b.meta.name.value && a.meta.namespace_name == b.meta.namespace_name;
  const auto host_rank = [](const Route& route) {
    return std::tuple(!route.host.value.starts_with("*."), route.host.value.size());
  };
  if (host_rank(a) != host_rank(b)) return host_rank(a) > host_rank(b);
  if (same_object) return std::tuple(a.rule, a.match_index) < std::tuple(b.rule, b.match_index);
  const auto is_catch_all = [](const Route& route) { return route.path.value == "/" && route.headers.empty(); };
  if (is_catch_all(a) != is_catch_all(b)) return is_catch_all(b);
  return !a.meta.created.empty() && !b.meta.created.empty() && a.meta.created < b.meta.created;
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  const std::string path = *normalised(request.path, istio_path);
  const std::string host = host_of(request);
  const auto takes = [&](const Route& route) {
    return takes_any_depth(route.host.value, host) ? takes_path(route, path, false) : 0;
  };
  return decide_ordered(cluster, owned, request, path, takes, before);
}

}  // namespace

const Dialect istio_virtual_service{.name = "istio-virtual-service",
                                    .controllers = "",
                                    .class_names = "",
                                    .prefixes = "",
                                    .refine = nullptr,
                                    .decide = decide};

}  // namespace routegrant::kube
