#include "base/path_elements.hpp"

namespace routegrant {

std::string_view without_slashes(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

bool element_prefix(std::string_view prefix, std::string_view path) {
  const std::string_view stripped = without_slashes(prefix);
  return path.starts_with(stripped) &&
         (path.size() == stripped.size() || stripped.empty() || path[stripped.size()] == '/');
}

}  // namespace routegrant
