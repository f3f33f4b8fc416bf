#pragma once

#include <optional>
#include <vector>

#include "pg/context.hpp"
#include "pg/expression.hpp"
#include "pg/value.hpp"
#include "sql/plpgsql.hpp"

namespace routegrant::pg {

/// Runs the body of a function, procedure or DO block whose text `body.statement` holds, as far as it can be told: what
/// depends on data is reported as dynamic. `site` is where it was called; without one its statements stand where they
/// are written. An argument that is not given has its default.
[[nodiscard]] Outcome run_routine(Context& context, const RoutineBody& body,
                                  const std::vector<std::optional<Value>>& arguments, std::optional<Span> site);

/// Runs a parsed PL/pgSQL body with its arguments in `scope`; `source` holds its text where `site` is absent.
/// `returned`, if there, is given what RETURN says; it stays unknown where that cannot be told.
[[nodiscard]] Outcome interpret(Context& context, const sql::PlpgsqlBody& body, Scope scope, SourceId source,
                                std::optional<Span> site, Value* returned = nullptr);

/// What a function gives whose body changes nothing that is followed; unknown where that cannot be told.
[[nodiscard]] Value value_of_routine(Context& context, const RoutineBody& body,
                                     const std::vector<std::optional<Value>>& arguments);

}  // namespace routegrant::pg
