#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/catalog/outcome.hpp"
#include "pg/values/value.hpp"
#include "sql/node.hpp"

/// Functions that the defaults of parameters call: the caller runs them where it leaves the argument out (manual,
/// CREATE FUNCTION, "default_expr").
namespace routegrant::pg {

/// The FunctionParameters that take arguments, in their order: all but OUT and those of TABLE.
[[nodiscard]] std::vector<sql::Node> input_parameters(const sql::Node& parameters);

/// The names of what the defaults in a list of FunctionParameter nodes call.
[[nodiscard]] std::vector<std::string> called_by_defaults(const sql::Node& parameters);

/// Runs what is called by the defaults of arguments that a call at `site` leaves out and that may grant, and gives
/// these arguments their values; done or what that is refused for. Other arguments stay as they are.
[[nodiscard]] Outcome run_defaults(Context& context, const RoutineBody& routine,
                                   std::vector<std::optional<Value>>& arguments, Span site);

}  // namespace routegrant::pg
