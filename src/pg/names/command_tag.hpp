#pragma once

#include <string>

#include "pg/names/statement_text.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// What the server calls a statement, of its first words: "GRANT ROLE", "CREATE TABLE" (`CreateCommandTag()`). Of tags
/// that are seldom asked for only the beginning.
[[nodiscard]] std::string command_tag(const sql::Node& statement, const StatementText& text);

}  // namespace routegrant::pg
