#include "base/text.hpp"
#include "pg/answers/definer_body.hpp"
#include "pg/names/builtin_functions.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/schema_objects.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/created.hpp"
#include "pg/statements.hpp"
#include "pg/statements/define_schema_object.hpp"
#include "pg/statements/function_rules.hpp"

namespace routegrant::pg {
namespace {

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const Resolved found =
      resolve_routine(context, {.objtype = node["objtype"].text(), .object = node["func"], .span = text.span()}, true);
  if (found.outcome.refused() || !found.found()) return found.outcome;
  if (require_ownership(context, found.id).refused()) return not_owner_of_routine(node["objtype"].text(), node["func"]);
  if (context.closed() && context.catalog.object(found.id).kind == ObjectKind::aggregate) {
    return refuse(sqlstate::wrong_object_type,
                  in_quotes(written_name(unwrapped(node["func"])["objname"])) + " is an aggregate function");
  }
  Object& routine = context.catalog.edit(found.id);
  const sql::Node actions = node["actions"];
  for (std::size_t at = 0; at < actions.size(); ++at) {
    const sql::Node action = actions.at(at).inner();
    if (action["defname"].text() == "security") {
      routine.security_definer = truth_of_option(action);
      routine.rights_span = text.span();
    }
    if (action["defname"].text() == "leakproof" && truth_of_option(action) && context.closed() &&
        !context.superuser()) {
      return refuse(sqlstate::insufficient_privilege, "only superuser can define a leakproof function");
    }
    if (action["defname"].text() == "support") {
      Outcome outcome = require_support(action["arg"].inner()["items"], context);
      if (outcome.refused()) return outcome;
    }
    const sql::Node set = action["arg"].inner();
    if (action["defname"].text() != "set") continue;
    if (set["name"].text() == "search_path") {
      routine.pinned_path = set["kind"].text() == "VAR_SET_VALUE";
      routine.path = path_text(context, set);
    }
    if (set["kind"].text() == "VAR_RESET_ALL") routine.pinned_path = false;
  }
  return done();
}

/// A base type, or the shell of one, which must be there before (`DefineType()`).
Outcome create_base_type(const sql::Node& node, const QualifiedName& name, Context& context) {
  const bool shell = node["definition"].size() == 0;
  if (!shell && context.closed()) {
    const Resolved schema = creation_schema(context, name, Space::type);
    if (schema.outcome.refused()) return schema.outcome;
    if (context.catalog.find(Space::type, schema.id, name.name) == ObjectId::none)
      return refuse(sqlstate::duplicate_object, "type " + in_quotes(name.name) + " does not exist");
  }
  return create_in_schema(context, {.kind = ObjectKind::type, .shell = shell}, name, IfExists::refuse).outcome;
}

/// CREATE AGGREGATE f (BASETYPE = t, ...), where "ANY" is no argument at all.
Signature signature_of_base_type(const sql::Node& node, Context& context) {
  const sql::Node base = option_named(node["definition"], "basetype")["arg"];
  const sql::Node names = base.inner()["names"];
  const std::string_view word = base.type() == "String" ? base.string() : names.at(names.size() - 1).string();
  if (text::equal_ignoring_case(word, "any")) return {};
  const ResolvedType type = find_type(context, base.inner());
  Signature signature{.inputs = type.text, .all = type.text, .outcome = type.outcome};
  if (type.id != ObjectId::none) signature.types.push_back(type.id);
  return signature;
}

/// What an aggregate calls, as far as one routine only may be meant.
struct SupportFunctions {
  std::vector<ObjectId> found{};
  Outcome outcome{};
};

SupportFunctions support_functions(const sql::Node& definition, Context& context) {
  SupportFunctions functions;
  for (const std::string_view part :
       {"sfunc", "finalfunc", "combinefunc", "serialfunc", "deserialfunc", "msfunc", "minvfunc", "mfinalfunc"}) {
    const sql::Node names = option_named(definition, part)["arg"].inner()["names"];
    if (names.size() == 0) continue;
    const QualifiedName name = qualified_name(names, std::nullopt);
    std::vector<ObjectId> schemas = search_path(context);
    if (!name.schema.empty()) schemas = {schema_named(context, name.schema)};
    std::vector<ObjectId> candidates;
    for (const ObjectId schema : schemas) {
      const std::vector<ObjectId> named = context.catalog.routines(schema, name.name);
      candidates.insert(candidates.end(), named.begin(), named.end());
    }
    if (candidates.size() == 1) functions.found.push_back(candidates.front());
  }
  return functions;
}

/// `DefineAggregate()`: it needs a state and a function that changes it. Of functions that are there the types are not
/// compared.
Outcome require_aggregate(const sql::Node& definition, const Signature& signature, Context& context) {
  if (!context.closed()) return done();
  for (const std::string_view part : {"stype", "sfunc"}) {
    // Older spellings, which come with BASETYPE.
    if (!option_named(definition, part) && !option_named(definition, std::string(part) + "1"))
      return refuse(sqlstate::invalid_function_definition, "aggregate " + std::string(part) + " must be specified");
  }
  if (!option_named(definition, "stype") || !option_named(definition, "sfunc")) return done();
  const ResolvedType state = find_type(context, option_named(definition, "stype")["arg"].inner());
  if (state.outcome.refused()) return state.outcome;
  const sql::Node names = option_named(definition, "sfunc")["arg"].inner()["names"];
  const QualifiedName name = qualified_name(names, std::nullopt);
  const bool built_in = is_builtin_function(name.name, context.features().version);
  if (built_in || name.schema == "pg_catalog" || has_unknown_objects(context)) return done();
  std::vector<ObjectId> schemas = search_path(context);
  if (!name.schema.empty()) schemas = {schema_named(context, name.schema)};
  for (const ObjectId schema : schemas) {
    if (schema == ObjectId::none || !context.catalog.routines(schema, name.name).empty()) return done();
  }
  const std::string shown = shown_type(context, state) + (signature.inputs.empty() ? "" : ", ") + signature.inputs;
  return refuse(sqlstate::undefined_function, "function " + written_name(names) + "(" + shown + ") does not exist");
}

/// CREATE AGGREGATE and CREATE TYPE of base types; what else DEFINE makes carries no privileges.
Outcome apply_define(const sql::Node& node, const StatementText& text, Context& context) {
  QualifiedName name = qualified_name(node["defnames"], std::nullopt);
  name.span = text.find_name(name.name, 1);
  if (node["kind"].text() == "OBJECT_TYPE") {
    // A base type, or the shell of one (DefineType()).
    if (Outcome outcome = require_superuser(context, "create a base type"); outcome.refused()) return outcome;
    return create_base_type(node, name, context);
  }
  if (node["kind"].text() != "OBJECT_AGGREGATE") return define_schema_object(node, name, context);
  const Signature signature = node["oldstyle"].truth()
                                  ? signature_of_base_type(node, context)
                                  : signature_of_parameters(context, node["args"].at(0).inner()["items"]);
  if (signature.outcome.refused()) return signature.outcome;
  // Of the parameters first, and of the state's type when its function is found (AggregateCreate()).
  for (const ObjectId type : signature.types) {
    if (Outcome outcome = require_type_usage(context, type); outcome.refused()) return outcome;
  }
  if (Outcome outcome = require_aggregate(node["definition"], signature, context); outcome.refused()) return outcome;
  const ResolvedType state = find_type(context, option_named(node["definition"], "stype")["arg"].inner());
  if (Outcome outcome = require_type_usage(context, state.id); outcome.refused()) return outcome;
  const SupportFunctions functions = support_functions(node["definition"], context);
  if (functions.outcome.refused()) return functions.outcome;
  Object aggregate{.kind = ObjectKind::aggregate,
                   .signature = context.catalog.intern(signature.inputs),
                   .full_signature = context.catalog.intern(signature.all)};
  const Created made = create_routine(context, std::move(aggregate), name,
                                      node["replace"].truth() ? IfExists::replace : IfExists::refuse);
  if (made.outcome.refused() || !made.made) return made.outcome;
  for (const ObjectId type : signature.types) context.catalog.depend(made.id, type);
  for (const ObjectId function : functions.found) context.catalog.depend(made.id, function);
  return done();
}

}  // namespace

const Statement alter_function{.node = "AlterFunctionStmt", .apply = apply};
const Statement define{.node = "DefineStmt", .apply = apply_define};

}  // namespace routegrant::pg
