#pragma once

#include <string_view>

#include "pg/catalog/catalog.hpp"

namespace routegrant::pg {

/// Whether pg_catalog has a table, view or index of this name in that version; for 0, in any from 13 on.
[[nodiscard]] bool is_system_relation(std::string_view name, int version);

/// Whether one of pg_catalog is a view, and no table.
[[nodiscard]] bool is_system_view(std::string_view name);

/// A catalogue or system view such as pg_class, an index of one, or a view of information_schema; made at its first
/// mention, as the replay holds no others. None for a name that the version does not have; for 0, no version from 13
/// on.
[[nodiscard]] ObjectId find_system_relation(Catalog& catalog, ObjectId schema, std::string_view name, int version);

}  // namespace routegrant::pg
