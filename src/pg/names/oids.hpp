#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/values/value.hpp"

namespace routegrant::pg {

/// A value as regclass, regnamespace, regrole, regproc, regprocedure, regtype or oid (manual, 8.19 Object Identifier
/// Types): an oid of a catalogue's row is shown as its name, qualified where the search path does not lead to it; a
/// name is looked for. Nothing for another type; unknown where there is no such object.
[[nodiscard]] std::optional<Value> as_oid_type(std::string_view type, const Value& value, const Context& context);

/// pg_get_userbyid(), pg_get_function_identity_arguments() and oidvectortypes() of what catalogues' rows hold (manual,
/// 9.26). Nothing for other functions.
[[nodiscard]] std::optional<Value> describe_oid(std::string_view function, const std::vector<Value>& arguments,
                                                const Context& context);

}  // namespace routegrant::pg
