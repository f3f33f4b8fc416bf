#pragma once

#include <set>
#include <string>
#include <string_view>

#include "sql/node.hpp"

namespace routegrant::pg {

/// A query of a body as the server plans it: what names a variable is a parameter ($1), whose type is not told
/// (`plpgsql_pre_column_ref()`, manual, 43.11.1 "Variable Substitution"). A name with a qualifier that is none of the
/// query's relations is taken for one as well: a field of a record, or a variable by the label of its block. `query`
/// is the text that `statement` was parsed from.
[[nodiscard]] std::string with_variables_bound(std::string_view query, const sql::Node& statement,
                                               const std::set<std::string, std::less<>>& variables);

/// Whether a text reads relations: without the words SELECT, FROM or TABLE it does not.
[[nodiscard]] bool may_read_relations(std::string_view expression);

}  // namespace routegrant::pg
