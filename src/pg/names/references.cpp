#include "pg/names/references.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "pg/names/builtin_grants.hpp"
#include "pg/names/completeness.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/schema_objects.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"

namespace routegrant::pg {
namespace {

std::optional<ObjectKind> kind_of(std::string_view objtype) {
  struct Row {
    std::string_view objtype;
    ObjectKind kind;
  };
  static constexpr Row rows[] = {
      {"OBJECT_TABLE", ObjectKind::table},
      {"OBJECT_VIEW", ObjectKind::view},
      {"OBJECT_MATVIEW", ObjectKind::materialized_view},
      {"OBJECT_FOREIGN_TABLE", ObjectKind::foreign_table},
      {"OBJECT_SEQUENCE", ObjectKind::sequence},
      {"OBJECT_INDEX", ObjectKind::index},
      {"OBJECT_TYPE", ObjectKind::type},
      {"OBJECT_DOMAIN", ObjectKind::domain},
      {"OBJECT_FUNCTION", ObjectKind::function},
      {"OBJECT_PROCEDURE", ObjectKind::procedure},
      {"OBJECT_ROUTINE", ObjectKind::function},
      {"OBJECT_AGGREGATE", ObjectKind::aggregate},
      {"OBJECT_SCHEMA", ObjectKind::schema},
      {"OBJECT_LANGUAGE", ObjectKind::language},
      {"OBJECT_FDW", ObjectKind::wrapper},
      {"OBJECT_FOREIGN_SERVER", ObjectKind::server},
      {"OBJECT_LARGEOBJECT", ObjectKind::large_object},
      {"OBJECT_EXTENSION", ObjectKind::extension},
      {"OBJECT_PUBLICATION", ObjectKind::publication},
      {"OBJECT_EVENT_TRIGGER", ObjectKind::event_trigger},
      {"OBJECT_DATABASE", ObjectKind::database},
      {"OBJECT_TABLESPACE", ObjectKind::tablespace},
      {"OBJECT_PARAMETER_ACL", ObjectKind::parameter},
      {"OBJECT_OPERATOR", ObjectKind::operator_},
      {"OBJECT_OPCLASS", ObjectKind::operator_class},
      {"OBJECT_OPFAMILY", ObjectKind::operator_family},
      {"OBJECT_COLLATION", ObjectKind::collation},
      {"OBJECT_CONVERSION", ObjectKind::conversion},
      {"OBJECT_TSCONFIGURATION", ObjectKind::search_configuration},
      {"OBJECT_TSDICTIONARY", ObjectKind::search_dictionary},
      {"OBJECT_STATISTIC_EXT", ObjectKind::statistics},
      {"OBJECT_CAST", ObjectKind::cast},
  };
  for (const Row& row : rows) {
    if (row.objtype == objtype) return row.kind;
  }
  return std::nullopt;
}

QualifiedName name_of_reference(const ObjectReference& reference) {
  const sql::Node& object = reference.object;
  if (object.type() == "RangeVar") return relation_name(object.inner(), reference.span);
  if (object.type() == "List") return qualified_name(object.inner()["items"], reference.span);
  if (object.type() == "TypeName") return qualified_name(object.inner()["names"], reference.span);
  if (object.type() == "ObjectWithArgs") return qualified_name(object.inner()["objname"], reference.span);
  if (object.type() == "String") return {.name = std::string(object.string()), .span = reference.span};
  if (object.type() == "Integer")
    return {.name = std::to_string(object.inner()["ival"].integer()), .span = reference.span};
  if (object.type() == "Float") return {.name = std::string(object.inner()["fval"].text()), .span = reference.span};
  if (object["relname"]) return relation_name(object, reference.span);
  return qualified_name(object, reference.span);
}

/// A cast by its two types; built-in ones are not kept.
Resolved cast_of(Context& context, const sql::Node& object) {
  const sql::Node types = object.inner()["items"];
  const ResolvedType from = find_type(context, types.at(0).inner());
  if (from.outcome.refused()) return {.outcome = from.outcome};
  const ResolvedType to = find_type(context, types.at(1).inner());
  if (to.outcome.refused()) return {.outcome = to.outcome};
  return {.id = context.catalog.find(Space::cast, context.catalog.database(), from.text + " to " + to.text)};
}

/// What has a schema and an owner, but no privileges.
bool is_schema_object(ObjectKind kind) {
  return is_in_schema(kind) && kind >= ObjectKind::operator_;
}

/// The kind that GRANT and its like look for among routines.
bool fits(ObjectKind kind, std::string_view objtype) {
  if (objtype == "OBJECT_ROUTINE") return true;
  if (objtype == "OBJECT_PROCEDURE") return kind == ObjectKind::procedure;
  if (objtype == "OBJECT_AGGREGATE") return kind == ObjectKind::aggregate;
  return kind != ObjectKind::procedure;
}

Resolved assume_routine(Context& context, const ObjectReference& reference, const QualifiedName& name,
                        const Signature* signature) {
  QualifiedName schema_name = name;
  Resolved made = creation_schema(context, schema_name, Space::routine);
  if (made.outcome.refused()) return made;
  Object object{.kind = *kind_of(reference.objtype),
                .name = context.catalog.intern(name.name),
                .parent = made.id,
                .assumed = true,
                .system = context.catalog.name(made.id) == "pg_catalog",
                .signature = context.catalog.intern(signature != nullptr ? signature->inputs : "..."),
                .full_signature = context.catalog.intern(signature != nullptr ? signature->all : "..."),
                .span = reference.span};
  if (object.system) object.owner = RoleId::bootstrap;
  StoredAcl given = acl_of_unseen(context, object.kind, made.id);
  return {.id = context.catalog.create(std::move(object), std::move(given))};
}

std::vector<ObjectId> routines_named(Context& context, const QualifiedName& name, Outcome& outcome) {
  std::vector<ObjectId> found;
  outcome = require_here(context, Space::routine, name);
  if (outcome.refused()) return found;
  if (!name.schema.empty()) {
    const ObjectId schema = schema_named(context, name.schema);
    if (schema == ObjectId::none) {
      if (knows_all_names(context))
        outcome = refuse(sqlstate::undefined_schema, "schema \"" + name.schema + "\" does not exist");
      return found;
    }
    outcome = require_privilege(context, schema, privilege::usage);
    return context.catalog.routines(schema, name.name);
  }
  for (const ObjectId schema : search_path(context)) {
    if (context.catalog.name(schema) == "pg_temp") continue;
    // The first schema hides routines of the same arguments behind it.
    for (const ObjectId routine : context.catalog.routines(schema, name.name)) {
      const bool hidden = std::any_of(found.begin(), found.end(), [&](ObjectId each) {
        return context.catalog.object(each).signature == context.catalog.object(routine).signature;
      });
      if (!hidden) found.push_back(routine);
    }
  }
  return found;
}

/// "function", "procedure", "aggregate" or "routine".
std::string routine_word(std::string_view objtype) {
  return text::lower(objtype.substr(7));
}

/// `LookupFuncWithArgs()`; `arguments` is null where the statement gives none.
Outcome no_such_routine(std::string_view objtype, const std::string& name, const std::string* arguments) {
  std::string word = routine_word(objtype);
  if (word == "routine") word = "function";
  if (arguments == nullptr) {
    return refuse(sqlstate::undefined_function, std::string("could not find a") + (word == "aggregate" ? "n " : " ") +
                                                    word + " named \"" + name + "\"");
  }
  const std::string shown = word == "aggregate" && arguments->empty() ? "*" : *arguments;
  return refuse(sqlstate::undefined_function, word + " " + name + "(" + shown + ") does not exist");
}

Outcome wrong_kind(std::string_view objtype, const std::string& name, const std::string& arguments) {
  if (objtype == "OBJECT_AGGREGATE")
    return refuse(sqlstate::wrong_object_type, "function " + name + "(" + arguments + ") is not an aggregate");
  return refuse(sqlstate::wrong_object_type, name + "(" + arguments + ") is not a " + routine_word(objtype));
}

/// Without argument list the name must be unique: among routines of that kind only, from 14 on.
Resolved by_name(Context& context, const ObjectReference& reference, const std::string& name,
                 std::vector<ObjectId> found) {
  const auto wrong = [&](ObjectId id) { return !fits(context.catalog.object(id).kind, reference.objtype); };
  if (context.features().version >= 14) std::erase_if(found, wrong);
  if (found.size() > 1) {
    return {.outcome = refuse(sqlstate::ambiguous_function,
                              routine_word(reference.objtype) + " name \"" + name + "\" is not unique")};
  }
  if (found.size() == 1) {
    if (!wrong(found.front())) return {.id = found.front()};
    return {.outcome = wrong_kind(reference.objtype, name, "")};
  }
  return {.outcome = knows_all_names(context) ? no_such_routine(reference.objtype, name, nullptr) : done()};
}

}  // namespace

sql::Node unwrapped(const sql::Node& node) {
  // Nodes are called in capitals, members are not.
  const std::string_view type = node.type();
  return !type.empty() && type.front() >= 'A' && type.front() <= 'Z' ? node.inner() : node;
}

ResolvedRole role_of(Context& context, const sql::Node& role_spec, const StatementText& text, bool everyone_allowed) {
  const sql::Node spec = role_spec.type() == "RoleSpec" ? role_spec.inner() : role_spec;
  const std::string_view type = spec["roletype"].text();
  if (type == "ROLESPEC_CURRENT_USER") return {.id = context.current()};
  if (type == "ROLESPEC_SESSION_USER") return {.id = context.session.session_user};
  if (type == "ROLESPEC_CURRENT_ROLE") {
    if (context.features().granted_by_on_objects) return {.id = context.current()};
    return {.outcome = refuse(sqlstate::syntax_error, "syntax error at or near \"current_role\"")};
  }
  if (type == "ROLESPEC_PUBLIC") {
    if (everyone_allowed) return {.id = RoleId::everyone};
    return {.outcome = refuse(sqlstate::undefined_object, "role \"public\" does not exist")};
  }
  const auto location = static_cast<std::size_t>(spec["location"].integer());
  return find_role(context, spec["rolename"].text(), text.name_at(location));
}

Outcome roles_of(Context& context, const sql::Node& role_specs, const StatementText& text, bool everyone_allowed,
                 std::vector<NamedRole>& roles) {
  for (std::size_t at = 0; at < role_specs.size(); ++at) {
    const sql::Node spec = role_specs.at(at);
    ResolvedRole role = role_of(context, spec, text, everyone_allowed);
    if (role.outcome.refused()) return role.outcome;
    const auto location = static_cast<std::size_t>(spec.inner()["location"].integer());
    roles.push_back({.role = role.id, .span = text.name_at(location)});
  }
  return done();
}

Span span_of_role(const sql::Node& role_spec, const StatementText& text) {
  return text.name_at(static_cast<std::size_t>(unwrapped(role_spec)["location"].integer()));
}

std::optional<Span> span_of_relation(const sql::Node& range_var, const StatementText& text) {
  const sql::Node relation = range_var.type() == "RangeVar" ? range_var.inner() : range_var;
  return text.name_at(static_cast<std::size_t>(relation["location"].integer()));
}

bool truth_of_option(const sql::Node& def_elem) {
  const sql::Node argument = def_elem["arg"];
  if (!argument) return true;
  const std::string_view type = argument.type();
  if (type == "Boolean") return argument.inner()["boolval"].truth();
  if (type == "Integer") return argument.inner()["ival"].integer() != 0;
  const std::string word =
      text::lower(type == "TypeName" ? argument.inner()["names"].at(0).string() : argument.string());
  return word == "true" || word == "on" || word == "yes" || word == "1" || word == "t";
}

std::string written_name(const sql::Node& strings) {
  std::string name;
  for (std::size_t at = 0; at < strings.size(); ++at)
    name += (at == 0 ? "" : ".") + std::string(strings.at(at).string());
  return name;
}

Outcome not_owner_of_routine(std::string_view objtype, const sql::Node& object) {
  return refuse(sqlstate::insufficient_privilege,
                "must be owner of " + routine_word(objtype) + " " + written_name(unwrapped(object)["objname"]));
}

sql::Node option_named(const sql::Node& def_elems, std::string_view name) {
  for (std::size_t at = 0; at < def_elems.size(); ++at) {
    const sql::Node element = def_elems.at(at).inner();
    if (element["defname"].text() == name) return element;
  }
  return {};
}

Behavior behavior_of(const sql::Node& node) {
  return node["behavior"].text() == "DROP_CASCADE" ? Behavior::cascade : Behavior::restrict;
}

Span span_after(const StatementText& text, std::string_view after, std::string_view name) {
  return text.find_name(name, text.find_word(after));
}

Signature signature_of_parameters(Context& context, const sql::Node& parameters) {
  Signature signature;
  for (std::size_t at = 0; at < parameters.size(); ++at) {
    const sql::Node parameter = parameters.at(at).inner();
    const std::string_view mode = parameter["mode"].text();
    const ResolvedType type = find_type(context, parameter["argType"]);
    if (type.outcome.refused()) {
      signature.outcome = type.outcome;
      return signature;
    }
    if (type.id != ObjectId::none) signature.types.push_back(type.id);
    signature.all += (signature.all.empty() ? "" : ", ") + type.text;
    if (mode == "FUNC_PARAM_OUT" || mode == "FUNC_PARAM_TABLE") continue;
    signature.shown += (signature.shown.empty() ? "" : ", ") + shown_type(context, type);
    signature.inputs += (signature.inputs.empty() ? "" : ", ") + type.text;
  }
  return signature;
}

namespace {

/// ROUTINE and PROCEDURE take a list without modes for all arguments as well, those of RETURNS TABLE included
/// (`LookupFuncWithArgs()`, 14 and later).
bool counts_outputs(const Context& context, std::string_view objtype, const sql::Node& node) {
  if (context.features().version < 14 || (objtype != "OBJECT_ROUTINE" && objtype != "OBJECT_PROCEDURE")) return false;
  const std::vector<sql::Node> parameters = node["objfuncargs"].items();
  return std::all_of(parameters.begin(), parameters.end(), [](const sql::Node& each) {
    const std::string_view mode = each.inner()["mode"].text();
    return mode.empty() || mode == "FUNC_PARAM_DEFAULT";
  });
}

/// The routine of these input types, or with all arguments; `but` is not meant.
ObjectId with_signature(const Context& context, const std::vector<ObjectId>& routines, std::string_view wanted,
                        bool full, ObjectId but = ObjectId::none) {
  const auto same = std::find_if(routines.begin(), routines.end(), [&](ObjectId id) {
    const Object& routine = context.catalog.object(id);
    return id != but && context.catalog.text(full ? routine.full_signature : routine.signature) == wanted;
  });
  return same == routines.end() ? ObjectId::none : *same;
}

/// The arguments of an ObjectWithArgs node.
Signature signature_of_reference(Context& context, const sql::Node& node) {
  Signature wanted = signature_of_parameters(context, node["objfuncargs"]);
  if (node["objfuncargs"].size() > 0) return wanted;
  for (const sql::Node& each : node["objargs"].items()) {
    const ResolvedType type = find_type(context, each.inner());
    if (type.outcome.refused()) return {.outcome = type.outcome};
    wanted.inputs += (wanted.inputs.empty() ? "" : ", ") + type.text;
    wanted.shown += (wanted.shown.empty() ? "" : ", ") + shown_type(context, type);
  }
  wanted.all = wanted.inputs;
  return wanted;
}

}  // namespace

Resolved resolve_routine(Context& context, const ObjectReference& reference, bool assume) {
  const sql::Node node = unwrapped(reference.object);
  const QualifiedName name = qualified_name(node["objname"], reference.span);
  const std::string written = written_name(node["objname"]);
  // The types of its arguments are looked for before the routine (LookupFuncWithArgs()).
  const bool by_types = !node["args_unspecified"].truth();
  Signature wanted;
  if (by_types) wanted = signature_of_reference(context, node);
  if (wanted.outcome.refused()) return {.outcome = wanted.outcome};
  Outcome outcome;
  const std::vector<ObjectId> found = routines_named(context, name, outcome);
  if (outcome.refused()) return {.outcome = outcome};
  if (!by_types) {
    Resolved routine = by_name(context, reference, written, found);
    if (routine.found() || routine.outcome.refused() || !assume) return routine;
    return assume_routine(context, reference, name, nullptr);
  }
  const ObjectId exact = with_signature(context, found, wanted.inputs, false);
  const ObjectId all = counts_outputs(context, reference.objtype, node)
                           ? with_signature(context, found, wanted.all, true, exact)
                           : ObjectId::none;
  if (exact != ObjectId::none && all != ObjectId::none && context.closed()) {
    return {.outcome = refuse(sqlstate::ambiguous_function,
                              routine_word(reference.objtype) + " name " + in_quotes(written) + " is not unique")};
  }
  if (const ObjectId id = exact != ObjectId::none ? exact : all; id != ObjectId::none) {
    // Which of pg_catalog's functions are aggregates is not known.
    const Object& routine = context.catalog.object(id);
    const bool may_be_aggregate = routine.system && reference.objtype == "OBJECT_AGGREGATE";
    if (may_be_aggregate || fits(routine.kind, reference.objtype)) return {.id = id};
    return {.outcome = wrong_kind(reference.objtype, written, wanted.shown)};
  }
  // Those are known by their names only: each signature that is named is taken to be one of theirs.
  if (assume && reference.objtype != "OBJECT_PROCEDURE") {
    if (const ObjectId built_in = builtin_function(context, name, wanted.inputs); built_in != ObjectId::none)
      return {.id = built_in};
  }
  if (knows_all_names(context)) return {.outcome = no_such_routine(reference.objtype, written, &wanted.shown)};
  return assume ? assume_routine(context, reference, name, &wanted) : Resolved{};
}

Resolved resolve(Context& context, const ObjectReference& reference) {
  const auto kind = kind_of(reference.objtype);
  if (!kind) return {};
  if (is_routine(*kind)) return resolve_routine(context, reference, true);
  if (*kind == ObjectKind::cast) return cast_of(context, reference.object);
  if (is_schema_object(*kind)) {
    Resolved found = look_up_schema_object(context, *kind, reference.object);
    if (!found.found() && !found.outcome.refused())
      found.outcome = no_such_schema_object(context, *kind, reference.object);
    return found;
  }
  const QualifiedName name = name_of_reference(reference);
  const Space space = space_of(*kind);
  if (space == Space::relation || space == Space::type) return find_or_assume(context, *kind, name);
  if (space == Space::schema) return find_schema(context, name.name, name.span);
  return find_or_assume_global(context, *kind, name.name, name.span);
}

Resolved look_up(Context& context, const ObjectReference& reference) {
  const auto kind = kind_of(reference.objtype);
  if (!kind) return {};
  if (is_routine(*kind)) {
    Resolved routine = resolve_routine(context, reference, false);
    // What is only missing is not refused here.
    if (routine.outcome.sqlstate == sqlstate::undefined_function) return {};
    return routine;
  }
  if (*kind == ObjectKind::cast) return cast_of(context, reference.object);
  if (is_schema_object(*kind)) return look_up_schema_object(context, *kind, reference.object);
  const QualifiedName name = name_of_reference(reference);
  const Space space = space_of(*kind);
  if (space == Space::relation || space == Space::type) return look_up(context, space, name);
  return {.id = context.catalog.find(space, global_parent(context, *kind), name.name)};
}

}  // namespace routegrant::pg
