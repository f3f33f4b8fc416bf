#pragma once

#include <string>
#include <string_view>

namespace routegrant::pg {

/// The name that PostgreSQL makes of a table, a column and what the object is ("t_id_seq"), of at most 63 bytes: the
/// longer of `first` and `second` is cut until all fits, then both at a character's border; an empty `second` is left
/// out (`makeObjectName()`, src/backend/commands/indexcmds.c).
[[nodiscard]] std::string made_object_name(std::string_view first, std::string_view second, std::string_view label);

/// The name of the multirange type that comes with a range type whose statement names none: the first "range" in it
/// becomes "multirange", else "_multirange" follows (`makeMultirangeTypeName()`, src/backend/catalog/pg_type.c).
[[nodiscard]] std::string made_multirange_name(std::string_view range);

}  // namespace routegrant::pg
