#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace routegrant::credentials {

/// On which ports nginx takes the requests that its configuration sends on to `host`: those of the `server` blocks that
/// name it, themselves or by an `upstream` (nginx.org, "How nginx processes a request": the address and port decide
/// first; ngx_http_core_module, `listen`). A server that answers each request by `return` sends none on
/// (ngx_http_rewrite_module, `return`: "Stops processing"). Nothing where that cannot be told: in other files, in parts
/// that are included, behind variables.
[[nodiscard]] std::optional<std::vector<std::int64_t>> nginx_ports(std::string_view text, std::string_view host);

/// The ports of one of Kong's lists of addresses (`proxy_listen`: "0.0.0.0:8000, 0.0.0.0:8443 ssl"; "off" for none).
/// Nothing where an entry has no port that can be read.
[[nodiscard]] std::optional<std::vector<std::int64_t>> kong_ports(std::string_view listen);

}  // namespace routegrant::credentials
