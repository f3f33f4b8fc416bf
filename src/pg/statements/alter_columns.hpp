#pragma once

#include <string>
#include <string_view>

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

/// What ALTER TABLE does to columns that are there.
namespace routegrant::pg {

/// In a closed world, done or 0A000: a command of ALTER TABLE on a system column (`ATExecDropColumn()` and its like).
[[nodiscard]] Outcome require_own_column(const sql::Node& command, const Context& context, ObjectId table);

[[nodiscard]] Outcome missing_column(const Context& context, ObjectId table, std::string_view name);

/// DROP COLUMN: it goes from the tables that inherit it as well, unless they declare it or have it from elsewhere.
[[nodiscard]] Outcome drop_column_of(const sql::Node& command, Context& context, ObjectId table, bool only);

/// ALTER COLUMN ... TYPE.
[[nodiscard]] Outcome change_type(const sql::Node& command, Context& context, ObjectId table);

/// Identity columns and those of the primary key stay NOT NULL (`ATExecDropNotNull()`).
[[nodiscard]] Outcome require_may_be_null(const Context& context, ObjectId table, const std::string& name);

[[nodiscard]] bool is_not_null(const Context& context, ObjectId table, std::string_view name);

/// NOT NULL goes to the tables that inherit the column, whose owner is asked for: always until 17
/// (`ATSimpleRecursion()`), from 18 on where it is not there already.
[[nodiscard]] Outcome require_heirs(const Context& context, ObjectId table, bool changes);

/// What SET and DROP NOT NULL look at until 17 before any command of the statement is carried out
/// (`ATPrepSetNotNull()`). Other commands are done.
[[nodiscard]] Outcome prepare_not_null(const sql::Node& command, const Context& context, ObjectId table, bool only);

/// ADD [CONSTRAINT name] NOT NULL column (18): the tables that inherit the column have it by the same name
/// (`ATAddCheckNNConstraint()`). REQUIRES: `column_of_table_not_null(constraint)` is not empty
[[nodiscard]] Outcome add_not_null(const sql::Node& constraint, Context& context, ObjectId table, bool only);

/// NOT NULL of a column, in the tables that inherit it as well.
[[nodiscard]] Outcome set_not_null(const sql::Node& command, Context& context, ObjectId table, bool wanted, bool only);

}  // namespace routegrant::pg
