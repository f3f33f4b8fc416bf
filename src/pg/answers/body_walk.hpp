#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pg/answers/definer_body.hpp"
#include "pg/catalog/acl.hpp"
#include "pg/names/names.hpp"
#include "sql/node.hpp"
#include "sql/plpgsql.hpp"

namespace routegrant::pg {

/// A privilege on a relation as a statement names it.
struct NamedAccess {
  QualifiedName name{};
  Bits privilege = 0;
};

/// The names of one statement.
struct StatementNames {
  PathUse path_use = PathUse::nothing;
  /// SELECT, INSERT, UPDATE, DELETE or TRUNCATE, in no special order.
  std::vector<NamedAccess> accesses{};
  /// The functions and procedures that it calls by name.
  std::vector<QualifiedName> calls{};
};

/// Walks over a parsed statement, parts of WITH included.
[[nodiscard]] StatementNames names_of(const sql::Node& statement);

/// One piece of SQL in a PL/pgSQL body.
struct BodyQuery {
  /// A statement; empty for what cannot be told (EXECUTE of a text that is no constant, a type that is not understood).
  std::string text{};
  /// The words as they stand in the body, from `line` on.
  std::string_view place{};
  std::int64_t line = 0;
};

/// All that a body evaluates or runs, and the types that it declares, as SELECT NULL::type.
[[nodiscard]] std::vector<BodyQuery> queries_of(const sql::PlpgsqlBody& body);

}  // namespace routegrant::pg
