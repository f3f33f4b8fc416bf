#pragma once

#include "pg/catalog/context.hpp"
#include "sql/node.hpp"

/// What CREATE FUNCTION and CREATE PROCEDURE refuse by the words of the statement alone. In a closed world.
namespace routegrant::pg {

/// Whether a TypeName node is trigger or event_trigger.
[[nodiscard]] bool returns_trigger(const sql::Node& type);

/// Parameters: their names, modes and defaults (`interpret_function_parameter_list()`).
[[nodiscard]] Outcome require_parameters(const sql::Node& node, const Context& context);

/// The result's type against the output parameters, and what polymorphic types need (`CreateFunction()`,
/// `ProcedureCreate()`).
[[nodiscard]] Outcome require_result(const sql::Node& node, Context& context);

/// Options, none twice (`compute_function_attributes()`); SET may come several times.
[[nodiscard]] Outcome require_options(const sql::Node& node, Context& context);

/// SUPPORT of CREATE or ALTER FUNCTION: a function of one argument of type internal, which only superusers name
/// (`interpret_func_support()`).
[[nodiscard]] Outcome require_support(const sql::Node& names, Context& context);

/// What the language's validator refuses of the function's types.
[[nodiscard]] Outcome require_validated(const sql::Node& node, const Context& context);

}  // namespace routegrant::pg
