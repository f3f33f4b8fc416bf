#include "pg/routines/default_calls.hpp"

#include <algorithm>
#include <string_view>

#include "pg/expression.hpp"
#include "pg/names/names.hpp"
#include "pg/names/references.hpp"
#include "pg/routines/calls.hpp"
#include "pg/routines/effort.hpp"
#include "pg/routines/queries.hpp"
#include "pg/routines/routine.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {
namespace {

std::vector<std::string> names_called(const sql::Node& expression) {
  std::vector<std::string> names;
  sql::for_each_node(expression, [&](const sql::Node& node) {
    if (node.type() == "FuncCall") names.push_back(qualified_name(node.inner()["funcname"], std::nullopt).name);
  });
  return names;
}

bool may_grant(const Context& context, const sql::Node& expression) {
  const std::vector<std::string> names = names_called(expression);
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& each) { return matters_when_called(each, context.routines); });
}

}  // namespace

std::vector<sql::Node> input_parameters(const sql::Node& parameters) {
  std::vector<sql::Node> inputs;
  for (const sql::Node& each : parameters.items()) {
    const std::string_view mode = each.inner()["mode"].text();
    if (mode != "FUNC_PARAM_OUT" && mode != "FUNC_PARAM_TABLE") inputs.push_back(each.inner());
  }
  return inputs;
}

std::vector<std::string> called_by_defaults(const sql::Node& parameters) {
  std::vector<std::string> names;
  for (const sql::Node& each : input_parameters(parameters)) {
    const std::vector<std::string> more = names_called(each["defexpr"]);
    names.insert(names.end(), more.begin(), more.end());
  }
  return names;
}

Outcome run_defaults(Context& context, const RoutineBody& routine, std::vector<std::optional<Value>>& arguments,
                     Span site) {
  const std::size_t count = routine.arguments.size();
  const auto is_left_out = [&](std::size_t at) {
    return routine.arguments[at].has_default && (at >= arguments.size() || !arguments[at]);
  };
  std::size_t first = 0;
  while (first < count && !is_left_out(first)) ++first;
  if (first == count || context.routines.depth >= Routines::most_depth) return done();
  const std::vector<std::string>& called = routine.called_by_defaults;
  if (std::none_of(called.begin(), called.end(),
                   [&](const std::string& each) { return matters_when_called(each, context.routines); }))
    return done();
  // Defaults call functions whose defaults call others.
  context.routines.steps += steps_of_statement + steps_of_bytes(context.sources.text(routine.statement).size());
  if (context.routines.steps > Routines::most_steps) {
    report_dynamic(context, "defaults of parameters call too much to be followed", site);
    return done();
  }
  sql::ParseError error;
  const auto parsed = sql::parse(context.sources.text(routine.statement), error);
  if (!parsed) return done();
  const std::vector<sql::Node> inputs = input_parameters(parsed->statement().inner()["parameters"]);
  for (std::size_t at = first; at < count && at < inputs.size(); ++at) {
    const sql::Node by_default = inputs[at]["defexpr"];
    if (!is_left_out(at) || !may_grant(context, by_default)) continue;
    CallResults results;
    // One level deeper than the call that leaves it out: EXECUTE on what it calls was not asked for yet.
    ++context.routines.depth;
    Outcome outcome = run_calls_of_expression(context, by_default, {}, site, &results);
    --context.routines.depth;
    if (outcome.refused()) return outcome;
    Scope scope;
    scope.called = &results;
    if (arguments.size() <= at) arguments.resize(at + 1);
    arguments[at] = evaluate(by_default, scope, context).value;
  }
  return done();
}

}  // namespace routegrant::pg
