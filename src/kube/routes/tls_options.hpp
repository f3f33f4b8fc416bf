#pragma once

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// Tells Traefik's routers with TLS whether their TLSOption demands a client's certificate: the one they name, or the
/// one that is called `default` in any namespace, which counts only if there is a single one. Routers of one host that
/// name different ones get the default (doc.traefik.io, Routers, "TLS Options"). REQUIRES: dialects are known.
void apply_tls_options(Cluster& cluster);

}  // namespace routegrant::kube
