#pragma once

#include "pg/catalog/outcome.hpp"
#include "sql/node.hpp"

/// DECLARE of SQL's cursors, as far as the place where it stands matters.
namespace routegrant::pg {

/// What comes of a statement outside of a transaction block: of DECLARE without HOLD 25P01, which the server sees when
/// it has looked for names, and before it asks for privileges (`PerformCursorOpen()`). Others keep their outcome.
[[nodiscard]] Outcome declared_outside(const sql::Node& statement, Outcome outcome);

}  // namespace routegrant::pg
