#pragma once

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// Adds the Service of ingress-nginx's `default-backend` to the route's backends where it answers for them: none has
/// pods, or `custom-http-errors` sends it the requests that fail (annotations.md, Default Backend: it "will handle the
/// response when the service in the Ingress rule does not have active endpoints. It will also handle the error
/// responses if both this annotation and the custom-http-errors annotation are set").
void add_nginx_fallback(const Cluster& cluster, Route& route);

}  // namespace routegrant::kube
