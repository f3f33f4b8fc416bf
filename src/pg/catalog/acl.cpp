#include "pg/catalog/acl.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace routegrant::pg {
namespace {

struct Word {
  std::string_view name;
  Bits bit;
};

constexpr std::array<Word, privilege::count> words{{
    {"INSERT", privilege::insert},
    {"SELECT", privilege::select},
    {"UPDATE", privilege::update},
    {"DELETE", privilege::delete_},
    {"TRUNCATE", privilege::truncate},
    {"REFERENCES", privilege::references},
    {"TRIGGER", privilege::trigger},
    {"EXECUTE", privilege::execute},
    {"USAGE", privilege::usage},
    {"CREATE", privilege::create},
    {"TEMPORARY", privilege::temporary},
    {"CONNECT", privilege::connect},
    {"SET", privilege::set},
    {"ALTER SYSTEM", privilege::alter_system},
    {"MAINTAIN", privilege::maintain},
}};

Bits without(Bits bits, Bits gone) {
  return static_cast<Bits>(bits & ~gone);
}
Bits both(Bits a, Bits b) {
  return static_cast<Bits>(a & b);
}
Bits either(Bits a, Bits b) {
  return static_cast<Bits>(a | b);
}

auto key(const AclEntry& entry) {
  return std::pair{entry.grantee, entry.grantor};
}

Acl::iterator position(Acl& acl, RoleId grantee, RoleId grantor) {
  return std::lower_bound(acl.begin(), acl.end(), std::pair{grantee, grantor},
                          [](const AclEntry& entry, const auto& wanted) { return key(entry) < wanted; });
}

AclEntry* find(Acl& acl, RoleId grantee, RoleId grantor) {
  const auto at = position(acl, grantee, grantor);
  return at != acl.end() && at->grantee == grantee && at->grantor == grantor ? &*at : nullptr;
}

/// Adds bits to the entry of a grantee and grantor. The place is kept of what was not there before.
void add(Acl& acl, const AclEntry& more, Provenances& provenances) {
  if (more.privileges == 0) return;
  const auto at = position(acl, more.grantee, more.grantor);
  if (at == acl.end() || key(*at) != key(more)) {
    acl.insert(at, more);
    return;
  }
  const bool adds = without(more.privileges, at->privileges) != 0 || without(more.options, at->options) != 0;
  if (adds) at->provenance = at->privileges == 0 ? more.provenance : provenances.join(more.provenance, at->provenance);
  at->privileges = either(at->privileges, more.privileges);
  at->options = either(at->options, more.options);
}

/// Takes bits from an entry, and the entry with its last one. Returns the options it lost.
Bits subtract(Acl& acl, AclEntry& entry, Bits privileges, Bits options) {
  const Bits lost = both(entry.options, options);
  entry.privileges = without(entry.privileges, privileges);
  entry.options = without(entry.options, options);
  if (entry.privileges == 0) acl.erase(acl.begin() + (&entry - acl.data()));
  return lost;
}

/// The loss of grant options by one grantee, still to be followed to those he granted to.
struct Loss {
  RoleId grantee{};
  Bits options = 0;
};

/// What `grantee` really loses: the owner loses nothing, and other ways to the same option count.
Loss real_loss(const Acl& acl, Loss loss, RoleId owner, const Roles& roles) {
  if (loss.grantee == owner) return {};
  loss.options = without(loss.options, held_options(acl, loss.grantee, owner, roles, loss.options));
  return loss;
}

/// `recursive_revoke()`, with a stack of our own: chains of grants can be as long as the file.
Outcome follow(Acl& acl, Loss first, RoleId owner, const Roles& roles, Behavior behavior) {
  std::vector<Loss> stack{real_loss(acl, first, owner, roles)};
  while (!stack.empty()) {
    const Loss loss = stack.back();
    const auto dependent = std::find_if(acl.begin(), acl.end(), [&](const AclEntry& entry) {
      return loss.options != 0 && entry.grantor == loss.grantee && both(entry.privileges, loss.options) != 0;
    });
    if (dependent == acl.end()) {
      stack.pop_back();
      continue;
    }
    if (behavior == Behavior::restrict) {
      return refuse(sqlstate::dependent_objects_still_exist, "dependent privileges exist");
    }
    const RoleId grantee = dependent->grantee;
    const Bits lost = subtract(acl, *dependent, loss.options, loss.options);
    if (lost == 0) continue;
    if (const Loss next = real_loss(acl, {grantee, lost}, owner, roles); next.options != 0) stack.push_back(next);
  }
  return done();
}

/// `check_circularity()`: without what the grantee could give, the grantor must still hold what he gives.
Outcome check_circularity(Acl acl, const AclChange& change, RoleId owner, const Roles& roles) {
  if (change.grantor == owner) return done();
  while (true) {
    const auto option = std::find_if(acl.begin(), acl.end(), [&](const AclEntry& entry) {
      return entry.grantee == change.grantee && entry.options != 0;
    });
    if (option == acl.end()) break;
    const Bits lost = subtract(acl, *option, option->privileges, option->options);
    if (const Outcome outcome = follow(acl, {change.grantee, lost}, owner, roles, Behavior::cascade);
        outcome.refused()) {
      return outcome;
    }
  }
  if (without(change.options, held_options(acl, change.grantor, owner, roles, change.options)) != 0) {
    return refuse(sqlstate::invalid_grant_operation, "grant options cannot be granted back to your own grantor");
  }
  return done();
}

}  // namespace

