#include "pg/expression.hpp"

#include "pg/routines/evaluator.hpp"

namespace routegrant::pg {

Value* Scope::find(std::string_view name) {
  for (auto each = variables.rbegin(); each != variables.rend(); ++each) {
    if (each->first == name) return &each->second;
  }
  return nullptr;
}

Value Scope::value(std::string_view name) const {
  for (auto each = variables.rbegin(); each != variables.rend(); ++each) {
    if (each->first == name) return each->second;
  }
  return {};
}

Evaluated evaluate(const sql::Node& expression, const Scope& scope, const Context& context) {
  Evaluator evaluator(scope, context);
  Evaluated result{.value = evaluator.value_of(expression)};
  result.rests_on_absence = evaluator.rests_on_absence();
  result.divides_by_zero = evaluator.divides_by_zero();
  return result;
}

bool divides_by_zero(const sql::Node& select, const Scope& scope, const Context& context) {
  if (select["fromClause"].size() > 0 || select["larg"] || select["whereClause"] || select["limitCount"]) return false;
  Evaluator evaluator(scope, context);
  for (const sql::Node& each : select["targetList"].items()) static_cast<void>(evaluator.value_of(each.inner()["val"]));
  return evaluator.divides_by_zero();
}

}  // namespace routegrant::pg
