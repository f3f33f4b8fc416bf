#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pg/catalog/context.hpp"
#include "pg/values/value.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// What calls gave that were run before, as their bodies matter, by where they stand in the text that is evaluated
/// (`location` of the parse tree).
using CallResults = std::map<std::int64_t, Value>;

/// The names that an expression may mention.
struct Scope {
  /// Variables and arguments, the innermost last.
  std::vector<std::pair<std::string, Value>> variables{};
  /// Positional arguments: $1 is the first.
  std::vector<Value> positional{};
  /// Names that more than one block declares: which of them `block.name` means is not told here.
  std::set<std::string, std::less<>> shadowed{};
  /// Of the text that is evaluated; null where none of its calls was run.
  const CallResults* called = nullptr;

  [[nodiscard]] Value* find(std::string_view name);
  [[nodiscard]] Value value(std::string_view name) const;
};

/// What an expression came to.
struct Evaluated {
  Value value{};
  /// Open world: it would differ if something existed that no script creates.
  bool rests_on_absence = false;
  /// The server refuses it: something is divided by zero (22012).
  bool divides_by_zero = false;
};

/// Evaluates a node of libpg_query's expression tree on the variables and the replayed catalogue. Unknown wherever it
/// would need data, time or chance.
[[nodiscard]] Evaluated evaluate(const sql::Node& expression, const Scope& scope, const Context& context);

/// The rows of a simple query of the system catalogues: SELECT ... FROM pg_roles WHERE ...; each a record. Nothing if
/// it cannot be told.
struct Rows {
  std::vector<Value> rows{};
  bool rests_on_absence = false;
};
/// Whether a query without FROM divides by zero, as far as that is known.
[[nodiscard]] bool divides_by_zero(const sql::Node& select, const Scope& scope, const Context& context);

[[nodiscard]] std::optional<Rows> rows_of_query(const sql::Node& select, const Scope& scope, const Context& context);

/// What INTO gives `fields` variables of the first of the rows: NULL where there is none, unknown where that is not
/// known. A single variable takes a row of several values whole.
[[nodiscard]] std::vector<Value> first_of(const std::optional<Rows>& rows, std::size_t fields);

/// The rows that a query starts from: those of its FROM that its WHERE keeps, before its target list.
[[nodiscard]] std::optional<Rows> source_of_query(const sql::Node& select, const Scope& scope, const Context& context);

/// The rows of a system catalogue or information_schema view, as far as the replay knows them; nothing for another
/// relation.
[[nodiscard]] std::optional<std::vector<Value>> rows_of_catalog(std::string_view schema, std::string_view name,
                                                                const Context& context);

}  // namespace routegrant::pg