Bits all_privileges(AclClass acl_class, const Features& features) {
  using namespace privilege;
  const Bits of_tables = insert | select | update | delete_ | truncate | references | trigger;
  switch (acl_class) {
    case AclClass::none: return privilege::none;
    case AclClass::table: return features.maintain ? either(of_tables, maintain) : of_tables;
    case AclClass::sequence: return select | update | usage;
    case AclClass::database: return create | temporary | connect;
    case AclClass::schema: return usage | create;
    case AclClass::routine: return execute;
    case AclClass::type:
    case AclClass::language:
    case AclClass::wrapper:
    case AclClass::server: return usage;
    case AclClass::tablespace: return create;
    case AclClass::large_object: return select | update;
    case AclClass::parameter: return set | alter_system;
  }
  return privilege::none;
}

std::string_view privilege_name(Bits bit) {
  for (const Word& word : words) {
    if (word.bit == bit) return word.name;
  }
  return {};
}

std::optional<Bits> privilege_of(std::string_view word, const Features& features) {
  if (word == "temp") return privilege::temporary;
  for (const Word& each : words) {
    const bool same = std::equal(word.begin(), word.end(), each.name.begin(), each.name.end(), [](char a, char b) {
      return a == b || (b >= 'A' && b <= 'Z' && a == static_cast<char>(b - 'A' + 'a'));
    });
    if (!same) continue;
    if (each.bit == privilege::maintain && !features.maintain) return std::nullopt;
    if (either(each.bit, privilege::set | privilege::alter_system) == (privilege::set | privilege::alter_system) &&
        !features.parameter_privileges) {
      return std::nullopt;
    }
    return each.bit;
  }
  return std::nullopt;
}

Provenance Provenances::add(Bits bits, Span span, Provenance rest) {
  sites_.push_back({span, bits, rest});
  return static_cast<Provenance>(sites_.size() - 1);
}

Provenance Provenances::join(Provenance first, Provenance second) {
  if (second == 0) return first;
  std::vector<Site> front;
  for (Provenance at = first; at != 0; at = sites_[at].rest) front.push_back(sites_[at]);
  Provenance list = second;
  for (auto site = front.rbegin(); site != front.rend(); ++site) list = add(site->bits, site->span, list);
  return list;
}

std::optional<Span> Provenances::find(Provenance list, Bits bit) const {
  for (Provenance at = list; at != 0; at = sites_[at].rest) {
    if (both(sites_[at].bits, bit) != 0) return sites_[at].span;
  }
  return std::nullopt;
}

