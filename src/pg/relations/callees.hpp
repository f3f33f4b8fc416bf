#pragma once

#include "pg/catalog/context.hpp"
#include "pg/catalog/outcome.hpp"
#include "pg/relations/ranges.hpp"
#include "sql/node.hpp"

/// What the calls of a statement mean, and whether they may be made.
namespace routegrant::pg {

/// In a closed world, the functions of the scripts that a statement calls: they must be there (42883) and may be called
/// (42501) where the server comes to them (`calls_made()`), and sequences that nextval() and its like name may be used,
/// if the statement `runs` and is not only explained.
[[nodiscard]] Outcome require_calls(Context& context, const sql::Node& statement, bool runs = true);

/// Whether an extension stands: of its functions and relations nothing is known, and a missing name may be its own.
[[nodiscard]] bool has_unknown_objects(const Context& context);

/// In a closed world, what CALL needs: a procedure that is there (42883, 3F000) and no function (42809), USAGE on its
/// schema and EXECUTE on it (42501), and what its arguments call (`transformCallStmt()`, `ExecuteCallStmt()`).
[[nodiscard]] Outcome require_procedure(Context& context, const sql::Node& call);

/// What is refused of a CALL when it is only read, as in a body: nothing about EXECUTE (`transformCallStmt()`).
[[nodiscard]] Outcome require_named_procedure(Context& context, const sql::Node& call);

/// A refusal that a name of an extension could explain is none.
[[nodiscard]] Outcome unless_unknown(const Context& context, Outcome outcome);

/// In a closed world, done or 42883: what a statement calls is there, whoever may call it. `ranges`: what the columns
/// among the arguments may be of, by whose types a refusal is told.
[[nodiscard]] Outcome require_callees(Context& context, const sql::Node& statement, const Ranges& ranges = {});

/// The same of an expression on the rows of a table.
[[nodiscard]] Outcome require_callees_on(Context& context, const sql::Node& expression, ObjectId table);

/// In a closed world, done or 0A000: a trigger's function that a query without rows to leave it out calls by itself,
/// which PL/pgSQL refuses when it is run.
[[nodiscard]] Outcome require_no_trigger_call(Context& context, const sql::Node& query);

}  // namespace routegrant::pg
