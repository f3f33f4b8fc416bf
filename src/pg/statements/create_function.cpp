#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "pg/answers/definer_body.hpp"
#include "pg/bodies/body_names.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/constant_inputs.hpp"
#include "pg/relations/created.hpp"
#include "pg/relations/enum_values.hpp"
#include "pg/relations/expression_uses.hpp"
#include "pg/routines/routine.hpp"
#include "pg/routines/session.hpp"
#include "pg/statements.hpp"
#include "pg/statements/function_rules.hpp"
#include "sql/walk.hpp"

namespace routegrant::pg {
namespace {

/// SET search_path of the routine itself; absent if it has none.
sql::Node own_path(const sql::Node& options) {
  for (const sql::Node& option : options.items()) {
    const sql::Node set = option.inner()["arg"].inner();
    if (option.inner()["defname"].text() == "set" && set["name"].text() == "search_path") return set;
  }
  return {};
}

Outcome require_language(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node option = option_named(node["options"], "language");
  if (!option && !node["sql_body"] && context.closed())
    return refuse(sqlstate::invalid_function_definition, "no language specified");
  const std::string name = option ? std::string(option["arg"].string()) : "sql";
  const Resolved language = find_or_assume_global(context, ObjectKind::language, name,
                                                  option ? span_after(text, "language", name) : text.span());
  if (language.outcome.refused() || !context.closed()) return language.outcome;
  if (context.catalog.object(language.id).untrusted) {
    return context.superuser() ? done()
                               : refuse(sqlstate::insufficient_privilege, "permission denied for language " + name);
  }
  return require_privilege(context, language.id, privilege::usage);
}

/// What CREATE OR REPLACE compares, and the types that the routine needs.
struct Shape {
  RoutineShape shape{};
  std::vector<ObjectId> types{};
  Outcome outcome{};
};

/// CREATE FUNCTION names a parameter's missing type without quotes (interpret_function_parameter_list()).
Outcome without_quotes(Outcome outcome) {
  const std::string_view start = "type \"";
  const std::string_view end = "\" does not exist";
  if (!outcome.reason.starts_with(start) || !outcome.reason.ends_with(end)) return outcome;
  const std::string type = outcome.reason.substr(start.size(), outcome.reason.size() - start.size() - end.size());
  outcome.reason = "type " + type + " does not exist";
  return outcome;
}

/// A parameter's default has no row and no other parameter to read (`interpret_function_parameter_list()`).
Outcome require_no_columns(const Context& context, const sql::Node& expression) {
  Outcome outcome;
  sql::walk(expression, [&](const sql::Node& node) {
    if (node.type() == "SubLink") {
      outcome = refuse(sqlstate::feature_not_supported, "cannot use subquery in DEFAULT expression");
      return sql::Step::end;
    }
    const sql::Node fields = node.inner()["fields"];
    if (node.type() != "ColumnRef" || fields.at(0).type() != "String") return sql::Step::into;
    const std::string name = in_quotes(fields.at(0).string());
    if (fields.size() == 1) outcome = refuse(sqlstate::undefined_column, "column " + name + " does not exist");
    if (fields.size() == 2) outcome = refuse(sqlstate::undefined_table, "missing FROM-clause entry for table " + name);
    return outcome.refused() ? sql::Step::end : sql::Step::into;
  });
  return context.closed() ? outcome : done();
}

/// What a parameter's default must be, and calls.
Outcome require_default_of(Context& context, const sql::Node& parameter) {
  const ResolvedType of = find_type(context, parameter["argType"]);
  // An array's type is that of its elements here, and its constants are no labels.
  if (Outcome outcome = require_no_columns(context, parameter["defexpr"]); outcome.refused()) return outcome;
  Outcome outcome = of.text.ends_with("[]") ? done() : require_label_of(context, of.id, parameter["defexpr"]);
  if (of.id == ObjectId::none && !outcome.refused()) outcome = require_input_of(context, of.text, parameter["defexpr"]);
  return outcome.refused() ? outcome : require_callees(context, parameter["defexpr"]);
}

/// USAGE on all types: first those of the parameters, then the result's (`CreateFunction()`).
Shape shape_of(const sql::Node& node, Context& context) {
  Shape made;
  std::string names;
  std::string outputs;
  const auto use = [&](const sql::Node& type_name) {
    ResolvedType type = usable_type(context, type_name);
    if (type.outcome.refused()) made.outcome = type.outcome;
    if (type.id != ObjectId::none) made.types.push_back(type.id);
    return (type_name["setof"].truth() ? "SETOF " : "") + type.text;
  };
  for (const sql::Node& each : node["parameters"].items()) {
    const sql::Node parameter = each.inner();
    const std::string_view mode = parameter["mode"].text();
    const std::string type = use(parameter["argType"]);
    if (made.outcome.refused()) return made;
    const std::string name(parameter["name"].text());
    if (mode == "FUNC_PARAM_OUT" || mode == "FUNC_PARAM_INOUT" || mode == "FUNC_PARAM_TABLE")
      outputs.append(name).append(" ").append(type).append(",");
    if (mode != "FUNC_PARAM_OUT" && mode != "FUNC_PARAM_TABLE") names.append(name).append(",");
    if (parameter["defexpr"]) {
      ++made.shape.defaults;
      made.outcome = require_default_of(context, parameter);
      if (made.outcome.refused()) return made;
    }
    made.shape.variadic = made.shape.variadic || mode == "FUNC_PARAM_VARIADIC";
  }
  std::string result = node["returnType"] ? use(node["returnType"]) : std::string();
  // One output is the result itself; several make a record of their names.
  if (std::count(outputs.begin(), outputs.end(), ',') > 1 || result.starts_with("SETOF")) result += "(" + outputs + ")";
  if (result.empty() && !outputs.empty())
    result = outputs.substr(outputs.find(' ') + 1, outputs.size() - outputs.find(' ') - 2);
  made.shape.window = static_cast<bool>(option_named(node["options"], "window"));
  made.shape.result = context.catalog.intern(result);
  made.shape.parameters = context.catalog.intern(names);
  return made;
}

/// The validator runs with the routine's own settings: SET role is tried (`ProcedureCreate()`).
Outcome require_settings(const sql::Node& options, const StatementText& text, Context& context) {
  if (!context.closed() || !context.session.check_bodies) return done();
  const Session before = context.session;
  Outcome outcome;
  for (const sql::Node& option : options.items()) {
    const sql::Node set = option.inner()["arg"].inner();
    if (option.inner()["defname"].text() != "set" || outcome.refused()) continue;
    SettingChange change{.name = std::string(set["name"].text()), .span = text.span()};
    for (const sql::Node& value : set["args"].items()) change.values.emplace_back(value.inner()["sval"]["sval"].text());
    if (change.name == "role") outcome = change_setting(context, change);
  }
  context.session = before;
  return outcome;
}

/// A missing type that an internal or C function returns becomes a shell, as its input function must be there before
/// the type itself (`compute_return_type()`).
Outcome make_shell(const sql::Node& node, Context& context) {
  const std::string language(option_named(node["options"], "language")["arg"].string());
  const sql::Node result = node["returnType"];
  if ((language != "internal" && language != "c") || !result || !context.closed()) return done();
  if (result["pct_type"].truth() || find_type(context, result).outcome.sqlstate != sqlstate::undefined_object)
    return done();
  return create_in_schema(context, {.kind = ObjectKind::type, .shell = true},
                          qualified_name(result["names"], std::nullopt), IfExists::refuse)
      .outcome;
}

/// What the defaults of parameters name, and the language unless it cannot be dropped.
std::vector<ObjectId> needed_by(const sql::Node& node, Context& context) {
  std::vector<ObjectId> needed;
  for (const sql::Node& parameter : node["parameters"].items()) {
    const sql::Node expression = parameter.inner()["defexpr"];
    if (!expression) continue;
    const std::vector<ObjectId> used = objects_used(context, expression);
    needed.insert(needed.end(), used.begin(), used.end());
    // A constant becomes what the parameter is.
    const auto name = find_type(context, parameter.inner()["argType"]).text == "regclass"
                          ? name_of_text(expression.inner()["sval"]["sval"].text())
                          : std::nullopt;
    const ObjectId relation = name ? look_up(context, Space::relation, *name).id : ObjectId::none;
    if (relation != ObjectId::none && !context.catalog.object(relation).system) needed.push_back(relation);
  }
  const std::string_view name = option_named(node["options"], "language")["arg"].string();
  const ObjectId language = context.catalog.find(Space::language, context.catalog.database(), name);
  const bool drops = language != ObjectId::none && (!context.catalog.object(language).system ||
                                                    context.catalog.object(language).part_of != ObjectId::none);
  if (drops) needed.push_back(language);
  return needed;
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  if (node["sql_body"] && context.closed() && context.features().version < 14)
    return refuse(sqlstate::syntax_error, "syntax error at the body of the routine");
  QualifiedName name = qualified_name(node["funcname"], std::nullopt);
  name.span = text.find_name(name.name, 1);
  // The schema's CREATE is asked for before the language (CreateFunction()).
  const Resolved schema = creation_schema(context, name, Space::routine);
  if (schema.outcome.refused()) return schema.outcome;
  if (Outcome outcome = require_options(node, context); outcome.refused()) return outcome;
  if (Outcome outcome = require_language(node, text, context); outcome.refused()) return outcome;
  const Signature signature = signature_of_parameters(context, node["parameters"]);
  if (signature.outcome.refused()) return without_quotes(signature.outcome);
  if (Outcome outcome = make_shell(node, context); outcome.refused()) return outcome;
  const Shape shape = shape_of(node, context);
  if (shape.outcome.refused()) return shape.outcome;
  if (Outcome outcome = require_parameters(node, context); outcome.refused()) return outcome;
  if (Outcome outcome = require_result(node, context); outcome.refused()) return outcome;
  Object object{.kind = node["is_procedure"].truth() ? ObjectKind::procedure : ObjectKind::function,
                .security_definer = option_named(node["options"], "security") &&
                                    truth_of_option(option_named(node["options"], "security")),
                .pinned_path = static_cast<bool>(own_path(node["options"])),
                .for_triggers = returns_trigger(node["returnType"]),
                .signature = context.catalog.intern(signature.inputs),
                .full_signature = context.catalog.intern(signature.all),
                .shape = shape.shape,
                .path = path_text(context, own_path(node["options"]))};
  const Created made =
      create_routine(context, std::move(object), name, node["replace"].truth() ? IfExists::replace : IfExists::refuse);
  if (made.outcome.refused()) return made.outcome;
  // What it needed before is no longer said.
  if (!made.made) context.catalog.edit(made.id).uses.clear();
  for (const ObjectId type : shape.types) context.catalog.depend(made.id, type);
  for (const ObjectId used : needed_by(node, context)) context.catalog.depend(made.id, used);
  remember_body(context, made.id, node, text);
  // The language's validator asks for EXECUTE on the new function (CheckFunctionValidatorAccess()).
  if (Outcome outcome = require_privilege(context, made.id, privilege::execute); outcome.refused()) return outcome;
  if (Outcome outcome = require_settings(node["options"], text, context); outcome.refused()) return outcome;
  if (Outcome outcome = require_validated(node, context); outcome.refused()) return outcome;
  return require_body(node, text, context, made.id);
}

}  // namespace

const Statement create_function{.node = "CreateFunctionStmt", .apply = apply};

}  // namespace routegrant::pg
