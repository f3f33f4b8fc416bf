#pragma once

#include <cstdint>
#include <set>

#include "sql/node.hpp"

namespace routegrant::pg {

/// Which calls of a statement the server comes to, by their places in its text (`location` of FuncCall).
struct CallsMade {
  /// EXECUTE on them is asked for when the plan is set up (`ExecInitFunc()`): they stand where neither constants
  /// (`eval_const_expressions()`) nor a query that leaves a result out can take them away.
  std::set<std::int64_t> asked{};
  /// Of these, those that are run whatever rows and conditions say, unless the statement is only explained.
  std::set<std::int64_t> run{};
};

/// Of the inside of a SELECT, INSERT, UPDATE, DELETE or MERGE, or of an expression, `on_rows` of a table or by itself.
/// What is not certain is left out.
[[nodiscard]] CallsMade calls_made(const sql::Node& tree, bool on_rows = false);

}  // namespace routegrant::pg
