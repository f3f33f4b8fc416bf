#include <tuple>

#include "kube/dialects.hpp"
#include "kube/dialects/conditions.hpp"
#include "kube/dialects/support.hpp"

namespace routegrant::kube {
namespace {

constexpr Normalisation traefik_path{
    .decode = Normalisation::Decode::all_but_reserved, .dots = true, .merge_slashes = true};

/// Traefik, IngressRoute: the higher priority, which is the length of the rule unless one is given.
bool before(const Route& a, const Route& b) {
  return a.priority.value_or(0) > b.priority.value_or(0);
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  const std::string path = *normalised(request.path, traefik_path);
  const std::string host = host_of(request);
  const auto takes = [&](const Route& route) {
    return takes_one_label(route.host.value, host) ? takes_path(route, path, false) : 0;
  };
  return decide_ordered(cluster, owned, request, path, takes, before);
}

}  // namespace

const Dialect traefik_crd{
    .name = "traefik-crd", .controllers = "", .class_names = "", .prefixes = "", .refine = nullptr, .decide = decide};

}  // namespace routegrant::kube
