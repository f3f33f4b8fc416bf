#include "oracle/privileges.hpp"

namespace routegrant::oracle {

bool OnePrivilege::has(int grantor, int grantee, bool with_option) const {
  return entries_.contains({grantor, grantee, with_option});
}

void OnePrivilege::erase(int grantor, int grantee) {
  entries_.erase({grantor, grantee, false});
  entries_.erase({grantor, grantee, true});
}

bool OnePrivilege::may_grant(int role) const {
  if (role == 0) return true;
  for (const auto& [grantor, grantee, with_option] : entries_) {
    if (grantee == role && with_option) return true;
  }
  return false;
}

void OnePrivilege::drop_unsupported() {
  bool changed = true;
  while (changed) {
    changed = false;
    for (const auto& [grantor, grantee, with_option] : entries_) {
      if (may_grant(grantor)) continue;
      erase(grantor, grantee);
      changed = true;
      break;
    }
  }
}

bool OnePrivilege::grant(int grantor, int grantee, bool with_option) {
  if (!may_grant(grantor)) return true;
  if (with_option && grantor != 0) {
    // "Grant options cannot be granted back": without all that the grantee could give, the grantor must still have his.
    OnePrivilege without = *this;
    for (const auto& [giver, taker, option] : entries_) {
      if (taker == grantee && option) without.erase(giver, taker);
    }
    without.drop_unsupported();
    if (!without.may_grant(grantor)) return false;
  }
  const bool keeps_option = has(grantor, grantee, true);
  erase(grantor, grantee);
  entries_.insert({grantor, grantee, with_option || keeps_option});
  return true;
}

bool OnePrivilege::revoke(int grantor, int grantee, bool only_option, bool cascade) {
  if (!may_grant(grantor)) return true;
  if (!has(grantor, grantee, false) && !has(grantor, grantee, true)) return true;
  OnePrivilege after = *this;
  after.erase(grantor, grantee);
  if (only_option) after.entries_.insert({grantor, grantee, false});
  const std::size_t before_cascade = after.entries_.size();
  after.drop_unsupported();
  if (!cascade && after.entries_.size() != before_cascade) return false;
  *this = after;
  return true;
}

}  // namespace routegrant::oracle
