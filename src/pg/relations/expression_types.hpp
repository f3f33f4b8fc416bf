#pragma once

#include <string>
#include <string_view>

#include "pg/catalog/context.hpp"
#include "pg/relations/ranges.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// What a constant without a type is until something says more.
inline constexpr std::string_view unknown_type = "unknown";

/// The built-in type of an expression as PostgreSQL prints it ("integer", "text[]"), as far as constants, casts,
/// comparisons, CASE, COALESCE, NULLIF, subqueries, columns of `ranges` and well-known functions tell; empty where that
/// is not known.
[[nodiscard]] std::string type_of_expression(Context& context, const Ranges& ranges, const sql::Node& expression);

/// In a closed world, done or 42804: what a clause such as WHERE or CHECK takes is a truth (`coerce_to_boolean()`).
[[nodiscard]] Outcome require_truth(Context& context, const Ranges& ranges, const sql::Node& expression,
                                    std::string_view clause);

/// Whether pg_cast (servers 13 to 18) and the rules for texts and arrays have no way from a built-in type to another
/// when a value is assigned (manual, 10.4 "Value Storage"). False for types that are not known here.
[[nodiscard]] bool is_never_assigned(std::string_view from, std::string_view to);

/// Whether a value of a built-in type never becomes an argument of another by itself (pg_cast's implicit ways;
/// manual, 10.3 "Functions"). False for types that are not known here.
[[nodiscard]] bool is_never_passed(std::string_view from, std::string_view to);

/// Whether no operator = of a B-tree takes a referring column of the one type beside a referred one of the other
/// (`ATAddForeignKeyConstraint()`). False for types that are not known here.
[[nodiscard]] bool is_never_referred(std::string_view referring, std::string_view referred);

}  // namespace routegrant::pg
