#pragma once

#include <string_view>

/// Paths of URLs, compared by whole elements.
namespace routegrant {

/// `path` without its trailing slashes.
[[nodiscard]] std::string_view without_slashes(std::string_view path);

/// Whether `prefix` leads `path` by whole elements, as pathType Prefix of networking.k8s.io/v1 does: `/api` and `/api/`
/// lead `/api` and `/api/x`, not `/apis`; an empty prefix and `/` lead every path.
[[nodiscard]] bool element_prefix(std::string_view prefix, std::string_view path);

}  // namespace routegrant
