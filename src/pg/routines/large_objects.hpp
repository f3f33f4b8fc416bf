#pragma once

#include <string_view>
#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/expression.hpp"
#include "pg/values/value.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// lo_create(), lo_creat(), lo_from_bytea() and lo_unlink() with known arguments (manual, 35.4 "Server-Side
/// Functions").
[[nodiscard]] Outcome call_large_object_function(Context& context, std::string_view name,
                                                 const std::vector<Value>& arguments, Span site);

/// What a query without FROM reads and writes of large objects: lo_get() and lo_open() want SELECT, lo_put() and
/// opening for writing UPDATE as well, unless lo_compat_privileges is on (`inv_open()`).
[[nodiscard]] Outcome require_large_objects(const Context& context, const sql::Node& select, const Scope& scope);

}  // namespace routegrant::pg
