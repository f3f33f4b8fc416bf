#include "pg/relations/columns.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "pg/names/names.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/not_null.hpp"
#include "pg/relations/ownership.hpp"

namespace routegrant::pg {

std::vector<NewColumn> columns_of(const Catalog& catalog, ObjectId relation) {
  std::vector<NewColumn> columns;
  for (const Column& column : catalog.columns(relation)) {
    if (column.dropped) continue;
    columns.push_back({.name = column.name,
                       .not_null = column.not_null,
                       .not_null_constraint = column.not_null_constraint,
                       .type = column.type,
                       .type_text = column.type_text,
                       .default_sequence = column.default_sequence});
  }
  return columns;
}

bool shows_all_columns(const Catalog& catalog, ObjectId relation) {
  const Object& object = catalog.object(relation);
  return !object.system && !object.open_columns;
}

std::vector<ObjectId> heirs_of(const Catalog& catalog, ObjectId table) {
  std::vector<ObjectId> heirs;
  // What is made of a type has its columns, but does not inherit from it.
  if (catalog.object(table).kind == ObjectKind::composite_type) return heirs;
  for (const ObjectId each : catalog.dependents(table)) {
    const Object& object = catalog.object(each);
    const bool inherits = std::find(object.uses.begin(), object.uses.end(), table) != object.uses.end();
    if (inherits && (object.kind == ObjectKind::table || object.kind == ObjectKind::foreign_table))
      heirs.push_back(each);
  }
  return heirs;
}

std::vector<ObjectId> all_heirs_of(const Catalog& catalog, ObjectId table) {
  std::vector<ObjectId> heirs = heirs_of(catalog, table);
  std::set<ObjectId> known(heirs.begin(), heirs.end());
  for (std::size_t at = 0; at < heirs.size(); ++at) {
    for (const ObjectId heir : heirs_of(catalog, heirs[at])) {
      if (known.insert(heir).second) heirs.push_back(heir);
    }
  }
  return heirs;
}

std::vector<ObjectId> with_wholes(const Catalog& catalog, ObjectId table) {
  std::vector<ObjectId> all;
  while (table != ObjectId::none && std::find(all.begin(), all.end(), table) == all.end()) {
    all.push_back(table);
    const Object& object = catalog.object(table);
    const bool is_table = object.kind == ObjectKind::table || object.kind == ObjectKind::foreign_table;
    table = is_table ? object.part_of : ObjectId::none;
  }
  return all;
}

namespace {

/// The tables that one inherits from directly.
std::vector<ObjectId> parents_of(const Catalog& catalog, ObjectId table) {
  std::vector<ObjectId> parents = catalog.object(table).uses;
  std::erase_if(parents, [&](ObjectId each) {
    const ObjectKind kind = catalog.object(each).kind;
    return kind != ObjectKind::table && kind != ObjectKind::foreign_table;
  });
  return parents;
}

}  // namespace

Outcome require_no_circle(const Catalog& catalog, ObjectId child, ObjectId parent) {
  // Down from the child and up from the parent until one of them ends: long chains are built from either end.
  std::vector<ObjectId> below{child};
  std::vector<ObjectId> above{parent};
  std::set<ObjectId> known_below{child};
  std::set<ObjectId> known_above{parent};
  bool circle = child == parent;
  for (std::size_t at = 0; !circle && at < below.size() && at < above.size(); ++at) {
    for (const ObjectId each : heirs_of(catalog, below[at])) {
      circle = circle || each == parent;
      if (known_below.insert(each).second) below.push_back(each);
    }
    for (const ObjectId each : parents_of(catalog, above[at])) {
      circle = circle || each == child;
      if (known_above.insert(each).second) above.push_back(each);
    }
  }
  return circle ? refuse(sqlstate::duplicate_table, "circular inheritance not allowed") : done();
}

std::size_t parents_with(const Catalog& catalog, ObjectId table, std::string_view name) {
  const std::vector<ObjectId> parents = parents_of(catalog, table);
  return static_cast<std::size_t>(std::count_if(
      parents.begin(), parents.end(), [&](ObjectId each) { return catalog.find_column(each, name).has_value(); }));
}

void add_columns(Context& context, ObjectId relation, const std::vector<NewColumn>& columns) {
  for (const NewColumn& column : columns) {
    const NameId chosen = column.not_null ? chosen_not_null_name(context, relation, column.name) : NameId::empty;
    if (const auto known = context.catalog.find_column(relation, column.name)) {
      Column& merged = context.catalog.edit_columns(relation)[*known];
      merged.local = merged.local || column.local;
      // What the relation declares itself is called as it says, or as it is called.
      if (column.not_null && (column.local || !merged.not_null))
        merged.not_null_constraint = column.not_null_constraint != NameId::empty ? column.not_null_constraint : chosen;
      merged.not_null = merged.not_null || column.not_null;
      if (column.default_sequence != ObjectId::none) merged.default_sequence = column.default_sequence;
      continue;
    }
    const bool named = column.not_null_constraint != NameId::empty;
    context.catalog.edit_columns(relation).push_back(
        {.name = column.name,
         .local = column.local,
         .not_null = column.not_null,
         .not_null_constraint = named ? column.not_null_constraint : chosen,
         .type = column.type,
         .type_text = column.type_text,
         .default_sequence = column.default_sequence});
    if (column.type != ObjectId::none) context.catalog.note_type(relation, column.type);
  }
}

Outcome require_distinct(const Context& context, const std::vector<std::string>& names) {
  if (!context.closed()) return done();
  std::set<std::string_view> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second)
      return refuse(sqlstate::duplicate_column, "column " + in_quotes(name) + " specified more than once");
  }
  return done();
}

