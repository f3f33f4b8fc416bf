#include "pg/relations/callees.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "pg/names/builtin.hpp"
#include "pg/names/builtin_functions.hpp"
#include "pg/names/completeness.hpp"
#include "pg/names/extension_contents.hpp"
#include "pg/names/first_refusal.hpp"
#include "pg/names/names.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/builtin_calls.hpp"
#include "pg/relations/calls_made.hpp"
#include "pg/relations/expression_types.hpp"
#include "pg/relations/overloads.hpp"

namespace routegrant::pg {
namespace {

/// How many arguments a routine takes at least and at most.
struct Arity {
  std::size_t least = 0;
  std::size_t most = 0;
};

Arity arity_of(const Catalog& catalog, const Object& routine) {
  const std::string_view inputs = catalog.text(routine.signature);
  const std::size_t count =
      inputs.empty() ? 0 : static_cast<std::size_t>(std::count(inputs.begin(), inputs.end(), ',')) + 1;
  return {.least = count - std::min<std::size_t>(count, routine.shape.defaults), .most = count};
}

/// Arguments whose number does not tell which routine is meant: VARIADIC takes any.
bool may_be_variadic(const Catalog& catalog, const Object& routine) {
  return routine.shape.variadic || catalog.text(routine.signature).ends_with("[]");
}

/// The name in `name => value`; empty for an argument without one.
std::string_view name_of_argument(const sql::Node& argument) {
  return argument.type() == "NamedArgExpr" ? argument.inner()["name"].text() : std::string_view();
}

sql::Node value_of_argument(const sql::Node& argument) {
  return argument.type() == "NamedArgExpr" ? argument.inner()["arg"] : argument;
}

/// Names come last, and none twice (`ParseFuncOrColumn()`, gram.y).
Outcome require_argument_names(const sql::Node& call) {
  std::vector<std::string_view> names;
  for (const sql::Node& argument : call["args"].items()) {
    const std::string_view name = name_of_argument(argument);
    if (std::find(names.begin(), names.end(), name) != names.end() && !name.empty())
      return refuse(sqlstate::syntax_error, "argument name " + in_quotes(name) + " used more than once");
    if (name.empty() && !names.empty())
      return refuse(sqlstate::syntax_error, "positional argument cannot follow named argument");
    if (!name.empty()) names.push_back(name);
  }
  return done();
}

/// For each parameter of the routine which argument of a call gives it, from 1 on, and 0 where its default counts;
/// nothing if an argument has no place, or a parameter without a default no argument (`MatchNamedCall()`).
std::optional<std::vector<std::size_t>> places_of(const Catalog& catalog, const Object& routine,
                                                  const std::vector<sql::Node>& arguments) {
  const std::string_view inputs = catalog.text(routine.signature);
  const std::vector<std::string_view> names = text::split(catalog.text(routine.shape.parameters), ',');
  const std::size_t count = inputs.empty() ? 0 : text::split(inputs, ',').size();
  std::vector<std::size_t> places(count, 0);
  for (std::size_t at = 0; at < arguments.size(); ++at) {
    std::size_t to = at;
    if (const std::string_view name = name_of_argument(arguments[at]); !name.empty())
      to = static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    if (to >= count || places[to] != 0) return std::nullopt;
    places[to] = at + 1;
  }
  for (std::size_t at = 0; at + routine.shape.defaults < count; ++at) {
    if (places[at] == 0) return std::nullopt;
  }
  return places;
}

bool names_arguments(const sql::Node& call) {
  const std::vector<sql::Node> arguments = call["args"].items();
  return std::any_of(arguments.begin(), arguments.end(),
                     [](const sql::Node& each) { return !name_of_argument(each).empty(); });
}

/// A call as errors print it, "s.f(integer)"; nothing if the type of an argument is not known.
std::optional<std::string> shown_call(Context& context, const sql::Node& call, const Ranges& ranges = {}) {
  std::string arguments;
  for (const sql::Node& argument : call["args"].items()) {
    const std::string_view name = name_of_argument(argument);
    const std::string type = type_of_expression(context, ranges, value_of_argument(argument));
    if (type.empty()) return std::nullopt;
    arguments += arguments.empty() ? "" : ", ";
    if (!name.empty()) arguments.append(name).append(" => ");
    arguments += type;
  }
  return written_name(call["funcname"]) + "(" + arguments + ")";
}

Outcome no_such_function(Context& context, const sql::Node& call, const Ranges& ranges) {
  const auto shown = shown_call(context, call, ranges);
  return shown ? refuse(sqlstate::undefined_function, "function " + *shown + " does not exist") : done();
}

/// Whether no argument is of a type that the routine cannot take, as far as their types are known.
bool takes(Context& context, const Object& routine, const std::vector<std::string>& types) {
  const Catalog& catalog = context.catalog;
  const std::string inputs(catalog.text(routine.signature));
  const std::vector<std::string_view> wanted = text::split(inputs, ',');
  for (std::size_t at = 0; at < types.size() && at < wanted.size(); ++at) {
    const std::string to(text::trim(wanted[at]));
    const bool cast = catalog.find(Space::cast, catalog.database(), types[at] + " to " + to) != ObjectId::none;
    if (!cast && is_never_passed(types[at], to)) return false;
  }
  return true;
}

/// The types of a call's arguments, in the order in which it gives them.
std::vector<std::string> argument_types(Context& context, const sql::Node& call) {
  std::vector<std::string> types;
  for (const sql::Node& each : call["args"].items())
    types.push_back(type_of_expression(context, {}, value_of_argument(each)));
  return types;
}

/// Whether a call with names may mean the routine.
bool takes_named(Context& context, const Object& routine, const sql::Node& call,
                 const std::vector<std::string>& types) {
  // Names lead to what VARIADIC takes only where the call says so itself (`FuncnameGetCandidates()`).
  if (routine.shape.variadic && !call["func_variadic"].truth()) return false;
  const auto places = places_of(context.catalog, routine, call["args"].items());
  if (!places) return false;
  std::vector<std::string> by_parameter;
  for (const std::size_t place : *places) by_parameter.push_back(place == 0 ? std::string() : types[place - 1]);
  return takes(context, routine, by_parameter);
}

/// The routines that a call could mean, by name, number and types of arguments.
std::vector<ObjectId> candidates(Context& context, const std::vector<ObjectId>& routines, const sql::Node& call) {
  // What an ordered-set aggregate sorts by is among its arguments as well: of these nothing is said.
  if (call["agg_within_group"].truth()) return routines;
  const std::size_t count = call["args"].size();
  const std::vector<std::string> types = argument_types(context, call);
  const bool named = names_arguments(call);
  std::vector<ObjectId> fitting;
  for (const ObjectId id : routines) {
    const Object& routine = context.catalog.object(id);
    const Arity arity = arity_of(context.catalog, routine);
    if (named && !routine.assumed) {
      if (takes_named(context, routine, call, types)) fitting.push_back(id);
      continue;
    }
    const bool variadic = may_be_variadic(context.catalog, routine);
    const bool fits = count >= arity.least && count <= arity.most && (variadic || takes(context, routine, types));
    if (fits || (count > arity.most && variadic) || routine.assumed) fitting.push_back(id);
  }
  return fitting;
}

/// A type's name can be called to convert one value.
bool is_type_name(const Context& context, std::string_view name) {
  if (is_builtin_type(name)) return true;
  const std::vector<ObjectId> path = search_path(context);
  return std::any_of(path.begin(), path.end(), [&](ObjectId schema) {
    return context.catalog.find(Space::type, schema, name) != ObjectId::none ||
           context.catalog.find(Space::relation, schema, name) != ObjectId::none;
  });
}

/// Whether pg_catalog may have what is called in it. What the grammar itself calls there is.
bool may_be_in_catalog(const Context& context, const sql::Node& call, std::string_view name) {
  const ObjectId schema = schema_named(context, "pg_catalog");
  return call["funcformat"].text() != "COERCE_EXPLICIT_CALL" || is_builtin_function(name, context.features().version) ||
         is_builtin_type(name) || schema == ObjectId::none || !context.catalog.routines(schema, name).empty();
}

/// The routine that a call means; none where that is not known, as of pg_catalog's own.
Resolved called_routine(Context& context, const sql::Node& call, const Ranges& ranges = {}) {
  if (Outcome outcome = require_argument_names(call); outcome.refused()) return {.outcome = outcome};
  const QualifiedName name = qualified_name(call["funcname"], std::nullopt);
  if (name.schema == "pg_catalog")
    return {.outcome = may_be_in_catalog(context, call, name.name) ? done() : no_such_function(context, call, ranges)};
  std::vector<ObjectId> routines;
  if (!name.schema.empty()) {
    const ObjectId schema = schema_named(context, name.schema);
    if (schema == ObjectId::none) {
      return {.outcome = refuse(sqlstate::undefined_schema, "schema " + in_quotes(name.schema) + " does not exist")};
    }
    if (context.catalog.object(schema).system && name.schema != "public") return {};
    if (Outcome outcome = require_privilege(context, schema, privilege::usage); outcome.refused())
      return {.outcome = outcome};
    routines = context.catalog.routines(schema, name.name);
    if (routines.empty()) return {.outcome = no_such_function(context, call, ranges)};
  } else {
    for (const ObjectId schema : search_path(context)) {
      // Functions are never looked for in the temporary schema (manual, 20.11.1 search_path).
      if (context.catalog.name(schema) == "pg_temp") continue;
      const std::vector<ObjectId> more = context.catalog.routines(schema, name.name);
      routines.insert(routines.end(), more.begin(), more.end());
    }
    // Which of pg_catalog's is meant, and whether one is, is not known.
    const int version = context.features().version;
    if (is_builtin_function(name.name, version) || is_called_by_grammar(name.name, version)) return {};
    if (routines.empty())
      return {.outcome = is_type_name(context, name.name) ? done() : no_such_function(context, call, ranges)};
  }
  const std::vector<ObjectId> fitting = candidates(context, routines, call);
  if (fitting.empty()) return {.outcome = no_such_function(context, call, ranges)};
  return fitting.size() == 1 ? Resolved{.id = fitting.front()} : Resolved{};
}

/// `is_asked`: EXECUTE is needed.
Outcome require_call(Context& context, const sql::Node& call, bool is_asked) {
  const Resolved routine = called_routine(context, call);
  if (!routine.found()) return routine.outcome;
  if (context.catalog.object(routine.id).kind == ObjectKind::procedure) {
    const auto shown = shown_call(context, call);
    return shown ? refuse(sqlstate::wrong_object_type, *shown + " is a procedure") : done();
  }
  if (!is_asked) return done();
  Outcome outcome = require_privilege(context, routine.id, privilege::execute);
  // ExecInitAgg(); over a window it is a function as others are.
  if (outcome.refused() && context.catalog.object(routine.id).kind == ObjectKind::aggregate && !call["over"])
    outcome.reason = "permission denied for aggregate " + std::string(context.catalog.name(routine.id));
  return outcome;
}

}  // namespace

bool has_unknown_objects(const Context& context) {
  if (context.closed() && !knows_all_names(context)) return true;
  const std::vector<ObjectId> all = context.catalog.children(context.catalog.database());
  return std::any_of(all.begin(), all.end(), [&](ObjectId each) {
    return context.catalog.object(each).kind == ObjectKind::extension && !knows_contents_of(context.catalog.name(each));
  });
}

Outcome unless_unknown(const Context& context, Outcome outcome) {
  const bool missing =
      outcome.sqlstate == sqlstate::undefined_table || outcome.sqlstate == sqlstate::undefined_function;
  return missing && has_unknown_objects(context) ? done() : outcome;
}

Outcome require_calls(Context& context, const sql::Node& statement, bool runs) {
  if (!context.closed()) return done();
  std::optional<CallsMade> made;
  return first_refusal(statement, [&](const sql::Node& node) {
    if (node.type() == "TypeCast") return unless_unknown(context, require_named_relation(context, node.inner()));
    if (node.type() != "FuncCall") return done();
    if (!made) made = calls_made(statement);
    const std::int64_t place = node.inner()["location"].integer();
    const bool is_asked = made->asked.contains(place);
    Outcome outcome = unless_unknown(context, require_call(context, node.inner(), is_asked));
    if (outcome.refused()) return outcome;
    const BuiltinUse use = runs && made->run.contains(place) ? BuiltinUse::run
                           : is_asked                        ? BuiltinUse::asked
                                                             : BuiltinUse::named;
    return unless_unknown(context, require_builtin_call(context, node.inner(), use));
  });
}

Outcome require_callees(Context& context, const sql::Node& statement, const Ranges& ranges) {
  if (!context.closed()) return done();
  return first_refusal(statement, [&](const sql::Node& node) {
    if (node.type() != "FuncCall") return done();
    return unless_unknown(context, called_routine(context, node.inner(), ranges).outcome);
  });
}

Outcome require_callees_on(Context& context, const sql::Node& expression, ObjectId table) {
  if (!context.closed()) return done();
  const Ranges ranges{.known = {{.called = context.catalog.name(table), .relation = table, .shows_all = true}}};
  return require_callees(context, expression, ranges);
}

Outcome require_no_trigger_call(Context& context, const sql::Node& query) {
  if (query["fromClause"].size() > 0 || query["whereClause"]) return done();
  for (const sql::Node& target : query["targetList"].items()) {
    const sql::Node value = target.inner()["val"];
    if (value.type() != "FuncCall") continue;
    const Resolved routine = called_routine(context, value.inner());
    if (routine.found() && context.catalog.object(routine.id).for_triggers)
      return refuse(sqlstate::feature_not_supported, "trigger functions can only be called as triggers");
  }
  return done();
}

namespace {

/// Whether a procedure of that name has OUT parameters, which CALL passes too from 14 on: their number is not kept.
bool may_have_outputs(const Context& context, const QualifiedName& name) {
  std::vector<ObjectId> schemas = search_path(context);
  if (!name.schema.empty()) schemas = {schema_named(context, name.schema)};
  return std::any_of(schemas.begin(), schemas.end(), [&](ObjectId schema) {
    const std::vector<ObjectId> routines =
        schema == ObjectId::none ? std::vector<ObjectId>() : context.catalog.routines(schema, name.name);
    return std::any_of(routines.begin(), routines.end(), [&](ObjectId each) {
      const Object& routine = context.catalog.object(each);
      return routine.kind == ObjectKind::procedure && routine.shape.result != NameId::empty;
    });
  });
}

}  // namespace

Outcome require_named_procedure(Context& context, const sql::Node& call) {
  if (!context.closed()) return done();
  for (const sql::Node& each : call["args"].items()) {
    if (Outcome outcome = require_callees(context, each); outcome.refused()) return outcome;
  }
  Outcome found = unless_unknown(context, called_routine(context, call).outcome);
  if (found.sqlstate == sqlstate::undefined_function) {
    constexpr std::string_view function = "function ";
    if (may_have_outputs(context, qualified_name(call["funcname"], std::nullopt))) return done();
    if (found.reason.starts_with(function)) found.reason.replace(0, function.size(), "procedure ");
  }
  if (found.refused()) return found;
  const ObjectId id = routine_called(context, call, {}).routine;
  if (id == ObjectId::none) return done();
  const ObjectKind kind = context.catalog.object(id).kind;
  const auto shown = kind == ObjectKind::function ? shown_call(context, call) : std::nullopt;
  return shown ? refuse(sqlstate::wrong_object_type, *shown + " is not a procedure") : done();
}

Outcome require_procedure(Context& context, const sql::Node& call) {
  if (!context.closed()) return done();
  for (const sql::Node& each : call["args"].items()) {
    if (Outcome outcome = require_calls(context, each); outcome.refused()) return outcome;
  }
  if (Outcome outcome = require_named_procedure(context, call); outcome.refused()) return outcome;
  const ObjectId id = routine_called(context, call, {}).routine;
  if (id == ObjectId::none) return done();
  const ObjectKind kind = context.catalog.object(id).kind;
  Outcome outcome = require_privilege(context, id, privilege::execute);
  if (outcome.refused() && kind == ObjectKind::procedure)
    outcome.reason = "permission denied for procedure " + std::string(context.catalog.name(id));
  return outcome;
}

}  // namespace routegrant::pg
