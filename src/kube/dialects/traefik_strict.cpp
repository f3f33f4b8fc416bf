#include "kube/dialects.hpp"
#include "kube/dialects/traefik.hpp"

namespace routegrant::kube {
namespace {

Decision decide(const Cluster& cluster, const std::vector<std::size_t>& owned, const Request& request) {
  return decide_as_traefik(cluster, owned, request, true);
}

}  // namespace

/// Traefik with strictPrefixMatching. No manifest says so: it is chosen by name only.
const Dialect traefik_strict{.name = "traefik-strict",
                             .controllers = "",
                             .class_names = "",
                             .prefixes = "",
                             .refine = refine_as_traefik,
                             .decide = decide};

}  // namespace routegrant::kube
