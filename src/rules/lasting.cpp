#include "rules/lasting.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/hash.hpp"

namespace routegrant::rules {
namespace {

/// "prod" of "overlays/prod", "overlays/prod" for two parts.
std::string_view last_parts(std::string_view path, std::size_t parts) {
  std::size_t end = path.size();
  while (parts-- > 0) {
    if (end == 0) return path;
    end = path.rfind('/', end - 1);
    if (end == std::string_view::npos) return path;
  }
  return path.substr(end + 1);
}

/// The fewest last parts of a scope's name that no other of them ends in; the whole name if there are none.
std::string_view short_name(std::string_view name, const std::vector<std::string_view>& all) {
  for (std::size_t parts = 1;; ++parts) {
    const std::string_view last = last_parts(name, parts);
    if (last.size() == name.size()) return name;
    const bool is_alone = std::ranges::none_of(
        all, [&](std::string_view other) { return other != name && last_parts(other, parts) == last; });
    if (is_alone) return last;
  }
}

/// What several findings are called that have one name but for their scopes.
void tell_apart(const std::vector<Finding*>& same) {
  std::vector<std::string_view> scopes;
  scopes.reserve(same.size());
  for (const Finding* finding : same) scopes.emplace_back(finding->scope);
  std::uint64_t ordinal = 0;
  for (std::size_t i = 1; i < same.size(); ++i) {
    // Two of one scope are told apart by their order, which names alone decide.
    ordinal = scopes[i] == scopes[i - 1] ? ordinal + 1 : 0;
    const std::string_view name = scopes[i] == scopes.front() ? std::string_view() : short_name(scopes[i], scopes);
    same[i]->lasting = hash_of(std::string(name) + '\n' + std::to_string(ordinal), same[i]->lasting);
  }
}

}  // namespace

void tell_apart(Findings& findings) {
  std::map<std::uint64_t, std::vector<Finding*>> by_name;
  for (Finding& finding : findings) by_name[finding.lasting].push_back(&finding);
  for (auto& [name, same] : by_name) {
    std::ranges::sort(same, [](const Finding* a, const Finding* b) {
      return std::tie(a->scope, a->message, a->fingerprint) < std::tie(b->scope, b->message, b->fingerprint);
    });
    tell_apart(same);
  }
}

}  // namespace routegrant::rules
