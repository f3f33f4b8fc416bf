#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "pg/catalog/object_name.hpp"
#include "pg/names/builtin.hpp"
#include "pg/names/builtin_functions.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/column_types.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/constant_inputs.hpp"
#include "pg/relations/created.hpp"
#include "pg/relations/indexes.hpp"
#include "pg/relations/operator_classes.hpp"
#include "pg/statements.hpp"
#include "pg/statements/domain_not_null.hpp"
#include "pg/statements/enum_labels.hpp"

namespace routegrant::pg {
namespace {

Span last_part(const StatementText& text, const QualifiedName& name) {
  return text.find_name(name.name, 1);
}

QualifiedName name_of_list(const sql::Node& names, const StatementText& text) {
  QualifiedName name = qualified_name(names, std::nullopt);
  name.span = last_part(text, name);
  return name;
}

/// A relation's row type is looked at before the relation (`DefineCompositeType()`); sequences had one until 13.
Outcome by_row_type(Context& context, const QualifiedName& name, Outcome taken) {
  if (taken.sqlstate != sqlstate::duplicate_table) return taken;
  const ObjectId found = look_up(context, Space::relation, name).id;
  if (found == ObjectId::none) return taken;
  const ObjectKind kind = context.catalog.object(found).kind;
  const bool is_sequence = kind == ObjectKind::sequence;
  const bool has_type = kind == ObjectKind::composite_type || (has_columns(kind) && !is_sequence) ||
                        (is_sequence && context.features().version < 14);
  return has_type ? refuse(sqlstate::duplicate_object, "type " + in_quotes(name.name) + " already exists") : taken;
}

Outcome apply_composite(const sql::Node& node, const StatementText& text, Context& context) {
  const sql::Node range = node["typevar"];
  const QualifiedName name = relation_name(range, span_of_relation(range, text));
  const Created made = create_in_schema(context, {.kind = ObjectKind::composite_type}, name, IfExists::refuse);
  if (made.outcome.refused()) return by_row_type(context, name, made.outcome);
  std::vector<NewColumn> columns;
  for (const sql::Node& element : node["coldeflist"].items()) {
    const sql::Node column = element.inner();
    const ResolvedType type = usable_type(context, column["typeName"]);
    if (type.outcome.refused()) return type.outcome;
    if (Outcome outcome = require_collation(context, column, type); outcome.refused()) return outcome;
    if (Outcome outcome = require_storable(context, column["colname"].text(), type.text); outcome.refused())
      return outcome;
    columns.push_back({.name = std::string(column["colname"].text()),
                       .type = type.id,
                       .type_text = context.catalog.intern(type.text)});
  }
  add_columns(context, made.id, columns);
  return done();
}

constexpr std::string_view unique_violation = "23505";
Outcome apply_enum(const sql::Node& node, const StatementText& text, Context& context) {
  const Created made =
      create_in_schema(context, {.kind = ObjectKind::type}, name_of_list(node["typeName"], text), IfExists::refuse);
  if (made.outcome.refused() || !context.closed()) return made.outcome;
  // Labels are kept as columns are.
  std::vector<NewColumn> labels;
  for (const sql::Node& each : node["vals"].items()) {
    const std::string label(each.string());
    if (Outcome outcome = require_label(label); outcome.refused()) return outcome;
    const auto same = [&](const NewColumn& other) { return other.name == label; };
    if (std::any_of(labels.begin(), labels.end(), same)) {
      return refuse(unique_violation, "duplicate key value violates unique constraint \"pg_enum_typid_label_index\"");
    }
    labels.push_back({.name = label});
  }
  add_columns(context, made.id, labels);
  return done();
}

/// Until 17 the server has no words for it but the number of the constraint's kind (`ConstrType`).
Outcome generated_domain(const Context& context, std::string_view type) {
  if (context.features().version >= 18)
    return refuse(sqlstate::feature_not_supported, "specifying GENERATED not supported for domains");
  return refuse("XX000", std::string("unrecognized constraint subtype: ") + (type == "CONSTR_IDENTITY" ? "3" : "4"));
}

/// `DefineDomain()`: what constraints of domains may not be.
Outcome require_domain_rules(const sql::Node& constraints, const Context& context) {
  if (!context.closed()) return done();
  bool has_default = false;
  std::string_view null;
  for (const sql::Node& each : constraints.items()) {
    const std::string_view type = each.inner()["contype"].text();
    if (const std::string_view words = constraint_words(type); !words.empty()) {
      return refuse(type == "CONSTR_EXCLUSION" ? sqlstate::feature_not_supported : sqlstate::syntax_error,
                    std::string(words) + " constraints not possible for domains");
    }
    if (type == "CONSTR_CHECK" && each.inner()["is_no_inherit"].truth())
      return refuse(sqlstate::invalid_object_definition, "check constraints for domains cannot be marked NO INHERIT");
    if (type == "CONSTR_IDENTITY" || type == "CONSTR_GENERATED") return generated_domain(context, type);
    if (type == "CONSTR_DEFAULT" && std::exchange(has_default, true))
      return refuse(sqlstate::syntax_error, "multiple default expressions");
    if (type != "CONSTR_NULL" && type != "CONSTR_NOTNULL") continue;
    if (null == type && type == "CONSTR_NOTNULL" && context.features().version >= 18)
      return refuse(sqlstate::invalid_object_definition, "redundant NOT NULL constraint definition");
    if (!null.empty() && null != type) return refuse(sqlstate::syntax_error, "conflicting NULL/NOT NULL constraints");
    null = type;
  }
  return done();
}

/// What a DEFAULT calls is there, and its constant is a value of the domain's base type.
Outcome require_default(const sql::Node& expression, const ResolvedType& base, Context& context) {
  if (Outcome outcome = require_callees(context, expression); outcome.refused()) return outcome;
  return base.id == ObjectId::none ? require_input_of(context, base.text, expression) : done();
}

/// A domain is of values that columns can hold, and that compare by a collation only if it has one (`DefineDomain()`).
Outcome require_base(const sql::Node& node, const ResolvedType& base, Context& context) {
  if (!context.closed() || base.id != ObjectId::none) return done();
  if (require_storable(context, {}, base.text).refused())
    return refuse(sqlstate::datatype_mismatch, in_quotes(base.text) + " is not a valid base type for a domain");
  return require_collation(context, node, base);
}

Outcome apply_domain(const sql::Node& node, const StatementText& text, Context& context) {
  const Created made =
      create_in_schema(context, {.kind = ObjectKind::domain}, name_of_list(node["domainname"], text), IfExists::refuse);
  if (made.outcome.refused()) return made.outcome;
  const ResolvedType base = usable_type(context, node["typeName"]);
  if (base.outcome.refused()) return base.outcome;
  if (Outcome outcome = require_base(node, base, context); outcome.refused()) return outcome;
  if (base.id != ObjectId::none) context.catalog.depend(made.id, base.id);
  if (Outcome outcome = require_domain_rules(node["constraints"], context); outcome.refused()) return outcome;
  for (const sql::Node& each : node["constraints"].items()) {
    const sql::Node constraint = each.inner();
    if (constraint["contype"].text() == "CONSTR_DEFAULT") {
      if (Outcome outcome = require_default(constraint["raw_expr"], base, context); outcome.refused()) return outcome;
      bind_expression(context, {.of = Binding::Of::column_default, .table = made.id}, constraint["raw_expr"]);
    }
    if (Outcome outcome = add_check(context, made.id, constraint, {}, true); outcome.refused()) return outcome;
    if (constraint["contype"].text() != "CONSTR_NOTNULL") continue;
    Outcome outcome = add_domain_not_null(context, made.id, constraint["conname"].text());
    if (outcome.refused()) return outcome;
  }
  return done();
}

/// The multirange that comes with a range: named by the statement, or after the range.
std::string multirange_name(const sql::Node& node, const std::string& range) {
  const sql::Node named = option_named(node["params"], "multirange_type_name")["arg"];
  if (named) {
    const sql::Node names = named.inner()["names"];
    return std::string(names.at(names.size() - 1).string());
  }
  return made_multirange_name(range);
}

/// The functions that make values of a range or multirange: the bootstrap superuser owns them, so his default
/// privileges count (makeRangeConstructors(), makeMultirangeConstructors()).
Outcome create_constructors(Context& context, ObjectId type, const std::vector<std::string>& signatures) {
  Catalog& catalog = context.catalog;
  for (const std::string& arguments : signatures) {
    const NameId signature = catalog.intern(arguments);
    const ObjectId schema = catalog.object(type).parent;
    for (const ObjectId taken : catalog.routines(schema, catalog.name(type))) {
      if (catalog.object(taken).signature != signature) continue;
      if (!context.closed()) return done();
      return refuse(sqlstate::duplicate_function,
                    "function \"" + std::string(catalog.name(type)) + "\" already exists with same argument types");
    }
    const ObjectId made = catalog.create({.kind = ObjectKind::function,
                                          .name = catalog.object(type).name,
                                          .parent = schema,
                                          .owner = RoleId::bootstrap,
                                          .signature = signature,
                                          .full_signature = signature,
                                          .part_of = type,
                                          .span = catalog.object(type).span});
    if (Outcome outcome = require_privilege(context, made, privilege::execute); outcome.refused()) return outcome;
  }
  return done();
}

/// What CREATE TYPE ... AS RANGE says, each once (`DefineRange()`).
Outcome require_range_options(const sql::Node& params, const Context& context) {
  static constexpr std::array<std::string_view, 6> known{"canonical", "collation",    "multirange_type_name",
                                                         "subtype",   "subtype_diff", "subtype_opclass"};
  std::vector<std::string_view> said;
  for (const sql::Node& each : params.items()) {
    const std::string_view name = each.inner()["defname"].text();
    const bool too_new = name == "multirange_type_name" && context.features().version < 14;
    if (!text::is_one_of(name, known) || too_new)
      return refuse(sqlstate::syntax_error, "type attribute " + in_quotes(name) + " not recognized");
    if (std::find(said.begin(), said.end(), name) != said.end())
      return refuse(sqlstate::syntax_error, "conflicting or redundant options");
    said.push_back(name);
  }
  if (std::find(said.begin(), said.end(), "subtype") != said.end()) return done();
  return refuse(sqlstate::syntax_error, "type attribute \"subtype\" is required");
}

/// What the values of a range are of, and how they are ordered and measured.
Outcome require_subtype(const sql::Node& params, const ResolvedType& of, Context& context) {
  if (of.id == ObjectId::none && of.text.starts_with("any"))
    return refuse(sqlstate::datatype_mismatch, "range subtype cannot be " + of.text);
  if (option_named(params, "collation") && of.id == ObjectId::none && has_no_collation(of.text))
    return refuse(sqlstate::wrong_object_type, "range collation specified but subtype does not support collation");
  if (of.id == ObjectId::none && !option_named(params, "subtype_opclass")) {
    if (Outcome outcome = require_default_class(context, "btree", of.text); outcome.refused()) return outcome;
  }
  const sql::Node names = option_named(params, "subtype_diff")["arg"].inner()["names"];
  const QualifiedName name = qualified_name(names, std::nullopt);
  const bool builtin = name.schema == "pg_catalog" || is_builtin_function(name.name, context.features().version);
  if (names.size() == 0 || builtin || !name.schema.empty() || has_unknown_objects(context)) return done();
  for (const ObjectId schema : search_path(context)) {
    if (!context.catalog.routines(schema, name.name).empty()) return done();
  }
  const std::string shown = shown_type(context, of);
  return refuse(sqlstate::undefined_function,
                "function " + written_name(names) + "(" + shown + ", " + shown + ") does not exist");
}

/// The multirange's name is a type's and a relation's as well.
Outcome require_free_multirange(const sql::Node& node, const Context& context, ObjectId range) {
  const Catalog& catalog = context.catalog;
  const std::string name = multirange_name(node, std::string(catalog.name(range)));
  const sql::Node named = option_named(node["params"], "multirange_type_name")["arg"].inner()["names"];
  if (context.closed() && named.size() > 1 && named.at(0).string() == "pg_catalog" && is_builtin_type(name))
    return refuse(sqlstate::duplicate_object, "type " + in_quotes(name) + " already exists");
  const ObjectId schema = catalog.object(range).parent;
  if (!context.closed()) return done();
  if (catalog.name(range) == name)
    return refuse(unique_violation, "duplicate key value violates unique constraint \"pg_type_typname_nsp_index\"");
  const ObjectId relation = catalog.find(Space::relation, schema, name);
  const bool has_type = relation != ObjectId::none && has_columns(catalog.object(relation).kind);
  if (!has_type && catalog.find(Space::type, schema, name) == ObjectId::none) return done();
  return refuse(sqlstate::duplicate_object, "type " + in_quotes(name) + " already exists");
}

Outcome apply_range(const sql::Node& node, const StatementText& text, Context& context) {
  const QualifiedName name = name_of_list(node["typeName"], text);
  const Created range = create_in_schema(context, {.kind = ObjectKind::type}, name, IfExists::refuse);
  if (range.outcome.refused()) return range.outcome;
  Catalog& catalog = context.catalog;
  if (context.closed()) {
    if (Outcome outcome = require_range_options(node["params"], context); outcome.refused()) return outcome;
  }
  const ResolvedType of = find_type(context, option_named(node["params"], "subtype")["arg"].inner());
  if (of.outcome.refused()) return of.outcome;
  if (context.closed()) {
    if (Outcome outcome = require_subtype(node["params"], of, context); outcome.refused()) return outcome;
  }
  if (of.id != ObjectId::none) catalog.depend(range.id, of.id);
  const std::string& subtype = of.text;
  const bool has_multirange = context.features().data_roles;
  ObjectId multirange = ObjectId::none;
  if (has_multirange) {
    Outcome free = require_free_multirange(node, context, range.id);
    if (free.refused()) return free;
    Object object{.kind = ObjectKind::type,
                  .name = catalog.intern(multirange_name(node, name.name)),
                  .parent = catalog.object(range.id).parent,
                  .owner = context.current(),
                  .multirange = context.features().maintain,
                  .part_of = range.id,
                  .span = name.span};
    multirange =
        context.features().maintain ? catalog.create(std::move(object), {}) : catalog.create(std::move(object));
  }
  const std::string pair = subtype + ", " + subtype;
  if (Outcome outcome = create_constructors(context, range.id, {pair, pair + ", text"}); outcome.refused())
    return outcome;
  if (!has_multirange) return done();
  const std::string called = display_name(catalog, range.id);
  return create_constructors(context, multirange, {"", called, called + "[]"});
}

}  // namespace

const Statement create_composite_type{.node = "CompositeTypeStmt", .apply = apply_composite};
const Statement create_enum{.node = "CreateEnumStmt", .apply = apply_enum};
const Statement create_domain{.node = "CreateDomainStmt", .apply = apply_domain};
const Statement create_range{.node = "CreateRangeStmt", .apply = apply_range};

}  // namespace routegrant::pg
