#include <doctest/doctest.h>

#include <set>
#include <vector>

#include "oracle/privileges.hpp"
#include "pg/catalog/acl.hpp"
#include "pg/catalog/catalog.hpp"

using namespace routegrant;

namespace {

struct Step {
  int actor;
  int grantee;
  /// 0 GRANT, 1 GRANT WITH GRANT OPTION, 2 REVOKE, 3 REVOKE CASCADE, 4 REVOKE GRANT OPTION FOR, 5 the same CASCADE.
  int kind;
};

/// A table's list with its roles: the owner, then the others.
struct World {
  pg::Acl acl;
  oracle::OnePrivilege naive;
};

class Explorer {
 public:
  Explorer() : roles_(pg::features_of(15)) {
    roles_.add({.name = "public", .origin = pg::Origin::built_in});
    for (const char* name : {"o", "a", "b", "c"}) ids_.push_back(roles_.add({.name = name}));
    for (int actor = 0; actor < 3; ++actor) {
      for (int grantee = 1; grantee < 3; ++grantee) {
        for (int kind = 0; kind < 6; ++kind) steps_.push_back({actor, grantee, kind});
      }
    }
  }

  /// Every program of `depth` statements from here.
  void explore(const World& world, int depth) {
    if (depth == 0) return;
    for (const Step& step : steps_) {
      World next = world;
      const bool refused = apply(next.acl, step);
      const bool expected = !apply(next.naive, step);
      ++programs_;
      if (refused != expected || (!refused && entries_of(next.acl) != next.naive.entries())) ++disagreements_;
      if (!refused) explore(next, depth - 1);
    }
  }

  [[nodiscard]] int programs() const { return programs_; }
  [[nodiscard]] int disagreements() const { return disagreements_; }

 private:
  bool apply(pg::Acl& acl, const Step& step) {
    const pg::RoleId actor = ids_[static_cast<std::size_t>(step.actor)];
    const pg::RoleId owner = ids_.front();
    const pg::Grantor grantor = pg::best_grantor(actor, pg::privilege::select, acl, owner, roles_);
    const bool grants = step.kind < 2;
    const bool only_option = step.kind >= 4;
    pg::AclChange change{.grantee = ids_[static_cast<std::size_t>(step.grantee)], .grantor = grantor.role};
    change.privileges = only_option ? pg::privilege::none : grantor.options;
    change.options = step.kind == 0 ? pg::privilege::none : grantor.options;
    pg::Acl changed = acl;
    const auto behavior = step.kind % 2 == 1 ? pg::Behavior::cascade : pg::Behavior::restrict;
    const pg::Outcome outcome = grants ? pg::grant(changed, change, owner, roles_, provenances_)
                                       : pg::revoke(changed, change, owner, roles_, behavior);
    if (!outcome.refused()) acl = changed;
    return outcome.refused();
  }

  static bool apply(oracle::OnePrivilege& naive, const Step& step) {
    if (step.kind < 2) return naive.grant(step.actor, step.grantee, step.kind == 1);
    return naive.revoke(step.actor, step.grantee, step.kind >= 4, step.kind % 2 == 1);
  }

  [[nodiscard]] std::set<oracle::OnePrivilege::Entry> entries_of(const pg::Acl& acl) const {
    std::set<oracle::OnePrivilege::Entry> entries;
    for (const pg::AclEntry& entry : acl) {
      entries.insert({static_cast<int>(entry.grantor) - 1, static_cast<int>(entry.grantee) - 1, entry.options != 0});
    }
    return entries;
  }

  pg::Roles roles_;
  pg::Provenances provenances_;
  std::vector<pg::RoleId> ids_;
  std::vector<Step> steps_;
  int programs_ = 0;
  int disagreements_ = 0;
};

}  // namespace

TEST_CASE("all programs of four GRANTs and REVOKEs between three roles end as the manual's sentences say") {
  Explorer explorer;
  explorer.explore({}, 4);
  CHECK(explorer.programs() > 1000000);
  CHECK(explorer.disagreements() == 0);
}
