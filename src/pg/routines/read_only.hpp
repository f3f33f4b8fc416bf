#pragma once

#include "pg/catalog/context.hpp"
#include "pg/names/statement_text.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// A STABLE or IMMUTABLE function may only read: any other statement in its body is refused when it is run (0A000;
/// `CommandIsReadOnly()`, manual, 38.7 Function Volatility Categories). A SELECT may call what writes. In a read-only
/// transaction nothing that others see is changed (25006; `PreventCommandIfReadOnly()`, manual, SET TRANSACTION).
[[nodiscard]] Outcome require_writable(const Context& context, const sql::Node& statement, const StatementText& text);

}  // namespace routegrant::pg
