#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace routegrant::kustomize {

/// What an entry of a kustomization in `directory` names, as seen from the root of the tree, which is empty; nothing
/// where it lies outside of the tree.
[[nodiscard]] std::optional<std::string> entry_path(std::string_view directory, std::string_view entry);

}  // namespace routegrant::kustomize
