#include "compare/weight.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"

namespace routegrant::compare {
namespace {

/// More than any privilege weighs.
constexpr int above_privileges = 10;
constexpr int less_than_writing = 4;

}  // namespace

Weight weight_of(const PathChange& change, const questions::Access& access) {
  static constexpr std::array<std::string_view, 4> writing = {"INSERT", "UPDATE", "DELETE", "TRUNCATE"};
  const questions::AccessRow& row = change.row;
  if (!change.otherwise.empty() || !change.blocked.empty() || !row.access.lacks.empty()) return {};
  const bool is_open = row.route != FactId::none && access.routes[row.route].exposure == "internet" &&
                       access.routes[row.route].auth.empty();
  const int from = row.route == FactId::none ? 0 : is_open ? 2 : 1;
  if (!change.power.empty()) {
    const int rank = change.power_rank == 0 ? less_than_writing : above_privileges + 3 * change.power_rank;
    return {.danger = rank + from, .privileges = 1};
  }
  std::vector<std::string> gained = change.privileges.empty() ? row.access.privileges : change.privileges;
  std::erase_if(gained, [&](const std::string& privilege) {
    return std::find(change.refused.begin(), change.refused.end(), privilege) != change.refused.end();
  });
  if (gained.empty() || row.access.object == FactId::none) return {};
  // Who may take the next number of a sequence gains little, and most tables have one.
  if (access.objects[row.access.object].kind == "sequence") return {.danger = 1, .privileges = gained.size()};
  const bool writes = std::any_of(gained.begin(), gained.end(),
                                  [](const std::string& privilege) { return text::is_one_of(privilege, writing); });
  return {.danger = (writes ? 3 : 0) + from + 2, .privileges = gained.size()};
}

void sort_by_weight(std::vector<PathChange>& changes, const questions::Access& access) {
  std::vector<std::pair<Weight, std::size_t>> order;
  order.reserve(changes.size());
  for (std::size_t i = 0; i < changes.size(); ++i) order.emplace_back(weight_of(changes[i], access), i);
  std::ranges::stable_sort(order, [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<PathChange> sorted;
  sorted.reserve(changes.size());
  for (const auto& [weight, index] : order) sorted.push_back(std::move(changes[index]));
  changes = std::move(sorted);
}

}  // namespace routegrant::compare
