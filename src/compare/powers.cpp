#include "compare/powers.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string_view>

#include "compare/entries.hpp"
#include "compare/pairing.hpp"

namespace routegrant::compare {

using questions::Access;
using questions::AccessRow;

std::string key_of(const Access& access, const Power& power) {
  return key_of(access, power.row) + "\npower " + power.can;
}

namespace {

std::string words_of(const Access& access, const AccessRow& way) {
  return questions::workload_name(access.workloads[way.workload]) + " as " + access.logins[way.login].role_name;
}

/// Whether both come in at one entry, the first from no nearer; or without one, by one role or workload.
bool is_one_entry(const Access& access, const AccessRow& way, const Access& own, const AccessRow& row) {
  if ((way.route == FactId::none) != (row.route == FactId::none)) return false;
  if (row.route == FactId::none) {
    return access.logins[way.login].role_name == own.logins[row.login].role_name ||
           questions::workload_name(access.workloads[way.workload]) ==
               questions::workload_name(own.workloads[row.workload]);
  }
  const Route& there = access.routes[way.route];
  const Route& here = own.routes[row.route];
  return there.entry == here.entry && comes_in(there, here, true).empty();
}

}  // namespace

std::string same_power(const Access& access, const std::vector<Power>& powers, const Access& own,
                       const std::vector<Power>& own_powers, const Power& power, const Homes& homes, bool own_is_head) {
  const std::string& here = own.scopes[power.row.scope].name;
  for (const Power& other : powers) {
    if (other.can != power.can || !is_one_entry(access, other.row, own, power.row)) continue;
    const std::string& there = access.scopes[other.row.scope].name;
    if (own_is_head ? homes.are_apart(there, here) : homes.are_apart(here, there)) continue;
    const std::string words = words_of(access, other.row);
    const bool is_still_there =
        power.row.route == FactId::none && std::any_of(own_powers.begin(), own_powers.end(), [&](const Power& one) {
          return one.can == power.can && words_of(own, one.row) == words;
        });
    if (!is_still_there) return words;
  }
  return {};
}

std::vector<Power> only_in(const Access& has, const std::vector<Power>& powers, const Access& lacks,
                           const std::vector<Power>& others, const Homes& homes, const MovedNamespaces& moved,
                           bool has_is_head) {
  // By their names, and by those without the entry: a workload that a route leads to can be reached inside, too, so
  // that what is left without the route is nothing new.
  std::map<std::string, std::set<std::string>, std::less<>> scopes;
  std::map<std::string, std::set<std::string>, std::less<>> scopes_by_workload;
  const auto name_of = [&](const Access& access, const Power& power, bool is_of_head) {
    return is_of_head ? key_of(access, power) : moved.in_head(key_of(access, power));
  };
  for (const Power& other : others) {
    const std::string key = name_of(lacks, other, !has_is_head);
    const std::string& scope = lacks.scopes[other.row.scope].name;
    scopes[key].insert(scope);
    scopes_by_workload[std::string(from_workload(key))].insert(scope);
  }
  const auto is_in = [](const auto& by_name, std::string_view name, const std::string& home) {
    const auto there = by_name.find(name);
    return there != by_name.end() && (home.empty() || there->second.contains(home));
  };
  std::vector<Power> only;
  for (const Power& power : powers) {
    const std::string key = name_of(has, power, has_is_head);
    const std::string& own = has.scopes[power.row.scope].name;
    const std::string& home = has_is_head ? homes.in_base(own) : homes.in_head(own);
    const bool is_rest = power.row.route == FactId::none && is_in(scopes_by_workload, from_workload(key), home);
    if (!is_rest && !is_in(scopes, key, home)) only.push_back(power);
  }
  return only;
}

}  // namespace routegrant::compare
