#include <tuple>

#include "kube/dialects.hpp"
#include "kube/dialects/conditions.hpp"
#include "kube/dialects/support.hpp"

namespace routegrant::kube {
namespace {

/// OpenShift Router: plain hosts before wildcards, then the longer path; a path takes whole elements.
bool before(const Route& a, const Route& b) {
  const auto rank = [](const Route& route) {
    return std::tuple(!route.host.value.starts_with("*."), route.path.value.size());
  };
  return rank(a) > rank(b);
}

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  const std::string path = *normalised(request.path, raw_path);
  const std::string host = host_of(request);
  const auto takes = [&](const Route& route) {
    return takes_one_label(route.host.value, host) ? takes_path(route, path, true) : 0;
  };
  return decide_ordered(cluster, owned, request, path, takes, before);
}

}  // namespace

const Dialect openshift{
    .name = "openshift", .controllers = "", .class_names = "", .prefixes = "", .refine = nullptr, .decide = decide};

}  // namespace routegrant::kube
