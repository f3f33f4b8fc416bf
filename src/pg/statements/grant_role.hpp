#pragma once

#include <optional>
#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/names/names.hpp"

namespace routegrant::pg {

/// The options of a role grant; unset where the statement does not say.
struct RoleGrantOptions {
  std::optional<bool> admin{};
  std::optional<bool> inherit{};
  std::optional<bool> set{};
};

/// Makes `members` members of `role`: `AddRoleMems()` of user.c, in the manner of the version. `current` is whose
/// permission counts; `grantor` who the statement names.
[[nodiscard]] Outcome add_members(Context& context, RoleId current, RoleId role, const std::vector<NamedRole>& members,
                                  std::optional<RoleId> grantor, const RoleGrantOptions& options);

/// `DelRoleMems()`: ends memberships, or, with an option named, only that option.
[[nodiscard]] Outcome remove_members(Context& context, RoleId role, const std::vector<NamedRole>& members,
                                     std::optional<RoleId> grantor, const RoleGrantOptions& options, Behavior behavior);

/// `check_role_membership_authorization()`: whether the current role may give or take memberships in `role`.
[[nodiscard]] Outcome require_admin(const Context& context, RoleId role, bool is_grant,
                                    std::optional<RoleId> grantor = std::nullopt);

}  // namespace routegrant::pg
