#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "pg/names/first_refusal.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/columns.hpp"
#include "pg/statements.hpp"

namespace routegrant::pg {
namespace {

/// A trigger function has no arguments.
ObjectId function_named(const sql::Node& names, Context& context) {
  const QualifiedName name = qualified_name(names, std::nullopt);
  std::vector<ObjectId> schemas = search_path(context);
  if (!name.schema.empty()) schemas = {schema_named(context, name.schema)};
  for (const ObjectId schema : schemas) {
    if (schema == ObjectId::none) continue;
    for (const ObjectId id : context.catalog.routines(schema, name.name)) {
      if (context.catalog.text(context.catalog.object(id).signature).empty()) return id;
    }
  }
  return ObjectId::none;
}

/// Trigger functions of pg_catalog (pg_proc.dat), which everybody may execute.
bool is_built_in(const QualifiedName& name) {
  static constexpr std::array<std::string_view, 4> functions{"suppress_redundant_updates_trigger",
                                                             "tsvector_update_trigger",
                                                             "tsvector_update_trigger_column", "unique_key_recheck"};
  return (name.schema.empty() || name.schema == "pg_catalog") && text::is_one_of(name.name, functions);
}

/// The bits of pg_trigger.tgtype (catalog/pg_trigger.h), which the parser gives as a number.
Bits events_of(const sql::Node& node) {
  const std::int64_t bits = node["events"].integer();
  Bits events = 0;
  if ((bits & 4) != 0) events |= privilege::insert;
  if ((bits & 8) != 0) events |= privilege::delete_;
  if ((bits & 16) != 0) events |= privilege::update;
  if ((bits & 32) != 0) events |= privilege::truncate;
  return events;
}

bool is_instead(const sql::Node& node) {
  return node["timing"].integer() == 64;
}

constexpr std::string_view grouping_error = "42803";

/// Which triggers a relation of this kind may have (`CreateTriggerFiringOn()`).
Outcome require_kind_of_relation(const sql::Node& node, const Context& context, ObjectId relation) {
  const Object& object = context.catalog.object(relation);
  if (!context.closed() || object.assumed) return done();
  const bool row = node["row"].truth();
  const std::string name = in_quotes(context.catalog.name(relation));
  if (object.kind == ObjectKind::table) {
    return is_instead(node) ? refuse(sqlstate::wrong_object_type, name + " is a table") : done();
  }
  if (object.kind == ObjectKind::view) {
    const bool fits = is_instead(node) || (!row && (events_of(node) & privilege::truncate) == 0);
    return fits ? done() : refuse(sqlstate::wrong_object_type, name + " is a view");
  }
  if (object.kind == ObjectKind::foreign_table) {
    return is_instead(node) ? refuse(sqlstate::wrong_object_type, name + " is a foreign table") : done();
  }
  if (context.features().version < 15) return refuse(sqlstate::wrong_object_type, name + " is not a table or view");
  return refuse(sqlstate::wrong_object_type, "relation " + name + " cannot have triggers");
}

/// What the kinds of triggers do not go together with.
Outcome require_clauses(const sql::Node& node) {
  if (node["row"].truth() && (events_of(node) & privilege::truncate) != 0)
    return refuse(sqlstate::feature_not_supported, "TRUNCATE FOR EACH ROW triggers are not supported");
  if (!is_instead(node)) return done();
  if (!node["row"].truth()) return refuse(sqlstate::feature_not_supported, "INSTEAD OF triggers must be FOR EACH ROW");
  if (node["whenClause"])
    return refuse(sqlstate::feature_not_supported, "INSTEAD OF triggers cannot have WHEN conditions");
  if (node["columns"].size() > 0)
    return refuse(sqlstate::feature_not_supported, "INSTEAD OF triggers cannot have column lists");
  return done();
}

Outcome invalid_object(std::string words) {
  return refuse(sqlstate::invalid_object_definition, std::move(words));
}

/// REFERENCING OLD TABLE and NEW TABLE: what a statement changed, for triggers AFTER one event of a table.
Outcome require_transition(const sql::Node& node, const sql::Node& transition, const Context& context,
                           ObjectId relation) {
  const ObjectKind kind = context.catalog.object(relation).kind;
  const Bits events = events_of(node);
  if (!transition["isTable"].truth()) {
    return refuse(sqlstate::feature_not_supported, "ROW variable naming in the REFERENCING clause is not supported");
  }
  if (kind == ObjectKind::foreign_table || kind == ObjectKind::view) {
    return refuse(sqlstate::wrong_object_type, in_quotes(context.catalog.name(relation)) +
                                                   (kind == ObjectKind::view ? " is a view" : " is a foreign table"));
  }
  if (node["timing"].integer() != 0)
    return invalid_object("transition table name can only be specified for an AFTER trigger");
  if ((events & privilege::truncate) != 0)
    return refuse(sqlstate::feature_not_supported, "TRUNCATE triggers with transition tables are not supported");
  const bool one = (events & (events - 1)) == 0;
  if (!one || node["columns"].size() > 0) {
    return refuse(sqlstate::feature_not_supported,
                  std::string("transition tables cannot be specified for triggers with ") +
                      (one ? "column lists" : "more than one event"));
  }
  const bool is_new = transition["isNew"].truth();
  const Bits fitting = privilege::update | (is_new ? privilege::insert : privilege::delete_);
  if ((events & fitting) != 0) return done();
  return invalid_object(is_new ? "NEW TABLE can only be specified for an INSERT or UPDATE trigger"
                               : "OLD TABLE can only be specified for a DELETE or UPDATE trigger");
}

Outcome require_transitions(const sql::Node& node, const Context& context, ObjectId relation) {
  std::string_view other;
  for (const sql::Node& each : node["transitionRels"].items()) {
    const sql::Node transition = each.inner();
    if (Outcome outcome = require_transition(node, transition, context, relation); outcome.refused()) return outcome;
    if (other == transition["name"].text())
      return invalid_object("OLD TABLE name and NEW TABLE name cannot be the same");
    other = transition["name"].text();
  }
  return done();
}

/// UPDATE OF: columns that are there, each once.
Outcome require_columns_of(const sql::Node& node, const Context& context, ObjectId table) {
  std::vector<std::string_view> seen;
  for (const sql::Node& each : node["columns"].items()) {
    const std::string name = in_quotes(each.string());
    if (!context.catalog.find_column(table, each.string()) && shows_all_columns(context.catalog, table)) {
      return refuse(sqlstate::undefined_column,
                    "column " + name + " of relation " + in_quotes(context.catalog.name(table)) + " does not exist");
    }
    if (std::find(seen.begin(), seen.end(), each.string()) != seen.end())
      return refuse(sqlstate::duplicate_column, "column " + name + " specified more than once");
    seen.push_back(each.string());
  }
  return done();
}

/// A name of WHEN: a column of a row that the trigger has.
Outcome require_row(const sql::Node& node, const sql::Node& fields, const Context& context, ObjectId table) {
  const std::string_view row = fields.at(0).string();
  if (fields.size() != 2 || (row != "new" && row != "old")) return done();
  const bool whole = fields.at(1).type() != "String";
  static constexpr std::array<std::string_view, 6> system{"cmax", "cmin", "ctid", "tableoid", "xmax", "xmin"};
  if (!whole && !context.catalog.find_column(table, fields.at(1).string()) && !context.catalog.object(table).assumed &&
      !text::is_one_of(fields.at(1).string(), system)) {
    return refuse(sqlstate::undefined_column,
                  "column " + std::string(row) + "." + std::string(fields.at(1).string()) + " does not exist");
  }
  if (!node["row"].truth()) {
    return refuse(sqlstate::invalid_object_definition,
                  "statement trigger's WHEN condition cannot reference column values");
  }
  const Bits events = events_of(node);
  if (row == "old" && (events & privilege::insert) != 0) {
    return refuse(sqlstate::invalid_object_definition, "INSERT trigger's WHEN condition cannot reference OLD values");
  }
  if (row == "new" && (events & privilege::delete_) != 0) {
    return refuse(sqlstate::invalid_object_definition, "DELETE trigger's WHEN condition cannot reference NEW values");
  }
  return done();
}

Outcome require_when(const sql::Node& node, const Context& context, ObjectId table) {
  return first_refusal(node["whenClause"], [&](const sql::Node& each) {
    if (each.type() == "SubLink")
      return refuse(sqlstate::feature_not_supported, "cannot use subquery in trigger WHEN condition");
    if (each.type() == "FuncCall" && each.inner()["agg_star"].truth())
      return refuse(grouping_error, "aggregate functions are not allowed in trigger WHEN conditions");
    return each.type() == "ColumnRef" ? require_row(node, each.inner()["fields"], context, table) : done();
  });
}

/// 42P17: a function of scripts that returns something else.
Outcome require_trigger_function(const Context& context, ObjectId function, const sql::Node& names) {
  const Object& object = context.catalog.object(function);
  if (!context.closed() || object.for_triggers || object.assumed || object.system) return done();
  return refuse(sqlstate::invalid_object_definition, "function " + written_name(names) + " must return type trigger");
}

/// It is there, may be executed by whoever makes the trigger, and is for triggers.
Outcome require_function(const sql::Node& names, const Context& context, ObjectId function) {
  if (function == ObjectId::none && context.closed() && !is_built_in(qualified_name(names, std::nullopt)))
    return refuse(sqlstate::undefined_function, "function " + written_name(names) + "() does not exist");
  if (function != ObjectId::none) {
    if (require_privilege(context, function, privilege::execute).refused()) {
      return refuse(sqlstate::insufficient_privilege, "permission denied for function " + written_name(names));
    }
    if (Outcome outcome = require_trigger_function(context, function, names); outcome.refused()) return outcome;
  }
  return done();
}

Outcome apply(const sql::Node& node, const StatementText& text, Context& context) {
  const Resolved table = find_or_assume(context, ObjectKind::table,
                                        relation_name(node["relation"], span_of_relation(node["relation"], text)));
  if (table.outcome.refused()) return table.outcome;
  if (Outcome outcome = require_kind_of_relation(node, context, table.id); outcome.refused()) return outcome;
  if (Outcome outcome = require_privilege(context, table.id, privilege::trigger); outcome.refused()) return outcome;
  if (context.closed()) {
    if (Outcome outcome = require_clauses(node); outcome.refused()) return outcome;
    if (Outcome outcome = require_transitions(node, context, table.id); outcome.refused()) return outcome;
    if (Outcome outcome = require_when(node, context, table.id); outcome.refused()) return outcome;
  }
  if (const QualifiedName name = qualified_name(node["funcname"], std::nullopt);
      context.closed() && !name.schema.empty()) {
    const Resolved schema = find_schema(context, name.schema, std::nullopt);
    if (schema.outcome.refused()) return schema.outcome;
    if (Outcome outcome = require_privilege(context, schema.id, privilege::usage); outcome.refused()) return outcome;
  }
  const ObjectId function = function_named(node["funcname"], context);
  if (Outcome outcome = require_function(node["funcname"], context, function); outcome.refused()) return outcome;
  if (context.routines.bodies.contains(function))
    context.routines.firing.insert(std::string(context.catalog.name(table.id)));
  if (Outcome outcome = require_columns_of(node, context, table.id); outcome.refused() && context.closed())
    return outcome;
  const std::string name(node["trigname"].text());
  auto& triggers = context.catalog.triggers();
  for (std::uint32_t at = 0; at < triggers.size(); ++at) {
    const Trigger& each = triggers[TriggerId{at}];
    if (each.dropped || each.table != table.id || each.name != name) continue;
    if (!node["replace"].truth() && context.closed())
      return refuse(sqlstate::duplicate_object, "trigger " + in_quotes(name) + " for relation " +
                                                    in_quotes(context.catalog.name(table.id)) + " already exists");
    Trigger& replaced = triggers.edit(TriggerId{at});
    replaced.function = function;
    replaced.events = events_of(node);
    replaced.instead = is_instead(node);
    bind_trigger(context, TriggerId{at}, node);
    return done();
  }
  const TriggerId made = triggers.add({.table = table.id,
                                       .name = name,
                                       .function = function,
                                       .events = events_of(node),
                                       .instead = is_instead(node),
                                       .span = span_after(text, "trigger", name)});
  bind_trigger(context, made, node);
  return done();
}

}  // namespace

const Statement create_trigger{.node = "CreateTrigStmt", .apply = apply};

}  // namespace routegrant::pg
