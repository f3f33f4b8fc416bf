#pragma once

#include <string_view>
#include <vector>

#include "pg/catalog/context.hpp"

namespace routegrant::pg {

/// Gives an object and what belongs to it (owned sequences, a range's multirange) to a new owner, without any check.
/// `span` is where the statement names him.
void give(Context& context, ObjectId object, RoleId owner, const std::optional<Span>& span);

/// ALTER ... OWNER TO: the checks of `ATExecChangeOwner()` and `AlterObjectOwner_internal()`, then `give`.
[[nodiscard]] Outcome change_owner(Context& context, ObjectId object, RoleId owner, const std::optional<Span>& span);

/// In a closed world, done or 42809: ALTER DOMAIN of a type that is none (`AlterTypeOwner()`, `RenameType()`).
/// `objtype` is the statement's word for it, OBJECT_DOMAIN.
[[nodiscard]] Outcome require_domain(const Context& context, std::string_view objtype, ObjectId id);

/// REASSIGN OWNED BY one role.
[[nodiscard]] Outcome reassign_owned(Context& context, RoleId from, RoleId to, const std::optional<Span>& span);

/// DROP OWNED BY some roles: their objects, their privileges on others' objects, their default privileges and policies.
[[nodiscard]] Outcome drop_owned(Context& context, const std::vector<RoleId>& roles, Behavior behavior);

/// DROP of some objects: 2BP01 if others need them, unless `behavior` takes those along. Who may is checked before.
/// `others` things that are no objects go in the same breath (policies, user mappings): with them it is not one that
/// "cannot be dropped".
[[nodiscard]] Outcome drop_objects(Context& context, const std::vector<ObjectId>& objects, Behavior behavior,
                                   std::size_t others = 0);

}  // namespace routegrant::pg
