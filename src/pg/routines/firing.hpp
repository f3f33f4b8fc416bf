#pragma once

#include <string_view>

#include "pg/catalog/context.hpp"
#include "pg/names/statement_text.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// Whether the text names a table with a trigger whose function may grant.
[[nodiscard]] bool names_firing_table(std::string_view text, const Routines& routines);

/// Reports that a statement fires triggers whose functions may grant: those of the tables that it writes, and event
/// triggers, each of which is told once, at the first command that fires it. What they do is not followed: they see
/// rows and commands that are not known (manual, 39 Triggers and 40 Event Triggers).
void report_firing(Context& context, const sql::Node& statement, const StatementText& text);

}  // namespace routegrant::pg
