#pragma once

#include <string_view>

#include "pg/catalog/context.hpp"
#include "pg/catalog/outcome.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// In a closed world, done or 42704: an index by this access method can be on a column of a built-in type, as
/// PostgreSQL prints it (`GetDefaultOpClass()`; pg_opclass of servers 13 to 18). Of other types nothing is said, and
/// nothing while an extension or the scripts may have made an operator class for it.
[[nodiscard]] Outcome require_default_class(const Context& context, std::string_view method, std::string_view type);

/// The same for what an IndexElem or PartitionElem names or leaves out: its operator class, or one for its column's or
/// expression's type (`ResolveOpClass()`).
[[nodiscard]] Outcome require_class_of(Context& context, std::string_view method, ObjectId table,
                                       const sql::Node& element);

}  // namespace routegrant::pg
