#include "pg/answers/effective.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>

#include "pg/answers/answers.hpp"
#include "pg/catalog/catalog.hpp"
#include "pg/names/permissions.hpp"

namespace routegrant::pg {
namespace {

/// The walk as it is in a database of `owner`: pg_database_owner, which has no other member and is none, moves.
std::vector<Reached> walk_in(const Catalog& catalog, RoleId start, Closure kind, RoleId owner) {
  const Roles& roles = catalog.roles();
  std::vector<Reached> walk = roles.closure(start, kind);
  const auto owner_role = roles.database_owner_role();
  if (!owner_role || owner == roles.database_owner()) return walk;
  const auto left_out =
      std::find_if(walk.begin() + 1, walk.end(), [&](const Reached& each) { return each.role == *owner_role; });
  if (left_out != walk.end()) {
    const auto at = static_cast<std::uint32_t>(left_out - walk.begin());
    walk.erase(left_out);
    for (Reached& each : walk) {
      if (each.from > at) --each.from;
    }
  }
  const bool expanded = roles.features().membership_options || kind != Closure::privileges;
  for (std::uint32_t at = 0; at < walk.size(); ++at) {
    if (walk[at].role != owner || owner == RoleId::unknown || (!expanded && !roles[owner].inherit)) continue;
    walk.push_back({.role = *owner_role, .from = at, .by = nullptr});
    break;
  }
  return walk;
}

/// One way to hold a privilege. The first in the order of hops is the one that is told.
struct Candidate {
  ObjectIndex object = 0;
  std::string_view column{};
  std::string_view privilege{};
  /// 0 for the role's own entry, 1 for PUBLIC's, then by the order of the walk; predefined roles last.
  std::uint32_t rank = 0;
  /// The role of the walk that holds it.
  std::uint32_t reached = 0;
  /// The entry in Answers::acl, or none for what no entry gives.
  std::uint32_t entry = Answers::no_index;
  How how = How::granted;
  bool grantable = false;
};

class Asker {
 public:
  Asker(const Catalog& catalog, RoleIndex role)
      : catalog_(catalog), answers_(catalog.answers()), role_(role), id_(answers_.role_ids[role]) {
    for (const RoleId owner : answers_.database_owners)
      walks_.push_back(walk_in(catalog, id_, Closure::privileges, owner));
  }

  [[nodiscard]] std::vector<Privilege> privileges() {
    if (catalog_.roles().superuser(id_)) return all();
    collect_entries();
    collect_predefined();
    return told();
  }

 private:
  [[nodiscard]] std::string name(RoleId id) const {
    return id == RoleId::everyone ? std::string("everyone (PUBLIC)") : std::string(catalog_.roles().name(id));
  }

  [[nodiscard]] std::vector<Privilege> all() const {
    std::vector<Privilege> privileges;
    const Role& role = catalog_.roles()[id_];
    for (ObjectIndex object = 0; object < answers_.objects.size(); ++object) {
      const ObjectKind kind = catalog_.object(answers_.object_ids[object]).kind;
      const AclClass acl_class = kind == ObjectKind::composite_type ? AclClass::type : acl_class_of(kind);
      const std::size_t first = privileges.size();
      for (unsigned bit = 0; bit < privilege::count; ++bit) {
        const auto mask = static_cast<Bits>(1U << bit);
        if ((all_privileges(acl_class, catalog_.features()) & mask) == 0) continue;
        privileges.push_back({.object = object,
                              .privilege = std::string(privilege_name(mask)),
                              .grantable = true,
                              .how = How::superuser});
        if (const auto made = role.powers.superuser ? role.powers.superuser : role.span)
          privileges.back().because.push_back({.span = *made, .sentence = role.name + " is a superuser"});
      }
      std::sort(privileges.begin() + static_cast<std::ptrdiff_t>(first), privileges.end(),
                [](const Privilege& a, const Privilege& b) { return a.privilege < b.privilege; });
    }
    return privileges;
  }

  /// How the role reaches others where the object is.
  [[nodiscard]] const std::vector<Reached>& walk_of(ObjectIndex object) const {
    return walks_[answers_.owner_of_database[object]];
  }

  /// Of the databases that the walk of this index holds for.
  void collect_from(std::uint32_t walk, RoleIndex holder, std::uint32_t rank, std::uint32_t reached) {
    if (holder == Answers::no_index) return;
    for (const std::uint32_t at : answers_.entries_of[holder]) {
      const AclItem& item = answers_.acl[at];
      if (answers_.owner_of_database[item.object] != walk) continue;
      How how = reached == 0 ? How::granted : How::member;
      const Object& object = catalog_.object(answers_.object_ids[item.object]);
      // Its own list says nothing.
      if (object.multirange && object.part_of != ObjectId::none) continue;
      if (holder == answers_.public_role && role_ != answers_.public_role) how = How::via_public;
      if (reached == 0 && item.built_in && object.owner == id_ && holder == role_) how = How::owner;
      candidates_.push_back({.object = item.object,
                             .column = item.column,
                             .privilege = item.privilege,
                             .rank = rank,
                             .reached = reached,
                             .entry = at,
                             .how = how,
                             .grantable = item.grantable});
      add_multiranges(answers_.object_ids[item.object]);
    }
  }

