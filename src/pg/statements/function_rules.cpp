#include "pg/statements/function_rules.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "pg/names/builtin_functions.hpp"
#include "pg/names/names.hpp"
#include "pg/names/parameters.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/callees.hpp"

namespace routegrant::pg {
namespace {

Outcome invalid(std::string words) {
  return refuse(sqlstate::invalid_function_definition, std::move(words));
}

bool is_input(const sql::Node& parameter) {
  const std::string_view mode = parameter["mode"].text();
  return mode != "FUNC_PARAM_OUT" && mode != "FUNC_PARAM_TABLE";
}

bool is_output(const sql::Node& parameter) {
  return !is_input(parameter) || parameter["mode"].text() == "FUNC_PARAM_INOUT";
}

std::string_view last_name(const sql::Node& type) {
  const sql::Node names = type["names"];
  return names.at(names.size() == 0 ? 0 : names.size() - 1).string();
}

/// An input and an output may share a name; two of a kind may not.
Outcome require_names(const std::vector<sql::Node>& parameters) {
  for (std::size_t at = 0; at < parameters.size(); ++at) {
    const sql::Node one = parameters[at].inner();
    const std::string_view name = one["name"].text();
    for (std::size_t before = 0; before < at && !name.empty(); ++before) {
      const sql::Node other = parameters[before].inner();
      const bool apart = (!is_output(one) && !is_input(other)) || (!is_output(other) && !is_input(one));
      if (other["name"].text() == name && !apart)
        return invalid("parameter name " + in_quotes(name) + " used more than once");
    }
  }
  return done();
}

Outcome require_array(const sql::Node& type) {
  // Domains over arrays do as well.
  static constexpr std::array<std::string_view, 6> plain{"bool", "int4", "int8", "text", "uuid", "numeric"};
  if (type["arrayBounds"].size() > 0 || !text::is_one_of(last_name(type), plain)) return done();
  return invalid("VARIADIC parameter must be an array");
}

bool is_polymorphic(const sql::Node& type) {
  return last_name(type).starts_with("any") && last_name(type) != "any";
}

/// Whether inputs say what a polymorphic result is (`check_valid_polymorphic_signature()`): a range needs a range or
/// multirange, and each family its own (manual, 38.2.5).
bool determines(const std::vector<std::string_view>& inputs, std::string_view result) {
  const bool compatible = result.starts_with("anycompatible");
  const bool range = result.ends_with("range");
  return std::any_of(inputs.begin(), inputs.end(), [&](std::string_view input) {
    return input.starts_with("anycompatible") == compatible && (!range || input.ends_with("range"));
  });
}

/// An option that only functions have, or that must fit what they return.
Outcome require_option(const sql::Node& node, std::string_view name, const sql::Node& value, Context& context) {
  static constexpr std::array<std::string_view, 8> of_functions{"volatility", "strict", "window",   "leakproof",
                                                                "cost",       "rows",   "parallel", "support"};
  if (node["is_procedure"].truth() && text::is_one_of(name, of_functions))
    return invalid("invalid attribute in procedure definition");
  if (name == "leakproof" && value.inner()["boolval"].truth() && context.closed() && !context.superuser())
    return refuse(sqlstate::insufficient_privilege, "only superuser can define a leakproof function");
  if (name == "set") return require_settable(context, text::lower(value.inner()["name"].text()));
  return done();
}

/// What a parameter may be, whatever stands before it.
Outcome require_parameter(const sql::Node& parameter, bool procedure, const Context& context) {
  if (parameter["argType"]["setof"].truth())
    return invalid(procedure ? "procedures cannot accept set arguments" : "functions cannot accept set arguments");
  if (procedure && parameter["mode"].text() == "FUNC_PARAM_OUT" && context.features().version < 14)
    return refuse(sqlstate::feature_not_supported, "procedures cannot have OUT arguments");
  return done();
}

/// Whether it has a default where it must, and none where it must not; `defaults`: one before it has.
Outcome require_default(const sql::Node& parameter, bool procedure, bool defaults) {
  const bool input = is_input(parameter);
  const bool own = static_cast<bool>(parameter["defexpr"]);
  if (input && defaults && !own)
    return invalid("input parameters after one with a default value must also have defaults");
  if (!input && own) return invalid("only input parameters can have default values");
  if (procedure && defaults && !own)
    return invalid("procedure OUT parameters cannot appear after one with a default value");
  return done();
}

}  // namespace

bool returns_trigger(const sql::Node& type) {
  return last_name(type) == "trigger" || last_name(type) == "event_trigger";
}

Outcome require_parameters(const sql::Node& node, const Context& context) {
  if (!context.closed()) return done();
  bool defaults = false;
  bool variadic = false;
  bool outputs = false;
  const bool procedure = node["is_procedure"].truth();
  const std::vector<sql::Node> parameters = node["parameters"].items();
  for (const sql::Node& each : parameters) {
    const sql::Node parameter = each.inner();
    const bool input = is_input(parameter);
    outputs = outputs || is_output(parameter);
    if (Outcome outcome = require_parameter(parameter, procedure, context); outcome.refused()) return outcome;
    if (input && variadic) return invalid("VARIADIC parameter must be the last input parameter");
    // What a procedure gives is among the arguments of CALL as well.
    if (procedure && variadic && is_output(parameter)) return invalid("VARIADIC parameter must be the last parameter");
    if (parameter["mode"].text() == "FUNC_PARAM_VARIADIC") {
      variadic = true;
      if (Outcome outcome = require_array(parameter["argType"]); outcome.refused()) return outcome;
    }
    if (Outcome outcome = require_default(parameter, procedure, defaults); outcome.refused()) return outcome;
    defaults = defaults || parameter["defexpr"];
  }
  if (Outcome outcome = require_names(parameters); outcome.refused()) return outcome;
  if (node["returnType"] || outputs || procedure) return done();
  return invalid("function result type must be specified");
}

Outcome require_result(const sql::Node& node, Context& context) {
  if (!context.closed()) return done();
  // The second is the symbol of a function in C (interpret_AS_clause()).
  const std::string_view language = option_named(node["options"], "language")["arg"].string();
  const std::size_t texts = option_named(node["options"], "as")["arg"].inner()["items"].size();
  if (texts > 1 && language != "c") return invalid("only one AS item needed for language " + in_quotes(language));
  std::vector<sql::Node> outputs;
  std::vector<std::string_view> polymorphic;
  bool table = false;
  for (const sql::Node& each : node["parameters"].items()) {
    if (is_output(each.inner())) outputs.push_back(each.inner());
    table = table || each.inner()["mode"].text() == "FUNC_PARAM_TABLE";
    const sql::Node type = each.inner()["argType"];
    if (is_input(each.inner()) && is_polymorphic(type)) polymorphic.push_back(last_name(type));
  }
  if (node["sql_body"] && !polymorphic.empty())
    return invalid("SQL function with unquoted function body cannot have polymorphic arguments");
  const bool unsaid = std::any_of(outputs.begin(), outputs.end(), [&](const sql::Node& each) {
    return is_polymorphic(each["argType"]) && !determines(polymorphic, last_name(each["argType"]));
  });
  if (unsaid) return invalid("cannot determine result data type");
  if (!node["returnType"]) return done();
  const ResolvedType result = find_type(context, node["returnType"]);
  if (!outputs.empty() && !table) {
    const ResolvedType wanted =
        outputs.size() > 1 ? ResolvedType{.text = "record"} : find_type(context, outputs.front()["argType"]);
    if (result.text != wanted.text && !wanted.outcome.refused() && !result.outcome.refused())
      return invalid("function result type must be " + shown_type(context, wanted) + " because of OUT parameters");
  }
  if (is_polymorphic(node["returnType"]) && !determines(polymorphic, last_name(node["returnType"])))
    return invalid("cannot determine result data type");
  return done();
}

Outcome require_support(const sql::Node& names, Context& context) {
  if (!context.closed()) return done();
  const QualifiedName name = qualified_name(names, std::nullopt);
  const bool builtin = is_builtin_function(name.name, context.features().version);
  bool found = builtin && (name.schema.empty() || name.schema == "pg_catalog");
  std::vector<ObjectId> schemas = search_path(context);
  if (!name.schema.empty()) schemas = {schema_named(context, name.schema)};
  for (const ObjectId schema : schemas) {
    if (schema == ObjectId::none) continue;
    for (const ObjectId each : context.catalog.routines(schema, name.name))
      found = found || context.catalog.text(context.catalog.object(each).signature) == "internal";
  }
  if (found || has_unknown_objects(context)) return require_superuser(context, "specify a support function");
  return refuse(sqlstate::undefined_function, "function " + written_name(names) + "(internal) does not exist");
}

Outcome require_options(const sql::Node& node, Context& context) {
  if (!context.closed()) return done();
  std::vector<std::string_view> seen;
  for (const sql::Node& each : node["options"].items()) {
    const std::string_view name = each.inner()["defname"].text();
    if (name != "set" && std::find(seen.begin(), seen.end(), name) != seen.end())
      return refuse(sqlstate::syntax_error, "conflicting or redundant options");
    seen.push_back(name);
    if (Outcome outcome = require_option(node, name, each.inner()["arg"], context); outcome.refused()) return outcome;
  }
  if (const sql::Node support = option_named(node["options"], "support")) {
    if (Outcome outcome = require_support(support["arg"].inner()["items"], context); outcome.refused()) return outcome;
  }
  const bool rows = std::find(seen.begin(), seen.end(), "rows") != seen.end();
  if (rows && !node["returnType"]["setof"].truth()) {
    const std::vector<sql::Node> parameters = node["parameters"].items();
    const bool table = std::any_of(parameters.begin(), parameters.end(), [](const sql::Node& each) {
      return each.inner()["mode"].text() == "FUNC_PARAM_TABLE";
    });
    if (!table)
      return refuse(sqlstate::invalid_parameter_value, "ROWS is not applicable when function does not return a set");
  }
  const bool quoted = std::find(seen.begin(), seen.end(), "as") != seen.end();
  if (node["sql_body"] && quoted) return invalid("duplicate function body specified");
  if (node["sql_body"] || quoted) return done();
  return invalid("no function body specified");
}

Outcome require_validated(const sql::Node& node, const Context& context) {
  if (!context.closed()) return done();
  const std::string_view language = option_named(node["options"], "language")["arg"].string();
  const bool trigger = node["returnType"] && returns_trigger(node["returnType"]);
  // SQL functions are for no triggers (`fmgr_sql_validator()`).
  if ((language == "sql" || language.empty()) && trigger)
    return invalid("SQL functions cannot return type " + std::string(last_name(node["returnType"])));
  // What a trigger gives its function are no parameters (`do_compile()`).
  if (language == "plpgsql" && trigger && node["parameters"].size() > 0 && context.session.check_bodies) {
    const bool event = last_name(node["returnType"]) == "event_trigger";
    return invalid(std::string(event ? "event trigger" : "trigger") + " functions cannot have declared arguments");
  }
  return done();
}

}  // namespace routegrant::pg
