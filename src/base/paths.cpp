#include "base/paths.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/text.hpp"

namespace routegrant::paths {

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::string_view directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

std::string_view directory_of_chart_file(std::string_view path) {
  constexpr std::string_view templates = "templates";
  const std::string_view directory = directory_of(path);
  for (std::size_t at = 0; at < directory.size();) {
    const std::size_t end = std::min(directory.find('/', at), directory.size());
    if (directory.substr(at, end - at) == templates) return directory.substr(0, end);
    at = end + 1;
  }
  return directory;
}

std::string joined(std::string_view directory, std::string_view name) {
  std::string path(directory);
  if (!path.empty()) path += '/';
  return path.append(name);
}

std::string normal(std::string_view path) {
  std::vector<std::string> parts;
  for (const std::string_view part : text::split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.emplace_back(part);
    } else if (parts.empty()) {
      return {};
    } else {
      parts.pop_back();
    }
  }
  return text::join(parts, "/");
}

}  // namespace routegrant::paths