namespace {

/// Whether a view reads the column, or an index is on it.
bool names_column(const Object& object, ColumnUse column) {
  return std::any_of(object.column_uses.begin(), object.column_uses.end(), [&](const ColumnUse& use) {
    return use.relation == column.relation && use.column == column.column;
  });
}

bool among(const std::vector<std::uint32_t>& columns, std::uint32_t column) {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

/// Whether a foreign key refers to the column.
bool is_referred(const Catalog& catalog, ColumnUse column) {
  for (std::uint32_t at = 0; at < catalog.foreign_keys().size(); ++at) {
    const ForeignKey& key = catalog.foreign_keys()[ForeignKeyId{at}];
    if (!key.dropped && key.parent == column.relation && among(key.referred, column.column)) return true;
  }
  return false;
}

/// Whether another column's default takes its numbers from a sequence that belongs to the column.
bool shares_sequence(const Catalog& catalog, ColumnUse column) {
  std::set<ObjectId> sequences;
  for (const ObjectId each : catalog.dependents(column.relation)) {
    const Object& object = catalog.object(each);
    if (object.kind == ObjectKind::sequence && object.part_of == column.relation && object.part_column == column.column)
      sequences.insert(each);
  }
  if (sequences.empty()) return false;
  for (std::uint32_t id = 0; id < catalog.object_count(); ++id) {
    const ObjectId table{id};
    if (catalog.object(table).kind != ObjectKind::table || catalog.object(table).dropped) continue;
    const std::vector<Column>& columns = catalog.columns(table);
    for (std::uint32_t at = 0; at < columns.size(); ++at) {
      const bool own = table == column.relation && at == column.column;
      if (!own && !columns[at].dropped && sequences.contains(columns[at].default_sequence)) return true;
    }
  }
  return false;
}

/// Foreign keys go with their columns, and with those that they refer to.
void lose_foreign_keys(Catalog& catalog, ColumnUse column) {
  auto& keys = catalog.foreign_keys();
  for (std::uint32_t at = 0; at < keys.size(); ++at) {
    const ForeignKey& key = keys[ForeignKeyId{at}];
    const bool own = key.table == column.relation && among(key.columns, column.column);
    const bool referred = key.parent == column.relation && among(key.referred, column.column);
    if (!key.dropped && (own || referred)) keys.edit(ForeignKeyId{at}).dropped = true;
  }
}

}  // namespace

std::vector<ObjectId> views_of_column(const Catalog& catalog, ColumnUse column) {
  std::vector<ObjectId> views;
  for (const ObjectId each : catalog.dependents(column.relation)) {
    const ObjectKind kind = catalog.object(each).kind;
    if (kind != ObjectKind::index && kind != ObjectKind::statistics && names_column(catalog.object(each), column))
      views.push_back(each);
  }
  return views;
}

void lose_column(Context& context, ColumnUse column, std::vector<ObjectId>& lost) {
  Catalog& catalog = context.catalog;
  for (const ObjectId each : catalog.dependents(column.relation)) {
    const Object& object = catalog.object(each);
    const bool falls = object.kind == ObjectKind::index || object.kind == ObjectKind::statistics;
    const bool index_of = falls && names_column(object, column);
    if (index_of || (object.part_of == column.relation && object.part_column == column.column)) lost.push_back(each);
  }
  const std::vector<ObjectId> views = views_of_column(catalog, column);
  lost.insert(lost.end(), views.begin(), views.end());
  lose_foreign_keys(catalog, column);
  lose_bindings_of(context, column, lost);
  Column& dropped = catalog.edit_columns(column.relation)[column.column];
  dropped.dropped = true;
  dropped.acl = {};
}

Outcome drop_column(Context& context, ObjectId relation, std::uint32_t column, Behavior behavior) {
  const ColumnUse use{.relation = relation, .column = column};
  const bool needed = !views_of_column(context.catalog, use).empty() || is_referred(context.catalog, use) ||
                      is_column_bound(context, use) || shares_sequence(context.catalog, use);
  if (behavior == Behavior::restrict && context.closed() && needed) {
    return refuse(sqlstate::dependent_objects_still_exist,
                  "cannot drop column " + context.catalog.columns(relation)[column].name + " of " +
                      description(context, relation) + " because other objects depend on it");
  }
  std::vector<ObjectId> lost;
  lose_column(context, use, lost);
  return lost.empty() ? done() : drop_objects(context, lost, Behavior::cascade);
}

}  // namespace routegrant::pg
