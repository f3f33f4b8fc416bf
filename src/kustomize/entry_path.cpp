#include "kustomize/entry_path.hpp"

#include "load/kustomizations.hpp"

namespace routegrant::kustomize {

std::optional<std::string> entry_path(std::string_view directory, std::string_view entry) {
  std::string path = load::resolved_path(directory, entry);
  if (!path.empty()) return path;
  // No file has a line break for a name, so that who comes to this one has come to the root.
  constexpr std::string_view root = "\n";
  const std::string below = std::string(root) + "/" + std::string(directory);
  return load::resolved_path(below, entry) == root ? std::optional(path) : std::nullopt;
}

}  // namespace routegrant::kustomize
