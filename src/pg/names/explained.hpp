#pragma once

#include "pg/names/statement_text.hpp"

namespace routegrant::pg {

/// Whether the statement is an EXPLAIN that runs nothing, as one without ANALYZE does (manual, EXPLAIN): what it
/// explains is asked for its privileges, but makes no row.
[[nodiscard]] bool is_only_explained(const StatementText& text);

}  // namespace routegrant::pg
