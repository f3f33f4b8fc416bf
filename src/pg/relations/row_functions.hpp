#pragma once

#include <cstdint>
#include <vector>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// In a closed world, done or 42501: EXECUTE on the functions of the scripts that the table's own expressions call for
/// the rows that a statement writes, as whoever writes them (manual, CREATE TABLE). Defaults are asked for even if
/// there are no rows, columns that are generated and checks where rows are certain (`ExecInsert()`), and until 15 what
/// is generated from columns that an UPDATE sets (`ExecInitStoredGenerated()`). `statement` is the inside of an INSERT
/// or UPDATE of `relation`; `filled` are the columns of an INSERT, in the order of its values. `runs` is false for what
/// is only explained: it makes no row.
[[nodiscard]] Outcome require_row_functions(const Context& context, const sql::Node& statement, ObjectId relation,
                                            Bits event, const std::vector<std::uint32_t>& filled, bool runs);

/// The columns that an INSERT gives a value of its own in each row, of those that it fills.
[[nodiscard]] std::vector<std::uint32_t> given_columns(const sql::Node& insert,
                                                       const std::vector<std::uint32_t>& filled);

/// EXECUTE on what the defaults of the columns call that are not given, of this relation alone.
[[nodiscard]] Outcome require_defaults(const Context& context, ObjectId relation,
                                       const std::vector<std::uint32_t>& given);

}  // namespace routegrant::pg
