#include "compare/access/pairing.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <map>
#include <string_view>
#include <utility>

#include "base/content_hash.hpp"
#include "base/text.hpp"
#include "compare/access/entries.hpp"
#include "rules/identity.hpp"

namespace routegrant::compare {
namespace {

using questions::Access;
using questions::AccessRow;

/// A row, and what tells rows of one key apart.
struct Named {
  const Access* access = nullptr;
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
  return {.access = &access,
          .row = &row,
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

std::string_view file_of(const Access& access, FactId fact) {
  const Sources& sources = access.analysis.report.sources;
  return sources[sources.origin(access.graph.reasons().of(fact).reason.span).source].path;
}

/// Whether the file of the entry or of the workload was moved: the way went along with it.
bool is_moved(const Named& before, const Named& after, const Changes& changes) {
  const auto went = [&](FactId then, FactId now) {
    if (then == FactId::none || now == FactId::none) return false;
    const std::string_view file = file_of(*after.access, now);
    const std::string_view old = changes.path_in_base(file);
    return old != file && old == file_of(*before.access, then);
  };
  return went(before.row->route, after.row->route) || went(before.row->workload, after.row->workload);
}

/// The rows of one key in both trees.
struct Bucket {
  std::vector<Named> before;
  std::vector<Named> after;
};

class Pairing {
 public:
  Pairing(const std::string& key, Bucket& bucket, const Homes& homes, const Changes& changes, std::vector<Pair>& into)
      : key_(key), bucket_(bucket), homes_(homes), changes_(changes), into_(into) {}

  void run() {
    const auto in_scope = [&](const Named& a, const Named& b) { return homes_.in_base(*b.scope) == *a.scope; };
    pair([&](const Named& a, const Named& b) { return in_scope(a, b) && lead_to_one(a, b) && asks_alike(a, b); });
    pair([&](const Named& a, const Named& b) { return in_scope(a, b) && lead_to_one(a, b); });
    const auto may_be_one = [&](const Named& a, const Named& b) {
      return !homes_.are_apart(*a.scope, *b.scope) || is_moved(a, b, changes_);
    };
    pair([&](const Named& a, const Named& b) { return lead_to_one(a, b) && a.server == b.server && may_be_one(a, b); });
    pair([&](const Named& a, const Named& b) { return lead_to_one(a, b) && may_be_one(a, b); });
    for (const Named& row : bucket_.after) {
      if (!row.is_paired) open(row);
    }
    for (const Named& row : bucket_.before) {
      if (!row.is_paired) close(row);
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
      add({.before = found->row, .after = after.row});
    }
  }

  void open(const Named& row) {
    const std::string& home = homes_.in_base(*row.scope);
    if (const Named* const like = nearest_before(row, home))
      return add({.before = like->row, .after = row.row, .is_variant = true});
    add({.after = row.row,
         .is_elsewhere = has_row(bucket_.before, home),
         .is_in_others = has_other_row(bucket_.before, home)});
  }

  void close(const Named& row) {
    const std::string& home = homes_.in_head(*row.scope);
    const bool has_variant = std::any_of(bucket_.after.begin(), bucket_.after.end(), [&](const Named& other) {
      return lead_to_one(row, other) && (home.empty() || home == *other.scope);
    });
    if (has_variant) return;
    add({.before = row.row,
         .is_elsewhere = has_row(bucket_.after, home),
         .is_in_others = has_other_row(bucket_.after, home)});
  }

  /// Whether a scope, or any where it has no counterpart, has a row.
  [[nodiscard]] static bool has_row(const std::vector<Named>& rows, const std::string& home) {
    return std::any_of(rows.begin(), rows.end(), [&](const Named& row) { return home.empty() || home == *row.scope; });
  }

  [[nodiscard]] static bool has_other_row(const std::vector<Named>& rows, const std::string& home) {
    return std::any_of(rows.begin(), rows.end(), [&](const Named& row) { return !home.empty() && home != *row.scope; });
  }

  /// Of the base's variants the one over which this one gains least, and that lets in the same: those of the scope that
  /// it belongs to (what was split is one), or of any where the base does not have it.
  [[nodiscard]] const Named* nearest_before(const Named& after, const std::string& home) const {
    const Named* nearest = nullptr;
    std::pair least(std::numeric_limits<std::size_t>::max(), true);
    for (const Named& before : bucket_.before) {
      if (!lead_to_one(before, after) || !(home.empty() || home == *before.scope)) continue;
      const bool lets_in =
          before.route != nullptr && after.route != nullptr && !comes_in(*before.route, *after.route, true).empty();
      const std::pair gained(only_in(*after.row, *before.row).access.privileges.size(), lets_in);
      if (gained < least) nearest = &before;
      least = std::min(least, gained);
    }
    return nearest;
  }

  void add(Pair pair) {
    pair.key = key_;
    into_.push_back(std::move(pair));
  }

  const std::string& key_;
  Bucket& bucket_;
  const Homes& homes_;
  const Changes& changes_;
  std::vector<Pair>& into_;
};

constexpr std::string_view through = "\nthrough ";

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
  if (!row.access.by.empty()) key += std::string(through) + row.access.by;
  return without_content_hashes(key);
}

std::string_view without_through(std::string_view key) {
  return key.substr(0, key.rfind(through));
}

std::string_view from_workload(std::string_view key) {
  return key.substr(key.find("\nworkload "));
}

std::string_view to_workload(std::string_view key) {
  return key.substr(0, key.find("\nrole "));
}

std::string_view to_role(std::string_view key) {
  return key.substr(0, key.rfind("\nobject "));
}

std::vector<Pair> paired(const Access& base, const std::vector<AccessRow>& before, const Access& head,
                         const std::vector<AccessRow>& after, const Homes& homes, const MovedNamespaces& moved,
                         const Changes& changes) {
  std::map<std::string, Bucket> buckets;
  for (const AccessRow& row : before) {
    Named name = named(base, row);
    name.server = moved.in_head(name.server, *name.scope);
    name.host = moved.host_in_head(name.host, *name.scope);
    const std::string key = moved.in_head(key_of(base, row), *name.scope);
    buckets[key].before.push_back(std::move(name));
  }
  for (const AccessRow& row : after) {
    Named name = named(head, row);
    name.server = moved.without_new(name.server, *name.scope);
    const std::string key = moved.without_new(key_of(head, row), *name.scope);
    buckets[key].after.push_back(std::move(name));
  }
  std::vector<Pair> pairs;
  for (auto& [key, bucket] : buckets) Pairing(key, bucket, homes, changes, pairs).run();
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
