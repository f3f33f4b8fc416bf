#include "pg/catalog/roles.hpp"

#include <algorithm>
#include <unordered_set>

namespace routegrant::pg {
namespace {

/// The set of roles a walk has seen. Most walks see a handful: those never allocate a table.
class Seen {
 public:
  /// Whether the role is new.
  bool insert(const std::vector<Reached>& list, RoleId role) {
    if (table_.empty()) {
      if (std::any_of(list.begin(), list.end(), [role](const Reached& each) { return each.role == role; }))
        return false;
      if (list.size() < 24) return true;
      for (const Reached& each : list) table_.insert(each.role);
    }
    return table_.insert(role).second;
  }

 private:
  std::unordered_set<RoleId> table_;
};

auto key(const Membership& row) {
  return std::pair{row.role, row.grantor};
}

}  // namespace

Roles::Roles(Features features) : features_(features) {}

std::string_view Roles::name(RoleId id) const {
  return id == RoleId::unknown ? std::string_view{} : table_[id].name;
}

std::optional<RoleId> Roles::find(std::string_view name) const {
  const auto found = by_name_.find(std::string(name));
  if (found == by_name_.end()) return std::nullopt;
  return found->second;
}

RoleId Roles::add(Role role) {
  const std::string name = role.name;
  const RoleId id = table_.add(std::move(role));
  by_name_[name] = id;
  had_members_.resize(std::max(had_members_.size(), table_.size()));
  if (name == "pg_database_owner" && features_.data_roles && table_[id].origin == Origin::built_in)
    database_owner_role_ = id;
  return id;
}

Role& Roles::edit(RoleId id) {
  return table_.edit(id);
}

void Roles::rename(RoleId id, std::string name) {
  by_name_.erase(table_[id].name);
  by_name_[name] = id;
  table_.edit(id).name = std::move(name);
}

void Roles::drop(RoleId id) {
  for (const RoleId member : members_of(id)) {
    std::erase_if(table_.edit(member).member_of, [id](const Membership& row) { return row.role == id; });
  }
  by_name_.erase(table_[id].name);
  Role& role = table_.edit(id);
  role.dropped = true;
  role.member_of.clear();
}

std::vector<Reached> Roles::closure(RoleId start, Closure kind) const {
  std::vector<Reached> list{{.role = start}};
  if (start == RoleId::unknown) return list;
  Seen seen;
  const bool frozen = features_.membership_options;
  for (std::uint32_t at = 0; at < list.size(); ++at) {
    const RoleId member = list[at].role;
    const Role& role = table_[member];
    if (!frozen && kind == Closure::privileges && !role.inherit) continue;
    for (const Membership& row : role.member_of) {
      if (frozen && kind == Closure::privileges && !row.inherit) continue;
      if (frozen && kind == Closure::set_role && !row.set) continue;
      if (seen.insert(list, row.role)) list.push_back({.role = row.role, .from = at, .by = &row});
    }
    if (database_owner_role_ && member == database_owner_ && seen.insert(list, *database_owner_role_)) {
      list.push_back({.role = *database_owner_role_, .from = at, .by = nullptr});
    }
  }
  return list;
}

bool Roles::reaches(RoleId start, RoleId target, Closure kind) const {
  if (start == target) return true;
  if (start == RoleId::unknown || (table_[start].member_of.empty() && start != database_owner_)) return false;
  const std::vector<Reached> list = closure(start, kind);
  return std::any_of(list.begin(), list.end(), [target](const Reached& each) { return each.role == target; });
}

bool Roles::has_privileges_of(RoleId role, RoleId other) const {
  return role == other || superuser(role) || reaches(role, other, Closure::privileges);
}

bool Roles::is_member_of(RoleId role, RoleId other) const {
  return role == other || superuser(role) || reaches(role, other, Closure::members);
}

bool Roles::can_set(RoleId role, RoleId other) const {
  return role == other || superuser(role) || reaches(role, other, Closure::set_role);
}

bool Roles::is_member_without_superuser(RoleId role, RoleId other) const {
  return reaches(role, other, Closure::members);
}

bool Roles::is_admin_of(RoleId role, RoleId other, RoleId session_user) const {
  if (superuser(role)) return true;
  if (role == RoleId::unknown) return false;
  if (role == other) return features_.session_user_is_own_admin && role == session_user;
  for (const Reached& each : closure(role, Closure::members)) {
    for (const Membership& row : table_[each.role].member_of) {
      if (row.role == other && row.admin) return true;
    }
  }
  return false;
}

std::optional<RoleId> Roles::best_admin(RoleId role, RoleId other) const {
  if (role == other || role == RoleId::unknown) return std::nullopt;
  for (const Reached& each : closure(role, Closure::privileges)) {
    for (const Membership& row : table_[each.role].member_of) {
      if (row.role == other && row.admin) return each.role;
    }
  }
  return std::nullopt;
}

const Membership* Roles::row(RoleId member, RoleId role, RoleId grantor) const {
  for (const Membership& each : table_[member].member_of) {
    if (each.role == role && (!features_.membership_options || each.grantor == grantor)) return &each;
  }
  return nullptr;
}

void Roles::put(RoleId member, const Membership& membership) {
  std::vector<Membership>& rows = table_.edit(member).member_of;
  if (!features_.membership_options) {
    std::erase_if(rows, [&](const Membership& each) { return each.role == membership.role; });
  }
  const auto at = std::lower_bound(rows.begin(), rows.end(), membership,
                                   [](const Membership& a, const Membership& b) { return key(a) < key(b); });
  if (at != rows.end() && key(*at) == key(membership)) {
    *at = membership;
  } else {
    rows.insert(at, membership);
  }
  had_members_[static_cast<std::size_t>(membership.role)].push_back(member);
}

void Roles::remove(RoleId member, RoleId role, RoleId grantor) {
  std::erase_if(table_.edit(member).member_of, [&](const Membership& each) {
    return each.role == role && (!features_.membership_options || each.grantor == grantor);
  });
}

std::vector<RoleId> Roles::members_of(RoleId role) const {
  std::vector<RoleId> members = had_members_[static_cast<std::size_t>(role)];
  std::sort(members.begin(), members.end());
  members.erase(std::unique(members.begin(), members.end()), members.end());
  std::erase_if(members, [&](RoleId member) {
    if (static_cast<std::size_t>(member) >= table_.size()) return true;
    const std::vector<Membership>& rows = table_[member].member_of;
    return std::none_of(rows.begin(), rows.end(), [&](const Membership& each) { return each.role == role; });
  });
  return members;
}

void Roles::rollback(std::size_t mark) {
  table_.rollback(mark, [this](RoleId id, const Role& now, const Role* then) {
    if (const auto found = by_name_.find(now.name); found != by_name_.end() && found->second == id)
      by_name_.erase(found);
    if (then != nullptr && !then->dropped) by_name_[then->name] = id;
  });
}

}  // namespace routegrant::pg
