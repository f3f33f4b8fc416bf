#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pg/names/names.hpp"
#include "pg/relations/overloads.hpp"
#include "pg/routines/effort.hpp"
#include "pg/routines/plpgsql_eval.hpp"
#include "pg/routines/routine.hpp"
#include "pg/routines/routine_frame.hpp"

/// What calls give, of routines that scripts make and that change nothing which is followed.
namespace routegrant::pg {
namespace {

bool is_any(const std::vector<std::optional<Value>>& arguments, bool (*fits)(const Value&)) {
  return std::any_of(arguments.begin(), arguments.end(),
                     [&](const std::optional<Value>& each) { return each && fits(*each); });
}

bool is_output(const sql::Node& parameter) {
  const std::string_view mode = parameter["mode"].text();
  return mode == "FUNC_PARAM_OUT" || mode == "FUNC_PARAM_INOUT" || mode == "FUNC_PARAM_TABLE";
}

std::vector<std::string> outputs_of(const sql::Node& create) {
  std::vector<std::string> names;
  for (const sql::Node& each : create["parameters"].items()) {
    if (is_output(each.inner())) names.emplace_back(each.inner()["name"].text());
  }
  return names;
}

/// TABLE parameters make a set of their own (manual, CREATE FUNCTION, "column_name").
bool returns_set(const sql::Node& create) {
  const std::vector<sql::Node> parameters = create["parameters"].items();
  return create["returnType"]["setof"].truth() ||
         std::any_of(parameters.begin(), parameters.end(),
                     [](const sql::Node& each) { return each.inner()["mode"].text() == "FUNC_PARAM_TABLE"; });
}

/// What one call gives.
struct Given {
  bool is_set = false;
  Returned returned{};
};

/// Nothing where it is not known which routine is called, or it is run by itself as its body matters.
std::optional<Given> given_by_call(const Context& context, const sql::Node& func_call, const Scope& scope) {
  Context own = context;
  Routines& routines = own.routines;
  if (routines.definitions.empty() || routines.depth >= Routines::most_depth) return std::nullopt;
  const Callee callee = routine_called(own, func_call, scope);
  const auto definition = routines.definitions.find(callee.routine);
  if (definition == routines.definitions.end() || routines.bodies.contains(callee.routine)) return std::nullopt;
  const std::string_view text = own.sources.text(definition->second);
  routines.steps += steps_of_statement + steps_of_bytes(text.size());
  if (routines.steps > Routines::most_steps) return std::nullopt;
  sql::ParseError error;
  const auto parsed = sql::parse(text, error);
  if (!parsed || parsed->statement().type() != "CreateFunctionStmt") return std::nullopt;
  const sql::Node node = parsed->statement().inner();
  Given given{.is_set = returns_set(node), .returned = {.outputs = outputs_of(node)}};
  RoutineBody body{.statement = definition->second};
  read_definition(node, own, body);
  if (body.is_strict && is_any(callee.arguments, [](const Value& each) { return each.is_null(); })) {
    given.returned.value = Value::null();
    return given;
  }
  if (body.is_strict && is_any(callee.arguments, [](const Value& each) { return !each.known(); })) return std::nullopt;
  ++routines.depth;
  Frame frame(own, own.catalog.object(callee.routine), body);
  if (frame.set().refused()) return std::nullopt;
  give(own, body, callee.arguments, given.is_set, given.returned);
  return given;
}

}  // namespace

Evaluated value_of_call(const Context& context, const sql::Node& func_call, const Scope& scope) {
  auto given = given_by_call(context, func_call, scope);
  if (!given || given->is_set) return {};
  Evaluated result{.value = std::move(given->returned.value)};
  result.rests_on_absence = result.value.rests_on_absence;
  return result;
}

std::optional<std::vector<Value>> rows_of_call(const Context& context, const sql::Node& func_call, const Scope& scope) {
  auto given = given_by_call(context, func_call, scope);
  if (!given) return std::nullopt;
  if (!given->is_set) {
    Value& value = given->returned.value;
    if (!value.known() || value.rests_on_absence) return std::nullopt;
    given->returned.rows = std::vector<Value>{
        value.kind == Value::Kind::record
            ? value
            : Value{.kind = Value::Kind::record, .elements = {value}, .names = given->returned.outputs}};
  }
  if (!given->returned.rows) return std::nullopt;
  const std::string name = qualified_name(func_call["funcname"], std::nullopt).name;
  for (Value& each : *given->returned.rows) {
    if (each.elements.size() == 1 && given->returned.outputs.size() != 1) each.names = {name};
  }
  return std::move(given->returned.rows);
}

std::optional<std::string> Outputs::at(std::size_t place) const {
  if (place >= parameters.size() || !parameters[place].is_output) return std::nullopt;
  return parameters[place].name;
}

std::optional<std::string> Outputs::find(std::string_view name) const {
  for (const Parameter& each : parameters) {
    if (each.name == name && each.is_output) return each.name;
  }
  return std::nullopt;
}

std::vector<std::string> Outputs::names() const {
  std::vector<std::string> names;
  for (const Parameter& each : parameters) {
    if (each.is_output) names.push_back(each.name);
  }
  return names;
}

Value Outputs::value_of(const std::string& name) const {
  return names().size() == 1 ? value : value.field(name);
}

Outputs outputs_of_call(const Context& context, const sql::Node& func_call, const Scope& scope) {
  Outputs outputs;
  Context own = context;
  const Callee callee = routine_called(own, func_call, scope);
  const auto definition = own.routines.definitions.find(callee.routine);
  if (definition == own.routines.definitions.end()) return outputs;
  sql::ParseError error;
  const auto parsed = sql::parse(own.sources.text(definition->second), error);
  if (!parsed || parsed->statement().type() != "CreateFunctionStmt") return outputs;
  outputs.is_known = true;
  for (const sql::Node& each : parsed->statement().inner()["parameters"].items())
    outputs.parameters.push_back(
        {.name = std::string(each.inner()["name"].text()), .is_output = is_output(each.inner())});
  if (outputs.names().empty()) return outputs;
  if (auto given = given_by_call(context, func_call, scope)) outputs.value = std::move(given->returned.value);
  return outputs;
}

}  // namespace routegrant::pg
