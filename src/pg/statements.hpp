#pragma once

#include <string_view>

#include "pg/catalog/context.hpp"
#include "pg/catalog/outcome.hpp"
#include "pg/names/statement_text.hpp"
#include "sql/node.hpp"

namespace routegrant::pg {

/// One kind of statement: the node of libpg_query's tree, and what it does to the catalogue.
struct Statement {
  std::string_view node;
  /// Null for a statement that changes no privilege.
  Outcome (*apply)(const sql::Node& node, const StatementText& text, Context& context);
  /// It changes nothing that is kept, and only asks whether it may run: carried out in a closed world only.
  bool only_asked = false;
};

/// The statement of a node such as "GrantStmt"; null if statements.def does not know it.
[[nodiscard]] const Statement* find_statement(std::string_view node);

/// Carries out a parsed statement: a wrapper such as {"GrantStmt": {...}}. What it changed before it is refused stays
/// changed: the caller goes back to its mark.
[[nodiscard]] Outcome apply_statement(const sql::Node& wrapper, const StatementText& text, Context& context);

#define STATEMENT(node, name) extern const Statement name;
#define IGNORED(node)
#include "pg/statements.def"
#undef STATEMENT
#undef IGNORED

}  // namespace routegrant::pg