  /// From 17 on a multirange's privileges are its range's: the last candidate holds for both.
  void add_multiranges(ObjectId range) {
    if (catalog_.object(range).kind != ObjectKind::type) return;
    for (const ObjectId each : catalog_.dependents(range)) {
      const Object& object = catalog_.object(each);
      if (!object.multirange || object.part_of != range) continue;
      Candidate candidate = candidates_.back();
      candidate.object = answers_.object_of[static_cast<std::size_t>(each)];
      candidates_.push_back(candidate);
      return;
    }
  }

  void collect_entries() {
    for (std::uint32_t walk = 0; walk < walks_.size(); ++walk) {
      for (std::uint32_t at = 0; at < walks_[walk].size(); ++at) {
        const auto id = static_cast<std::size_t>(walks_[walk][at].role);
        collect_from(walk, answers_.role_of[id], at == 0 ? 0 : at + 1, at);
      }
      if (role_ != answers_.public_role) collect_from(walk, answers_.public_role, 1, 0);
    }
  }

  void collect_predefined() {
    const bool reaches_any = std::any_of(walks_[0].begin(), walks_[0].end(), [&](const Reached& each) {
      const std::string_view role = catalog_.roles().name(each.role);
      return role == "pg_read_all_data" || role == "pg_write_all_data" || role == "pg_maintain";
    });
    if (!reaches_any) return;
    for (ObjectIndex object = 0; object < answers_.objects.size(); ++object) {
      for (unsigned bit = 0; bit < privilege::count; ++bit) {
        const auto mask = static_cast<Bits>(1U << bit);
        if (predefined_privileges(catalog_, id_, answers_.object_ids[object], mask) == 0) continue;
        candidates_.push_back({.object = object,
                               .privilege = privilege_name(mask),
                               .rank = Answers::no_index,
                               .reached = giver(object, mask),
                               .how = How::predefined});
      }
    }
  }

  /// The predefined role of the walk that gives it.
  [[nodiscard]] std::uint32_t giver(ObjectIndex index, Bits bit) const {
    const std::vector<Reached>& walk = walk_of(index);
    const ObjectId object = answers_.object_ids[index];
    for (std::uint32_t at = 0; at < walk.size(); ++at) {
      const std::string_view role = catalog_.roles().name(walk[at].role);
      const bool gives = role == "pg_read_all_data" || role == "pg_write_all_data" || role == "pg_maintain";
      if (gives && predefined_privileges(catalog_, walk[at].role, object, bit) != 0) return at;
    }
    return 0;
  }

  [[nodiscard]] std::vector<Privilege> told() {
    std::sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
      return std::tie(a.object, a.column, a.privilege, a.rank, a.entry) <
             std::tie(b.object, b.column, b.privilege, b.rank, b.entry);
    });
    std::vector<Privilege> privileges;
    std::size_t first_of_object = 0;
    for (std::size_t at = 0; at < candidates_.size();) {
      std::size_t end = at;
      bool grantable = false;
      while (end < candidates_.size() && same(candidates_[at], candidates_[end]))
        grantable = candidates_[end++].grantable || grantable;
      const Candidate& best = candidates_[at];
      if (privileges.empty() || privileges.back().object != best.object) first_of_object = privileges.size();
      if (best.column.empty() || !held_on_table(privileges, first_of_object, best.privilege, grantable)) {
        privileges.push_back(tell(best));
        privileges.back().grantable = grantable || owner_of(best.object);
      }
      at = end;
    }
    return privileges;
  }

  static bool same(const Candidate& a, const Candidate& b) {
    return a.object == b.object && a.column == b.column && a.privilege == b.privilege;
  }

  /// The whole object sorts before its columns. A column's entry says more only where it has an option and the table's
  /// has none.
  static bool held_on_table(const std::vector<Privilege>& privileges, std::size_t from, std::string_view privilege,
                            bool grantable) {
    for (std::size_t at = from; at < privileges.size() && privileges[at].column.empty(); ++at) {
      if (privileges[at].privilege == privilege) return privileges[at].grantable || !grantable;
    }
    return false;
  }

  [[nodiscard]] bool owner_of(ObjectIndex index) const {
    const RoleId owner = catalog_.object(answers_.object_ids[index]).owner;
    const std::vector<Reached>& walk = walk_of(index);
    return std::any_of(walk.begin(), walk.end(), [owner](const Reached& each) { return each.role == owner; });
  }

