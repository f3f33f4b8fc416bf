#pragma once

#include "pg/catalog/outcome.hpp"
#include "sql/node.hpp"
#include "sql/plpgsql.hpp"

namespace routegrant::pg {

/// What the compiler of PL/pgSQL refuses of RETURN, RETURN NEXT and RETURN QUERY, which depends on what the function
/// returns (`make_return_stmt()` and its like in pl_gram.y): the library's grammar takes no notice of that. `create` is
/// the CREATE FUNCTION or PROCEDURE statement.
[[nodiscard]] Outcome require_returns(const sql::PlpgsqlBody& body, const sql::Node& create);

}  // namespace routegrant::pg
