#include "compare/access/requests.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/path_elements.hpp"
#include "compare/access/entries.hpp"
#include "compare/access/route_requests.hpp"

namespace routegrant::compare {
namespace {

using questions::Access;
using questions::AccessRow;

constexpr std::string_view exact = "exact";
constexpr std::string_view now_ends = " now";

std::string path_of(const Route& route) {
  if (route.match == exact) return "only path " + route.path;
  if (route.path.empty()) return "any path";
  if (!is_literal(route)) return "path " + route.path;
  const std::string_view path = without_slashes(route.path);
  return path.empty() ? "any path" : "path " + std::string(path) + " and all below it";
}

/// The requests that a route takes, where another one takes others: in the words of what differs.
std::string taken_by(const Route& route, const Route& other) {
  if (route.host == other.host) return path_of(route);
  const std::string host = route.host == "*" ? "any host" : "host " + route.host;
  return route.path == other.path && route.match == other.match ? host : host + " with " + path_of(route);
}

/// The pairs of one workload, role and object.
using Group = std::vector<Pair*>;

class Joining {
 public:
  Joining(const Access& base, const Access& head, const Homes& homes)
      : base_(base), head_(head), homes_(homes), base_entries_(base.graph), head_entries_(head.graph) {}

  void run(const Group& group) const {
    for (const auto may : {&Joining::is_equal, &Joining::is_narrower, &Joining::is_wider}) {
      for (Pair* const after : group) {
        for (Pair* const before : group) {
          const bool are_alone = is_alone(after->after, after->before) && is_alone(before->before, before->after);
          if (are_alone && may_meet(*before, *after) && (this->*may)(*before, *after)) join(*before, *after);
        }
      }
    }
    join_others(group);
    for (Pair* const pair : group) {
      if (is_alone(pair->after, pair->before)) find_in_base(group, *pair);
      if (is_alone(pair->before, pair->after)) find_in_head(group, *pair);
    }
  }

 private:
  static bool is_alone(const AccessRow* row, const AccessRow* other) {
    return row != nullptr && other == nullptr && row->route != FactId::none;
  }
  [[nodiscard]] bool covers(const Route& wide, const Route& narrow) const {
    return requests_.covers(wide, narrow) == true;
  }
  [[nodiscard]] const Route& was(const Pair& pair) const { return base_.routes[pair.before->route]; }
  [[nodiscard]] const Route& is(const Pair& pair) const { return head_.routes[pair.after->route]; }

  /// Whether both are of one deployment and database.
  [[nodiscard]] bool may_meet(const Pair& before, const Pair& after) const {
    if (before.before == nullptr || after.after == nullptr) return false;
    if (before.before->route == FactId::none || after.after->route == FactId::none) return false;
    const Route& was = this->was(before);
    const Route& is = this->is(after);
    if (was.kind != is.kind) return false;
    const std::string& scope = base_.scopes[before.before->scope].name;
    return homes_.in_base(head_.scopes[after.after->scope].name) == scope &&
           base_.server_of(before.before->login) == head_.server_of(after.after->login) &&
           base_.database_of(*before.before) == head_.database_of(*after.after);
  }

  [[nodiscard]] bool is_equal(const Pair& before, const Pair& after) const {
    return covers(was(before), is(after)) && covers(is(after), was(before));
  }
  [[nodiscard]] bool is_narrower(const Pair& before, const Pair& after) const {
    return covers(was(before), is(after)) && !base_entries_.are_taken(was(before), is(after), requests_);
  }
  [[nodiscard]] bool is_wider(const Pair& before, const Pair& after) const {
    return covers(is(after), was(before)) && !head_entries_.are_taken(is(after), was(before), requests_);
  }

  void join(Pair& before, Pair& after) const {
    const Route& was = this->was(before);
    const Route& is = this->is(after);
    std::string& how = covers(was, is) ? before.takes_less : before.takes_more;
    if (!covers(was, is) || !covers(is, was))
      how = taken_by(was, is) + " before, " + taken_by(is, was) + std::string(now_ends);
    before.after = after.after;
    before.is_elsewhere = before.is_in_others = false;
    after.after = nullptr;
  }

  /// Of some paths that are regular expressions nobody can tell which takes more: those of one object and host are the
  /// same way, of which it is not known.
  void join_others(const Group& group) const {
    for (Pair* const after : group) {
      for (Pair* const before : group) {
        const bool are_alone = is_alone(after->after, after->before) && is_alone(before->before, before->after);
        if (!are_alone || !may_meet(*before, *after)) continue;
        const Route& was = this->was(*before);
        const Route& is = this->is(*after);
        if (!are_undecided(was, is, requests_)) continue;
        const bool is_path = was.path != is.path;
        before->takes_others = "path " + was.path + (is_path ? "" : " as " + was.match) + " before, path " + is.path +
                               (is_path ? "" : " as " + is.match) + std::string(now_ends);
        before->after = std::exchange(after->after, nullptr);
        before->is_elsewhere = before->is_in_others = false;
      }
    }
  }

  /// A way whose requests already came by another one, which let in no less and gave no less.
  void find_in_base(const Group& group, Pair& after) const {
    const auto known = std::find_if(group.begin(), group.end(), [&](const Pair* before) {
      return may_meet(*before, after) && is_narrower(*before, after) &&
             comes_in(was(*before), is(after), true).empty() &&
             only_in(*after.after, *before->before).access.may.empty();
    });
    if (known == group.end()) return;
    // A path that was split takes what all of its parts take.
    std::string& less = (*known)->takes_less;
    if (less.ends_with(now_ends)) {
      less.resize(less.size() - now_ends.size());
      less += " and " + taken_by(is(after), was(**known)) + std::string(now_ends);
    }
    after.after = nullptr;
  }

  /// A way whose requests still come by another one.
  void find_in_head(const Group& group, Pair& before) const {
    const bool is_kept = std::any_of(group.begin(), group.end(), [&](const Pair* after) {
      return may_meet(before, *after) && is_wider(before, *after) && comes_in(is(*after), was(before), true).empty() &&
             only_in(*before.before, *after->after).access.may.empty();
    });
    if (is_kept) before.before = nullptr;
  }

  const Access& base_;
  const Access& head_;
  const Homes& homes_;
  const RouteTable base_entries_;
  const RouteTable head_entries_;
  const RouteRequests requests_;
};

}  // namespace

void join_by_requests(std::vector<Pair>& pairs, const Access& base, const Access& head, const Homes& homes) {
  std::map<std::string, Group, std::less<>> groups;
  for (Pair& pair : pairs) groups[std::string(from_workload(pair.key))].push_back(&pair);
  const Joining joining(base, head, homes);
  for (const auto& [key, group] : groups) {
    const bool any_alone = std::any_of(
        group.begin(), group.end(), [](const Pair* pair) { return pair->before == nullptr || pair->after == nullptr; });
    if (any_alone) joining.run(group);
  }
  std::erase_if(pairs, [](const Pair& pair) { return pair.before == nullptr && pair.after == nullptr; });
}

}  // namespace routegrant::compare
