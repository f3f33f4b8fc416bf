#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace routegrant::credentials {

/// A path under which a gateway sends requests on.
struct GatewayPath {
  std::string path{};
  /// Whether it is the whole path, and not the beginning of one.
  bool is_exact = false;
};

/// Under which paths a gateway's own configuration sends requests on to the host at bytes [begin, end) of `text`:
/// Kong's declarative configuration (Kong Gateway, Routes: "a request is proxied only if it matches a Route"), and
/// nginx (ngx_http_core_module, `location`). All places of the text that name the host count. Nothing where no such
/// limit is known: in other files, in an `upstream`, behind a regular expression, or for a route that asks for no path.
[[nodiscard]] std::optional<std::vector<GatewayPath>> gateway_paths(std::string_view text, std::size_t begin,
                                                                    std::size_t end);

/// Whether some request with a path that begins with `path` (`is_exact`: with that path) may be one of those.
[[nodiscard]] bool may_take(const std::vector<GatewayPath>& paths, std::string_view path, bool is_exact);

}  // namespace routegrant::credentials
