#include "pg/statements/alter_columns.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/types.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/callees.hpp"
#include "pg/relations/column_rules.hpp"
#include "pg/relations/column_types.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/not_null.hpp"

namespace routegrant::pg {

Outcome missing_column(const Context& context, ObjectId table, std::string_view name) {
  if (!shows_all_columns(context.catalog, table)) return done();
  return refuse(sqlstate::undefined_column, "column " + in_quotes(name) + " of relation " +
                                                in_quotes(context.catalog.name(table)) + " does not exist");
}

Outcome require_own_column(const sql::Node& command, const Context& context, ObjectId table) {
  static constexpr std::array<std::string_view, 12> altering{
      "AT_SetNotNull",    "AT_DropNotNull", "AT_ColumnDefault", "AT_AlterColumnType",
      "AT_SetStatistics", "AT_SetStorage",  "AT_SetOptions",    "AT_ResetOptions",
      "AT_AddIdentity",   "AT_SetIdentity", "AT_DropIdentity",  "AT_DropExpression"};
  const std::string_view subtype = command["subtype"].text();
  const std::string_view name = command["name"].text();
  const bool drops = subtype == "AT_DropColumn";
  const ObjectKind kind = context.catalog.object(table).kind;
  const bool has_them =
      kind == ObjectKind::table || kind == ObjectKind::materialized_view || kind == ObjectKind::foreign_table;
  if (!context.closed() || !has_them || !is_system_column(name) || (!drops && !text::is_one_of(subtype, altering)))
    return done();
  return refuse(sqlstate::feature_not_supported,
                std::string(drops ? "cannot drop" : "cannot alter") + " system column " + in_quotes(name));
}

namespace {

/// A partitioned table and its partitions keep the same columns.
Outcome require_whole(const Context& context, ObjectId table, bool only) {
  const bool parted = context.catalog.object(table).partitioned && !heirs_of(context.catalog, table).empty();
  if (!only || !parted || !context.closed()) return done();
  return refuse(sqlstate::invalid_table_definition,
                "cannot drop column from only the partitioned table when partitions exist");
}

Outcome require_no_key(const Context& context, ObjectId table, std::size_t column, std::string_view verb) {
  const Column& found = context.catalog.columns(table)[column];
  if (!found.partition_key || !context.closed()) return done();
  return refuse(sqlstate::invalid_table_definition, "cannot " + std::string(verb) + " column " + in_quotes(found.name) +
                                                        " because it is part of the partition key of relation " +
                                                        in_quotes(context.catalog.name(table)));
}

/// The column and, before it, those of the tables that inherit it: unless they declare it or have it from elsewhere.
/// Every table is looked at before any column goes (`ATExecDropColumn()`).
Outcome collect_columns(Context& context, ColumnUse column, bool only, std::vector<ColumnUse>& doomed) {
  Catalog& catalog = context.catalog;
  const std::string name = catalog.columns(column.relation)[column.column].name;
  if (Outcome outcome = require_no_key(context, column.relation, column.column, "drop"); outcome.refused())
    return outcome;
  for (const ObjectId heir : heirs_of(catalog, column.relation)) {
    const auto inherited = catalog.find_column(heir, name);
    if (!inherited) continue;
    if (Outcome outcome = require_ownership(context, heir); outcome.refused()) return outcome;
    if (only) {
      catalog.edit_columns(heir)[*inherited].local = true;
    } else if (!catalog.columns(heir)[*inherited].local && parents_with(catalog, heir, name) == 1) {
      const ColumnUse below{.relation = heir, .column = static_cast<std::uint32_t>(*inherited)};
      if (Outcome outcome = collect_columns(context, below, only, doomed); outcome.refused()) return outcome;
    }
  }
  doomed.push_back(column);
  return done();
}

/// Columns of several tables go at once (`performMultipleDeletions()`).
Outcome others_depend_on_several() {
  return refuse(sqlstate::dependent_objects_still_exist,
                "cannot drop desired object(s) because other objects depend on them");
}

}  // namespace

Outcome drop_column_of(const sql::Node& command, Context& context, ObjectId table, bool only) {
  const std::string name(command["name"].text());
  const auto column = context.catalog.find_column(table, name);
  if (!column) {
    if (command["missing_ok"].truth() || !context.closed()) return done();
    return missing_column(context, table, name);
  }
  if (context.closed() && parents_with(context.catalog, table, name) > 0)
    return refuse(sqlstate::invalid_table_definition, "cannot drop inherited column " + in_quotes(name));
  if (Outcome outcome = require_no_key(context, table, *column, "drop"); outcome.refused()) return outcome;
  if (Outcome outcome = require_whole(context, table, only); outcome.refused()) return outcome;
  std::vector<ColumnUse> doomed;
  const ColumnUse first{.relation = table, .column = static_cast<std::uint32_t>(*column)};
  if (Outcome outcome = collect_columns(context, first, only, doomed); outcome.refused()) return outcome;
  for (const ColumnUse& each : doomed) {
    Outcome outcome = drop_column(context, each.relation, each.column, behavior_of(command));
    if (outcome.refused()) return doomed.size() > 1 ? others_depend_on_several() : outcome;
  }
  return done();
}

Outcome change_type(const sql::Node& command, Context& context, ObjectId table) {
  const std::string name(command["name"].text());
  const auto column = context.catalog.find_column(table, name);
  if (!column) return context.closed() ? missing_column(context, table, name) : done();
  if (Outcome outcome = require_no_key(context, table, *column, "alter"); outcome.refused()) return outcome;
  const sql::Node changed_to = unwrapped(command["def"]);
  const ResolvedType type = usable_type(context, changed_to["typeName"]);
  if (type.outcome.refused()) return type.outcome;
  if (Outcome outcome = require_collation(context, changed_to, type); outcome.refused()) return outcome;
  if (Outcome outcome = require_storable(context, name, type.text); outcome.refused()) return outcome;
  if (Outcome outcome = require_callees_on(context, changed_to["raw_default"], table); outcome.refused())
    return outcome;
  const ColumnUse use{.relation = table, .column = static_cast<std::uint32_t>(*column)};
  if (context.closed() && !views_of_column(context.catalog, use).empty())
    return refuse(sqlstate::feature_not_supported, "cannot alter type of a column used by a view or rule");
  if (Outcome outcome = require_unbound(context, use); outcome.refused()) return outcome;
  Column& changed = context.catalog.edit_columns(table)[*column];
  changed.type = type.id;
  changed.type_text = context.catalog.intern(type.text);
  if (type.id != ObjectId::none) context.catalog.note_type(table, type.id);
  return done();
}

Outcome require_may_be_null(const Context& context, ObjectId table, const std::string& name) {
  const Catalog& catalog = context.catalog;
  const auto column = static_cast<std::uint32_t>(*catalog.find_column(table, name));
  for (const ObjectId each : catalog.dependents(table)) {
    const Object& object = catalog.object(each);
    if (object.identity && object.part_of == table && object.part_column == column) {
      return refuse(sqlstate::syntax_error, "column " + in_quotes(name) + " of relation " +
                                                in_quotes(catalog.name(table)) + " is an identity column");
    }
    const bool keyed = object.kind == ObjectKind::index && object.primary && object.part_of == table &&
                       std::any_of(object.column_uses.begin(), object.column_uses.end(),
                                   [&](const ColumnUse& use) { return use.column == column; });
    if (keyed) return refuse(sqlstate::invalid_table_definition, "column " + in_quotes(name) + " is in a primary key");
  }
  return done();
}

Outcome require_heirs(const Context& context, ObjectId table, bool changes) {
  if (!context.closed() || (context.features().version >= 18 && !changes)) return done();
  for (const ObjectId heir : all_heirs_of(context.catalog, table)) {
    if (Outcome outcome = require_ownership(context, heir); outcome.refused()) return outcome;
  }
  return done();
}

bool is_not_null(const Context& context, ObjectId table, std::string_view name) {
  const auto column = context.catalog.find_column(table, name);
  return column && context.catalog.columns(table)[*column].not_null;
}

Outcome prepare_not_null(const sql::Node& command, const Context& context, ObjectId table, bool only) {
  const std::string_view subtype = command["subtype"].text();
  const bool sets = subtype == "AT_SetNotNull";
  if (!context.closed() || context.features().version >= 18 || (!sets && subtype != "AT_DropNotNull")) return done();
  const std::string name(command["name"].text());
  if (sets && context.catalog.object(table).partitioned && !heirs_of(context.catalog, table).empty()) {
    if (!context.catalog.find_column(table, name)) return missing_column(context, table, name);
    if (is_not_null(context, table, name)) return done();
  }
  return only ? done() : require_heirs(context, table, true);
}

namespace {

/// The column and those that inherit it, by a constraint of that name; empty for the one that the server chooses.
void mark_with_heirs(Context& context, ObjectId table, std::uint32_t column, NameId constraint) {
  mark_not_null(context, table, column, constraint);
  const std::string name = context.catalog.columns(table)[column].name;
  const NameId called = context.catalog.columns(table)[column].not_null_constraint;
  for (const ObjectId each : all_heirs_of(context.catalog, table)) {
    if (const auto inherited = context.catalog.find_column(each, name))
      mark_not_null(context, each, static_cast<std::uint32_t>(*inherited), called);
  }
}

/// Another constraint of the column, or one of the name (`AdjustNotNullInheritance()`,
/// `AddRelationNewConstraints()`).
Outcome require_new_not_null(std::string_view constraint, const Context& context, ObjectId table,
                             const Column& column) {
  const std::string_view known = context.catalog.text(column.not_null_constraint);
  if (constraint.empty() || !context.closed() || (column.not_null && known == constraint)) return done();
  const std::string relation = in_quotes(context.catalog.name(table));
  if (column.not_null) {
    if (known.empty()) return done();
    return refuse(sqlstate::object_not_in_prerequisite_state, "cannot create not-null constraint " +
                                                                  in_quotes(constraint) + " on column " +
                                                                  in_quotes(column.name) + " of table " + relation);
  }
  if (!find_check(context.catalog, table, constraint) && !column_of_not_null(context.catalog, table, constraint))
    return done();
  return refuse(sqlstate::duplicate_object,
                "constraint " + in_quotes(constraint) + " for relation " + relation + " already exists");
}

}  // namespace

Outcome add_not_null(const sql::Node& constraint, Context& context, ObjectId table, bool only) {
  const std::string_view name = column_of_table_not_null(constraint);
  const auto column = context.catalog.find_column(table, name);
  if (!column) return context.closed() ? missing_column(context, table, name) : done();
  const Column& before = context.catalog.columns(table)[*column];
  const std::string_view called = constraint["conname"].text();
  if (Outcome outcome = require_new_not_null(called, context, table, before); outcome.refused()) return outcome;
  if (before.not_null) return done();
  if (only && context.closed() && !heirs_of(context.catalog, table).empty())
    return refuse(sqlstate::invalid_table_definition, "constraint must be added to child tables too");
  if (Outcome outcome = require_heirs(context, table, true); outcome.refused()) return outcome;
  mark_with_heirs(context, table, static_cast<std::uint32_t>(*column),
                  called.empty() ? NameId::empty : context.catalog.intern(called));
  return done();
}

Outcome set_not_null(const sql::Node& command, Context& context, ObjectId table, bool wanted, bool only) {
  const std::string name(command["name"].text());
  if (!only && context.features().version >= 18) {
    const bool changes = context.catalog.find_column(table, name) && is_not_null(context, table, name) != wanted;
    if (Outcome outcome = require_heirs(context, table, changes); outcome.refused()) return outcome;
  }
  if (!context.catalog.find_column(table, name))
    return context.closed() ? missing_column(context, table, name) : done();
  if (!wanted && context.closed()) {
    if (Outcome outcome = require_may_be_null(context, table, name); outcome.refused()) return outcome;
  }
  const auto own = static_cast<std::uint32_t>(*context.catalog.find_column(table, name));
  if (!wanted) {
    unmark_not_null(context, table, own);
    return done();
  }
  mark_with_heirs(context, table, own, NameId::empty);
  return done();
}

}  // namespace routegrant::pg