Acl default_acl(AclClass acl_class, RoleId owner, const Features& features) {
  Bits to_everyone = privilege::none;
  if (acl_class == AclClass::database) to_everyone = privilege::temporary | privilege::connect;
  if (acl_class == AclClass::routine) to_everyone = privilege::execute;
  if (acl_class == AclClass::type || acl_class == AclClass::language) to_everyone = privilege::usage;
  Acl acl;
  if (to_everyone != 0) acl.push_back({.grantee = RoleId::everyone, .grantor = owner, .privileges = to_everyone});
  if (const Bits all = all_privileges(acl_class, features); all != 0) {
    acl.push_back({.grantee = owner, .grantor = owner, .privileges = all});
  }
  return acl;
}

Bits held_privileges(const Acl& acl, RoleId role, const Roles& roles, Bits wanted) {
  Bits held = 0;
  for (const AclEntry& entry : acl) {
    if (entry.grantee == RoleId::everyone || entry.grantee == role) held = either(held, both(entry.privileges, wanted));
  }
  for (const AclEntry& entry : acl) {
    if (both(entry.privileges, without(wanted, held)) == 0) continue;
    if (roles.has_privileges_of(role, entry.grantee)) held = either(held, both(entry.privileges, wanted));
  }
  return held;
}

Bits held_options(const Acl& acl, RoleId role, RoleId owner, const Roles& roles, Bits wanted) {
  if (roles.has_privileges_of(role, owner)) return wanted;
  Bits held = 0;
  for (const AclEntry& entry : acl) {
    if (both(entry.options, without(wanted, held)) == 0) continue;
    if (entry.grantee == RoleId::everyone || roles.has_privileges_of(role, entry.grantee)) {
      held = either(held, both(entry.options, wanted));
    }
  }
  return held;
}

Outcome grant(Acl& acl, const AclChange& change, RoleId owner, const Roles& roles, Provenances& provenances) {
  if (change.options != 0) {
    if (Outcome outcome = check_circularity(acl, change, owner, roles); outcome.refused()) return outcome;
  }
  add(acl, {change.grantee, change.grantor, change.privileges, change.options, change.provenance}, provenances);
  return done();
}

Outcome revoke(Acl& acl, const AclChange& change, RoleId owner, const Roles& roles, Behavior behavior) {
  AclEntry* entry = find(acl, change.grantee, change.grantor);
  if (entry == nullptr) return done();
  const Bits lost = subtract(acl, *entry, change.privileges, change.options);
  return lost == 0 ? done() : follow(acl, {change.grantee, lost}, owner, roles, behavior);
}

void replace_owner(Acl& acl, RoleId from, RoleId to, Provenances& provenances) {
  Acl before = std::move(acl);
  acl.clear();
  for (AclEntry& entry : before) {
    if (entry.grantee == from) entry.grantee = to;
    if (entry.grantor == from) entry.grantor = to;
  }
  for (const AclEntry& entry : before) add(acl, entry, provenances);
}

void merge(Acl& acl, const Acl& more, Provenances& provenances) {
  for (const AclEntry& entry : more) add(acl, entry, provenances);
}

bool equal(const Acl& a, const Acl& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const AclEntry& x, const AclEntry& y) {
    return key(x) == key(y) && x.privileges == y.privileges && x.options == y.options;
  });
}

Grantor best_grantor(RoleId current, Bits wanted, const Acl& acl, RoleId owner, const Roles& roles) {
  if (current == owner || roles.superuser(current)) return {.role = owner, .options = wanted};
  Grantor best{.role = current, .options = 0};
  for (const Reached& each : roles.closure(current, Closure::privileges)) {
    Bits options = each.role == owner ? wanted : privilege::none;
    for (const AclEntry& entry : acl) {
      if (entry.grantee == each.role) options = either(options, both(entry.options, wanted));
    }
    if (options == wanted) return {.role = each.role, .options = options};
    if (std::popcount(options) > std::popcount(best.options)) best = {.role = each.role, .options = options};
  }
  return best;
}

}  // namespace routegrant::pg
