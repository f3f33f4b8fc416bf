#include "kube/pods/declared_keys.hpp"

#include <string_view>

namespace routegrant::kube {
namespace {

std::string key_of_path(std::string_view path) {
  std::string key;
  for (const char c : path) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
    if (plain) {
      key += c;
    } else if (!key.empty() && key.back() != '-') {
      key += '-';
    }
  }
  while (!key.empty() && key.back() == '-') key.pop_back();
  return key.empty() ? "root" : key;
}

}  // namespace

std::vector<std::string> declared_keys(const Route& route) {
  std::vector<std::string> keys{key_of_path(route.path.value)};
  if (!route.rule_name.empty()) keys.push_back(route.rule_name);
  keys.push_back(std::to_string(route.rule));
  return keys;
}

}  // namespace routegrant::kube
