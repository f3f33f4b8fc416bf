#include "kube/compose_routes.hpp"

namespace routegrant::kube {

void compose_routes(Cluster& cluster) {
  compose_http_proxies(cluster);
  compose_virtual_services(cluster);
  std::erase_if(cluster.deferred, [](const DeferredResource& resource) {
    return resource.meta.kind == "DestinationRule" || resource.meta.kind == "HTTPProxy" ||
           resource.meta.kind == "VirtualService";
  });
}

}  // namespace routegrant::kube
