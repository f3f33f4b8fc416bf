#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "credentials/credential.hpp"
#include "routegrant/source.hpp"

namespace routegrant::credentials {

/// On which ports of its pods a gateway takes the requests that it sends on by the call: those of nginx's server blocks
/// that name the Service (`nginx_ports`), and Kong's proxy (Kong Gateway, configuration reference: `proxy_listen` and
/// `stream_listen`; `admin_listen` and `status_listen` serve no route). Nothing where that is not known, and for what
/// is no gateway.
[[nodiscard]] std::optional<std::vector<std::int64_t>> ports_of_call(const kube::Cluster& cluster,
                                                                     const Sources& sources, const ServiceCall& call);

}  // namespace routegrant::credentials
