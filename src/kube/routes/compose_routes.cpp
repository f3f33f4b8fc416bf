#include "kube/routes/compose_routes.hpp"

namespace routegrant::kube {

void compose_routes(Cluster& cluster) {
  compose_http_proxies(cluster);
  compose_virtual_services(cluster);
  std::erase_if(cluster.deferred, [](const DeferredResource& resource) {
    return resource.meta.kind == "HTTPProxy" || resource.meta.kind == "VirtualService" ||
           resource.meta.kind == "DestinationRule";
  });
}

}  // namespace routegrant::kube
