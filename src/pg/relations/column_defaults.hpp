#pragma once

#include <optional>
#include <string_view>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// The sequence that `nextval('name')` of an expression names; none where it is no such call, or not known.
[[nodiscard]] ObjectId sequence_of(Context& context, const sql::Node& expression);
/// The same of a ColumnDef's DEFAULT.
[[nodiscard]] ObjectId default_sequence_of(Context& context, const sql::Node& column);

/// What a ColumnDef's serial, bigserial or smallserial is a number of: "integer" and so on; empty for another type.
[[nodiscard]] std::string_view serial_type(const sql::Node& column);

/// The options of a ColumnDef's GENERATED ... AS IDENTITY; absent if it has none.
[[nodiscard]] sql::Node identity_options(const sql::Node& column);

/// A sequence that belongs to a table's column: for serial and, if `identity`, identity columns.
[[nodiscard]] Outcome create_owned_sequence(Context& context, ObjectId table, std::string_view column, bool identity,
                                            const std::optional<Span>& span, const sql::Node& options = {});

}  // namespace routegrant::pg
