#include "pg/names/row_security.hpp"

#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "pg/names/permissions.hpp"

namespace routegrant::pg {
namespace {

bool is_for(const Policy& policy, Bits privilege) {
  return policy.command == "ALL" || policy.command == privilege_name(privilege);
}

/// `check_role_for_policy()`
bool is_for(const Catalog& catalog, const Policy& policy, RoleId role) {
  return std::any_of(policy.roles.begin(), policy.roles.end(), [&](RoleId each) {
    return each == RoleId::everyone || catalog.roles().has_privileges_of(role, each);
  });
}

}  // namespace

RowSecurity row_security_of(const Catalog& catalog, RoleId role, ObjectId table, Bits privilege) {
  constexpr Bits on_rows = privilege::select | privilege::insert | privilege::update | privilege::delete_;
  const Object& object = catalog.object(table);
  if (!object.row_security || (privilege & on_rows) == 0) return {};
  if (catalog.roles().superuser(role)) return {.rule = RowRule::superuser};
  if (role != RoleId::everyone && catalog.roles()[role].bypassrls) return {.rule = RowRule::bypass};
  if (!object.force_row_security && owns(catalog, role, table)) return {.rule = RowRule::owner};
  RowSecurity asked{.rule = RowRule::no_policies};
  for (std::uint32_t at = 0; at < catalog.policies().size(); ++at) {
    const Policy& policy = catalog.policies()[PolicyId{at}];
    if (policy.dropped || policy.table != table || !is_for(policy, privilege) || !is_for(catalog, policy, role))
      continue;
    asked.policies.push_back(PolicyId{at});
    if (policy.permissive) asked.rule = RowRule::policies;
  }
  if (asked.rule == RowRule::no_policies) asked.policies.clear();
  return asked;
}

std::string_view name_of(RowRule rule) {
  switch (rule) {
    case RowRule::off: return {};
    case RowRule::superuser: return "superuser";
    case RowRule::bypass: return "bypassrls";
    case RowRule::owner: return "owner";
    case RowRule::policies: return "policies";
    case RowRule::no_policies: return "none";
  }
  return {};
}

std::string told_of(RowRule rule, std::string_view whom, const std::vector<std::string>& policies) {
  const std::string who(whom);
  switch (rule) {
    case RowRule::off: return "all rows";
    case RowRule::superuser: return "all rows (row security is not applied to " + who + ", a superuser)";
    case RowRule::bypass: return "all rows (row security is not applied to " + who + ", which has BYPASSRLS)";
    case RowRule::owner: return "all rows (row security is not applied to " + who + ", with the owner's rights)";
    case RowRule::policies:
      return std::string(policies.size() == 1 ? "the rows that policy " : "the rows that the policies ") +
             text::join(policies, ", ") + (policies.size() == 1 ? " lets through" : " let through");
    case RowRule::no_policies: return "no rows (row security is enabled, and no policy is for " + who + ")";
  }
  return {};
}

}  // namespace routegrant::pg
