#include "pg/statements.hpp"

#include <algorithm>
#include <array>

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

Outcome apply_statement(const sql::Node& wrapper, const StatementText& text, Context& context) {
  const Statement* statement = find_statement(wrapper.type());
  if (statement == nullptr || statement->apply == nullptr || (statement->only_asked && !context.closed()))
    return done();
  return statement->apply(wrapper.inner(), text, context);
}

}  // namespace routegrant::pg
