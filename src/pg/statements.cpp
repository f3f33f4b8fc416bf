#include "pg/statements.hpp"

#include <algorithm>
#include <array>

#include "pg/routines/calls.hpp"
#include "pg/routines/firing.hpp"
#include "pg/routines/read_only.hpp"

namespace routegrant::pg {
namespace {

#define STATEMENT(node, name) &name,  // NOLINT(bugprone-macro-parentheses): the name of a constant
#define IGNORED(node)
const std::array applied{
#include "pg/statements.def"
};
#undef STATEMENT
#undef IGNORED

#define STATEMENT(node, name)
#define IGNORED(node) Statement{#node, nullptr, false},
constexpr std::array ignored{
#include "pg/statements.def"
};
#undef STATEMENT
#undef IGNORED

}  // namespace

const Statement* find_statement(std::string_view node) {
  for (const Statement* each : applied) {
    if (each->node == node) return each;
  }
  for (const Statement& each : ignored) {
    if (each.node == node) return &each;
  }
  return nullptr;
}

namespace {

/// Statements whose queries are run, but not followed.
bool writes_rows(std::string_view type) {
  constexpr std::array<std::string_view, 7> writing{
      "CopyStmt", "CreateTableAsStmt", "DeclareCursorStmt", "DeleteStmt", "InsertStmt", "MergeStmt", "UpdateStmt"};
  return std::find(writing.begin(), writing.end(), type) != writing.end();
}

}  // namespace

Outcome apply_statement(const sql::Node& wrapper, const StatementText& text, Context& context) {
  const Statement* statement = find_statement(wrapper.type());
  if (statement == nullptr || statement->apply == nullptr) return done();
  if (Outcome outcome = require_writable(context, wrapper, text); outcome.refused()) return outcome;
  Outcome outcome =
      statement->only_asked && !context.closed() ? done() : statement->apply(wrapper.inner(), text, context);
  if (!outcome.refused() && writes_rows(wrapper.type())) report_calls(context, wrapper.inner(), text.span());
  if (!outcome.refused()) report_firing(context, wrapper, text);
  return outcome;
}

}  // namespace routegrant::pg
