#pragma once

#include <optional>
#include <string_view>

#include "sql/node.hpp"

namespace routegrant::sql {

/// The last major version whose syntax is known here.
inline constexpr int newest_grammar = 18;

/// As `parse`; what the library's grammar (15) refuses is read as PostgreSQL up to the version `newest` reads it:
/// without the syntax that `without_newer_syntax` takes out, with names for subqueries in FROM that have none and for
/// CREATE STATISTICS (16). Every name keeps its place in the text given. `error` is that of the text given.
[[nodiscard]] std::optional<Parsed> parse_up_to(int newest, std::string_view statement, ParseError& error);

}  // namespace routegrant::sql
