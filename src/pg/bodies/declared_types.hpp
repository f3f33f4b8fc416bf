#pragma once

#include <string_view>

#include "pg/catalog/context.hpp"
#include "pg/catalog/outcome.hpp"
#include "sql/plpgsql.hpp"

namespace routegrant::pg {

/// The compiler of PL/pgSQL looks the types of declarations up, in their order (`plpgsql_parse_cwordtype()`,
/// `plpgsql_parse_wordrowtype()` and `parse_datatype()` in pl_comp.c and pl_gram.y): types, and the relations and
/// columns of %TYPE and %ROWTYPE. `routine` is what the routine is called, empty for DO. Refuses only what is known to
/// be missing.
[[nodiscard]] Outcome require_declared_types(Context& context, const sql::PlpgsqlBody& body, std::string_view routine);

}  // namespace routegrant::pg
