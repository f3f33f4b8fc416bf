#include "compare/pairing.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

#include "base/content_hash.hpp"
#include "base/text.hpp"
#include "rules/identity.hpp"

namespace routegrant::compare {
namespace {

using questions::Access;
using questions::AccessRow;

/// A row, and what tells rows of one key apart.
struct Named {
  const AccessRow* row = nullptr;
  const std::string* scope = nullptr;
  std::string server{};
  std::string host{};
  const std::string* database = nullptr;
  const Route* route = nullptr;
  bool is_paired = false;
};

Named named(const Access& access, const AccessRow& row) {
  const Login& login = access.logins[row.login];
  return {.row = &row,
          .scope = &access.scopes[row.scope].name,
          .server = login.server == FactId::none ? std::string() : access.servers[login.server].label_text,
          .host = login.host,
          .database = &login.database,
          .route = row.route == FactId::none ? nullptr : &access.routes[row.route]};
}

/// Whether two names may be one: equal, or one of them not known.
bool agree(std::string_view a, std::string_view b) {
  return a.empty() || b.empty() || a == b;
}

/// `db`, `db.shop` and `db.shop.svc` are one host, from somewhere.
bool is_one_host(std::string_view a, std::string_view b) {
  if (agree(a, b)) return true;
  return text::equal_ignoring_case(a.substr(0, a.find('.')), b) ||
         text::equal_ignoring_case(b.substr(0, b.find('.')), a);
}

/// Whether both lead to one database, as far as is known.
bool lead_to_one(const Named& a, const Named& b) {
  if (!agree(*a.database, *b.database)) return false;
  if (!a.server.empty() && !b.server.empty()) return a.server == b.server;
  return is_one_host(a.host, b.host);
}

bool asks_alike(const Named& a, const Named& b) {
  if (a.route == nullptr || b.route == nullptr) return a.route == b.route;
  return a.route->methods == b.route->methods && a.route->conditions == b.route->conditions;
}

/// The rows of one key in both trees.
struct Bucket {
  std::vector<Named> before;
  std::vector<Named> after;
};

class Pairing {
 public:
  Pairing(const std::string& key, Bucket& bucket, const Homes& homes, std::vector<Pair>& into)
      : key_(key), bucket_(bucket), homes_(homes), into_(into) {}

  void run() {
    const auto in_scope = [&](const Named& a, const Named& b) { return homes_.in_base(*b.scope) == *a.scope; };
    pair([&](const Named& a, const Named& b) { return in_scope(a, b) && lead_to_one(a, b) && asks_alike(a, b); });
    pair([&](const Named& a, const Named& b) { return in_scope(a, b) && lead_to_one(a, b); });
    pair([](const Named& a, const Named& b) { return lead_to_one(a, b) && a.server == b.server; });
    pair(lead_to_one);
    const bool is_in_both = !bucket_.before.empty() && !bucket_.after.empty();
    for (const Named& row : bucket_.after) {
      if (row.is_paired) continue;
      const Named* const like = nearest_before(row);
      add(like == nullptr ? nullptr : like->row, row.row, like != nullptr, is_in_both);
    }
    for (const Named& row : bucket_.before) {
      const bool has_variant = std::any_of(bucket_.after.begin(), bucket_.after.end(),
                                           [&](const Named& other) { return lead_to_one(row, other); });
      if (!row.is_paired && !has_variant) add(row.row, nullptr, false, is_in_both);
    }
  }

 private:
  template <class May>
  void pair(May may) {
    for (Named& after : bucket_.after) {
      if (after.is_paired) continue;
      const auto found = std::find_if(bucket_.before.begin(), bucket_.before.end(),
                                      [&](const Named& before) { return !before.is_paired && may(before, after); });
      if (found == bucket_.before.end()) continue;
      found->is_paired = after.is_paired = true;
      add(found->row, after.row, false, true);
    }
  }

  /// Of the base's variants the one over which this one gains least.
  [[nodiscard]] const Named* nearest_before(const Named& after) const {
    const Named* nearest = nullptr;
    std::size_t least = std::numeric_limits<std::size_t>::max();
    for (const Named& before : bucket_.before) {
      if (!lead_to_one(before, after)) continue;
      const std::size_t gained = only_in(*after.row, *before.row).access.privileges.size();
      if (gained < least) nearest = &before;
      least = std::min(least, gained);
    }
    return nearest;
  }

  void add(const AccessRow* before, const AccessRow* after, bool is_variant, bool is_in_both) {
    into_.push_back({.key = key_,
                     .before = before,
                     .after = after,
                     .is_variant = is_variant,
                     .is_elsewhere = is_in_both && (before == nullptr || after == nullptr)});
  }

  const std::string& key_;
  Bucket& bucket_;
  const Homes& homes_;
  std::vector<Pair>& into_;
};

}  // namespace

std::string key_of(const Access& access, const AccessRow& row) {
  const Login& login = access.logins[row.login];
  std::string key = "entry ";
  if (row.route != FactId::none) {
    const Route& route = access.routes[row.route];
    key += route.kind + " " + route.object + " " + route.host + " " + route.path + " " + route.match + " " +
           route.listener;
  }
  key += "\nworkload " + questions::workload_name(access.workloads[row.workload]) + "\nrole ";
  // A role that is not known is told apart by the credential that would say it.
  key += login.known == "known" ? login.role_name : "? " + login.secret + " " + login.key_name;
  if (row.as_role != FactId::none && row.as_role != row.role) key += " as " + access.roles[row.as_role].name;
  key += "\nobject ";
  if (row.access.object != FactId::none) {
    const Object& object = access.objects[row.access.object];
    key += object.kind + " " + object.full_name + " " + row.access.column;
  }
  return without_content_hashes(key);
}

std::string_view from_workload(std::string_view key) {
  return key.substr(key.find("\nworkload "));
}

std::string_view to_role(std::string_view key) {
  return key.substr(0, key.rfind("\nobject "));
}

std::vector<Pair> paired(const Access& base, const std::vector<AccessRow>& before, const Access& head,
                         const std::vector<AccessRow>& after, const Homes& homes, const MovedNamespaces& moved) {
  std::map<std::string, Bucket> buckets;
  for (const AccessRow& row : before) {
    Named name = named(base, row);
    name.server = moved.in_head(name.server);
    name.host = moved.host_in_head(name.host);
    buckets[moved.in_head(key_of(base, row))].before.push_back(std::move(name));
  }
  for (const AccessRow& row : after) buckets[key_of(head, row)].after.push_back(named(head, row));
  std::vector<Pair> pairs;
  for (auto& [key, bucket] : buckets) Pairing(key, bucket, homes, pairs).run();
  return pairs;
}

AccessRow only_in(const AccessRow& of, const AccessRow& others) {
  AccessRow row = of;
  row.access.privileges.clear();
  row.access.may.clear();
  for (std::size_t i = 0; i < of.access.privileges.size(); ++i) {
    const auto& there = others.access.privileges;
    if (std::find(there.begin(), there.end(), of.access.privileges[i]) != there.end()) continue;
    row.access.privileges.push_back(of.access.privileges[i]);
    row.access.may.push_back(of.access.may[i]);
  }
  return row;
}

}  // namespace routegrant::compare
