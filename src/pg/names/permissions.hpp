#pragma once

#include <cstddef>
#include <string_view>

#include "pg/catalog/catalog.hpp"
#include "pg/catalog/context.hpp"

namespace routegrant::pg {

/// What a role holds of `wanted` on an object, as has_*_privilege() answers: by superuser, by its list, by memberships
/// and by predefined roles (pg_class_aclmask(), pg_namespace_aclmask() and their kin in aclchk.c).
[[nodiscard]] Bits privileges_on(const Catalog& catalog, RoleId role, ObjectId object, Bits wanted);
/// The same for WITH GRANT OPTION.
[[nodiscard]] Bits options_on(const Catalog& catalog, RoleId role, ObjectId object, Bits wanted);
/// What a role holds by a column's own list, the table's left aside.
[[nodiscard]] Bits column_privileges_on(const Catalog& catalog, RoleId role, ObjectId table, std::size_t column,
                                        Bits wanted);
[[nodiscard]] Bits column_options_on(const Catalog& catalog, RoleId role, ObjectId table, std::size_t column,
                                     Bits wanted);
/// What the predefined roles give, whatever the lists say: pg_read_all_data and so on.
[[nodiscard]] Bits predefined_privileges(const Catalog& catalog, RoleId role, ObjectId object, Bits wanted);

/// Whether the role has the owner's rights.
[[nodiscard]] bool owns(const Catalog& catalog, RoleId role, ObjectId object);

/// Done, or 42501 in a closed world if the current role lacks the privilege.
[[nodiscard]] Outcome require_privilege(const Context& context, ObjectId object, Bits wanted);
/// The same for another role, as OWNER TO asks for the new owner.
[[nodiscard]] Outcome require_privilege(const Context& context, RoleId role, ObjectId object, Bits wanted);
/// Done, or 42501 in a closed world if the current role has not the owner's rights.
[[nodiscard]] Outcome require_ownership(const Context& context, ObjectId object);
/// Done, or 42501 in a closed world unless the current role is a superuser.
[[nodiscard]] Outcome require_superuser(const Context& context, std::string_view what);
/// Done, or 42501 in a closed world unless the current role may become `role`: until 15 a member by any way, from 16 on
/// by SET ROLE.
[[nodiscard]] Outcome require_can_become(const Context& context, RoleId role);

}  // namespace routegrant::pg
