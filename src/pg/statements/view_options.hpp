#pragma once

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// In a closed world, done or 22023: whether views have the options of a WITH or SET list, and the values fit
/// (manual, CREATE VIEW; `view_reloptions()`).
[[nodiscard]] Outcome require_view_options(const Context& context, const sql::Node& options);

}  // namespace routegrant::pg
