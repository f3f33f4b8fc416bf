#pragma once

#include <optional>
#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/expression.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// The routine that a call means.
struct Callee {
  /// None if no routine fits, or more than one may.
  ObjectId routine = ObjectId::none;
  /// For each input parameter; nothing where its default counts. What VARIADIC takes is one array.
  std::vector<std::optional<Value>> arguments{};
  /// Several may be meant, and calling one of them matters.
  bool is_unsure = false;
};

/// Chooses among the routines of that name as far as the types of the arguments tell (manual, 10.3 Functions, with
/// 4.3 "Calling Functions" for names, defaults and VARIADIC).
[[nodiscard]] Callee routine_called(Context& context, const sql::Node& func_call, const Scope& scope);

}  // namespace routegrant::pg