  [[nodiscard]] Privilege tell(const Candidate& best) const {
    Privilege privilege{.object = best.object,
                        .column = std::string(best.column),
                        .privilege = std::string(best.privilege),
                        .how = best.how};
    const std::vector<Reached>& walk = walk_of(best.object);
    add_chain(privilege, walk, best.reached);
    const ObjectInfo& object = answers_.objects[best.object];
    const RoleId holder = best.how == How::via_public ? RoleId::everyone : walk[best.reached].role;
    if (best.entry == Answers::no_index) {
      // The membership in the predefined role is the last thing there is to tell.
      return privilege;
    }
    const AclItem& item = answers_.acl[best.entry];
    const std::string& named = answers_.objects[item.object].name;
    const std::string what = item.column.empty() ? named : named + " (" + item.column + ")";
    if (item.span) {
      privilege.because.push_back(
          {.span = *item.span,
           .sentence = name(holder) + " is granted " + std::string(item.privilege) + " on " + what});
    } else if (catalog_.object(answers_.object_ids[best.object]).owner == holder) {
      const std::optional<Span> given = catalog_.object(answers_.object_ids[best.object]).owner_span;
      const std::optional<Span> where = given ? given : object.span;
      if (!where) return privilege;
      privilege.because.push_back({.span = *where, .sentence = name(holder) + " owns " + object.name});
    }
    return privilege;
  }

  void add_chain(Privilege& privilege, const std::vector<Reached>& walk, std::uint32_t reached) const {
    std::vector<std::uint32_t> hops;
    for (std::uint32_t at = reached; at != 0; at = walk[at].from) hops.push_back(at);
    for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
      const Reached& to = walk[*hop];
      privilege.via.push_back(answers_.role_of[static_cast<std::size_t>(to.role)]);
      if (to.by == nullptr || !to.by->span) continue;
      privilege.because.push_back(
          {.span = *to.by->span, .sentence = name(walk[to.from].role) + " is a member of " + name(to.role)});
    }
  }

  const Catalog& catalog_;
  const Answers& answers_;
  RoleIndex role_;
  RoleId id_;
  /// By the index in `Answers::database_owners`.
  std::vector<std::vector<Reached>> walks_;
  std::vector<Candidate> candidates_;
};

/// How many memberships of a chain are told. Nobody reads longer ones, and a chain of n roles has n * n pairs of them.
constexpr std::size_t most_told = 16;

/// The roles of a walk that lead to each of its roles: the first `most_told` of them, itself among them.
std::vector<std::vector<std::uint32_t>> chains_of(const std::vector<Reached>& walk) {
  std::vector<std::vector<std::uint32_t>> chains(walk.size());
  for (std::uint32_t at = 1; at < walk.size(); ++at) {
    chains[at] = chains[walk[at].from];
    if (chains[at].size() < most_told) chains[at].push_back(at);
  }
  return chains;
}

std::vector<Because> told(const Catalog& catalog, const std::vector<Reached>& walk,
                          const std::vector<std::uint32_t>& chain) {
  std::vector<Because> because;
  for (const std::uint32_t hop : chain) {
    const Reached& to = walk[hop];
    if (to.by == nullptr || !to.by->span) continue;
    because.push_back({.span = *to.by->span,
                       .sentence = std::string(catalog.roles().name(walk[to.from].role)) + " is a member of " +
                                   std::string(catalog.roles().name(to.role))});
  }
  return because;
}

/// Roles that one closure reaches join those that are known already, each told by the first closure that reaches it.
void add_reached(const Catalog& catalog, RoleId id, Closure closure, RoleId owner,
                 std::map<RoleIndex, ActsAsInfo>& roles) {
  const std::vector<Reached> walk = walk_in(catalog, id, closure, owner);
  const std::vector<std::vector<std::uint32_t>> chains = chains_of(walk);
  for (std::uint32_t at = 1; at < walk.size(); ++at) {
    const RoleIndex target = catalog.answers().role_of[static_cast<std::size_t>(walk[at].role)];
    const auto [found, is_new] = roles.try_emplace(target, ActsAsInfo{.target = target});
    ActsAsInfo& info = found->second;
    info.inherits = info.inherits || closure == Closure::privileges;
    info.may_set = info.may_set || closure == Closure::set_role;
    info.is_member = info.is_member || closure == Closure::members;
    if (is_new) info.because = told(catalog, walk, chains[at]);
  }
}

}  // namespace

std::vector<Privilege> effective_privileges(const Catalog& catalog, RoleIndex role) {
  return Asker(catalog, role).privileges();
}

std::vector<ActsAsInfo> effective_roles(const Catalog& catalog, RoleIndex role, std::string_view database) {
  const Answers& answers = catalog.answers();
  const RoleId id = answers.role_ids[role];
  std::vector<ActsAsInfo> roles;
  if (catalog.roles().superuser(id)) {
    for (RoleIndex target = 0; target < answers.roles.size(); ++target) {
      if (target == role || target == answers.public_role) continue;
      roles.push_back({.target = target, .inherits = true, .may_set = true, .is_member = true});
    }
    return roles;
  }
  const ObjectId other = catalog.find(Space::database, ObjectId::none, database);
  const RoleId owner = other == ObjectId::none ? catalog.roles().database_owner() : catalog.object(other).owner;
  std::map<RoleIndex, ActsAsInfo> reached;
  add_reached(catalog, id, Closure::privileges, owner, reached);
  add_reached(catalog, id, Closure::set_role, owner, reached);
  add_reached(catalog, id, Closure::members, owner, reached);
  roles.reserve(reached.size());
  for (auto& [target, info] : reached) roles.push_back(std::move(info));
  return roles;
}

}  // namespace routegrant::pg
