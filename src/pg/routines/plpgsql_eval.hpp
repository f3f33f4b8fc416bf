#pragma once

#include <optional>
#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/expression.hpp"
#include "pg/values/value.hpp"
#include "sql/plpgsql.hpp"

namespace routegrant::pg {

/// What a routine gives to its caller.
struct Returned {
  /// The names of its OUT, INOUT and TABLE parameters in their order: what the caller fills in before.
  std::vector<std::string> outputs{};
  /// What RETURN says, or the output parameters: one itself, several as a record. Unknown where that cannot be told.
  Value value{};
  /// What RETURN NEXT and RETURN QUERY add, each a record; nothing where that cannot be told.
  std::optional<std::vector<Value>> rows = std::vector<Value>();
};

/// Runs the body of a function, procedure or DO block whose text `body.statement` holds, as far as it can be told: what
/// depends on data is reported as dynamic. `site` is where it was called; without one its statements stand where they
/// are written. An argument that is not given has its default.
[[nodiscard]] Outcome run_routine(Context& context, const RoutineBody& body,
                                  const std::vector<std::optional<Value>>& arguments, std::optional<Span> site,
                                  Returned* returned = nullptr);

/// Runs a parsed PL/pgSQL body with its arguments in `scope`; `source` holds its text where `site` is absent.
/// `returned`, if there, is given what it gives to its caller.
[[nodiscard]] Outcome interpret(Context& context, const sql::PlpgsqlBody& body, Scope scope, SourceId source,
                                std::optional<Span> site, Returned* returned = nullptr);

/// What a routine gives whose body changes nothing that is followed. `returns_set`: rows.
void give(Context& context, const RoutineBody& body, const std::vector<std::optional<Value>>& arguments,
          bool returns_set, Returned& returned);

}  // namespace routegrant::pg
