#pragma once

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// Whether the object is a minion of mergeable Ingresses (F5's controller): host, certificate and redirect to TLS are
/// its master's.
[[nodiscard]] bool is_nginx_minion(const Route& route);

/// Gives routes the certificate that another Ingress of the same controller brings for their host. ingress-nginx has
/// one server for a host, and looks certificates up by the request's host, then by its wildcard
/// (rootfs/etc/nginx/lua/certificate.lua, get_pem_cert_uid); minions of F5's controller have their master's (docs,
/// "Cross-namespace configuration", mergeable Ingress types). Each route's dialect must be set. Takes away the routes
/// that stand only for the certificate of a rule without paths.
void share_certificates(Cluster& cluster);

}  // namespace routegrant::kube
