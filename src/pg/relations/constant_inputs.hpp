#pragma once

#include <string_view>

#include "pg/catalog/context.hpp"
#include "pg/catalog/outcome.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// In a closed world, done or what a constant text is refused for that becomes a value of a built-in type (22P02,
/// 22003), which the server reads when it parses the statement: whole numbers, numbers, truths and UUIDs (manual, 8.1,
/// 8.6 and 8.12; `int4in()`, `boolin()`, `uuid_in()`). `type` is as PostgreSQL prints it; other types take anything
/// here.
[[nodiscard]] Outcome require_input_of(const Context& context, std::string_view type, const sql::Node& value);

}  // namespace routegrant::pg
