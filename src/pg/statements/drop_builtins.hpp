#pragma once

#include <string_view>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// In a closed world, done or what a superuser is told who drops what initdb made: types, functions by their arguments,
/// tables of the system, its schemas, languages and access methods (`IsPinnedObject()`, `IsSystemClass()`). Others are
/// told that they do not own it.
[[nodiscard]] Outcome require_not_builtin(Context& context, std::string_view objtype, const sql::Node& object);

}  // namespace routegrant::pg
