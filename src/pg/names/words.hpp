#pragma once

#include <string>
#include <string_view>

#include "pg/catalog/context.hpp"
#include "pg/names/types.hpp"

namespace routegrant::pg {

/// What PostgreSQL calls a kind of object in errors: "foreign-data wrapper" (aclcheck_error() of aclchk.c).
[[nodiscard]] std::string_view error_word(ObjectKind kind);

/// The object as errors about dependencies tell it, "table s.t" (getObjectDescription() of objectaddress.c): with its
/// schema unless the search path finds it without.
[[nodiscard]] std::string description(const Context& context, ObjectId id);

/// A type as errors print it: without its schema where the search path leads to it.
[[nodiscard]] std::string shown_type(const Context& context, const ResolvedType& type);

/// A name in double quotes, as it is.
[[nodiscard]] std::string in_quotes(std::string_view name);

}  // namespace routegrant::pg
