#include "compare/access/powers.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "compare/access/entries.hpp"
#include "compare/access/pairing.hpp"
#include "compare/access/requests.hpp"

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

namespace {

/// Powers of one tree by their names, and by those without the entry: a workload that a route leads to can be reached
/// inside, too, so that what is left without the route is nothing new.
class Named {
 public:
  Named(const Access& access, const std::vector<Power>& powers, const MovedNamespaces& moved, bool is_head)
      : moved_(moved), is_head_(is_head) {
    for (const Power& power : powers) {
      const std::string key = name_of(access, power);
      const std::string& scope = access.scopes[power.row.scope].name;
      all_[key].emplace(scope, &power);
      by_workload_[std::string(from_workload(key))].insert(scope);
    }
  }

  [[nodiscard]] std::string name_of(const Access& access, const Power& power) const {
    const std::string key = key_of(access, power);
    const std::string& scope = access.scopes[power.row.scope].name;
    return is_head_ ? moved_.without_new(key, scope) : moved_.in_head(key, scope);
  }

  /// The power of that name in a scope, or in any where it is empty; null if there is none.
  [[nodiscard]] const Power* find(const std::string& name, const std::string& home) const {
    const auto there = all_.find(name);
    if (there == all_.end()) return nullptr;
    if (home.empty()) return there->second.begin()->second;
    const auto found = there->second.find(home);
    return found == there->second.end() ? nullptr : found->second;
  }

  [[nodiscard]] bool has_without_entry(std::string_view name, const std::string& home) const {
    const auto there = by_workload_.find(from_workload(name));
    return there != by_workload_.end() && (home.empty() || there->second.contains(home));
  }

 private:
  const MovedNamespaces& moved_;
  bool is_head_;
  std::map<std::string, std::map<std::string, const Power*>, std::less<>> all_;
  std::map<std::string, std::set<std::string>, std::less<>> by_workload_;
};

}  // namespace

namespace {

/// Whom a way of both trees lets in that the other's does not: of other requests, or who need no more to show who they
/// are.
std::string lets_in(const Access& base, const Access& head, const Pair& pair, bool more) {
  std::string how = more ? pair.takes_more : pair.takes_less;
  if (pair.before->route == FactId::none || pair.after->route == FactId::none) return how;
  const Route& was = base.routes[pair.before->route];
  const Route& is = head.routes[pair.after->route];
  const std::string others = more ? comes_in(was, is, true) : comes_in(is, was, false);
  if (!how.empty() && !others.empty()) how += "; ";
  return how + others;
}

}  // namespace

PowerChanges power_changes(const Access& base, const std::vector<Power>& before, const Access& head,
                           const std::vector<Power>& after, const Homes& homes, const MovedNamespaces& moved) {
  const Named was(base, before, moved, false);
  const Named is(head, after, moved, true);
  std::vector<Pair> pairs;
  std::map<const AccessRow*, const Power*> power_of;
  const auto is_rest = [](const Power& power, const Named& others, const std::string& name, const std::string& home) {
    return power.row.route == FactId::none && others.has_without_entry(name, home);
  };
  for (const Power& power : after) {
    const std::string name = is.name_of(head, power);
    const std::string& home = homes.in_base(head.scopes[power.row.scope].name);
    const Power* const old = was.find(name, home);
    if (old == nullptr && is_rest(power, was, name, home)) continue;
    power_of.emplace(&power.row, &power);
    pairs.push_back({.key = name, .before = old == nullptr ? nullptr : &old->row, .after = &power.row});
  }
  for (const Power& power : before) {
    const std::string name = was.name_of(base, power);
    const std::string& home = homes.in_head(base.scopes[power.row.scope].name);
    power_of.emplace(&power.row, &power);
    if (is.find(name, home) == nullptr && !is_rest(power, is, name, home))
      pairs.push_back({.key = name, .before = &power.row});
  }
  join_by_requests(pairs, base, head, homes);
  PowerChanges changes;
  for (const Pair& pair : pairs) {
    if (pair.before == nullptr) changes.gained.push_back(power_of.at(pair.after));
    if (pair.after == nullptr) changes.lost.push_back(power_of.at(pair.before));
    if (pair.before == nullptr || pair.after == nullptr) continue;
    if (std::string more = lets_in(base, head, pair, true); !more.empty())
      changes.lets_in_more.emplace_back(power_of.at(pair.after), std::move(more));
    if (std::string less = lets_in(base, head, pair, false); !less.empty())
      changes.lets_in_less.emplace_back(power_of.at(pair.before), std::move(less));
    if (!pair.takes_others.empty()) changes.takes_others.emplace_back(power_of.at(pair.before), pair.takes_others);
  }
  return changes;
}

}  // namespace routegrant::compare
