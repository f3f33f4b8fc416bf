#pragma once

#include <string_view>

namespace routegrant::kube {

/// Whether a host is to be filled in before the object is applied: `${HOST}`, `$HOST`, `<your-domain>`, `__HOST__`,
/// `@HOST@`, `%HOST%`, `[host]`, `KEYCLOAK_HOST`, `YOUR-DOMAIN.com`. The API server takes none of these as it stands
/// (apimachinery, IsDNS1123Subdomain), so that a renderer, sed or a person must come between.
[[nodiscard]] bool is_host_placeholder(std::string_view host);

}  // namespace routegrant::kube
