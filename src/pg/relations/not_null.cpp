#include "pg/relations/not_null.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "pg/catalog/object_name.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/columns.hpp"
#include "sql/identifier.hpp"

namespace routegrant::pg {
namespace {

bool is_named(const Context& context) {
  return context.closed() && context.features().version >= 18;
}

/// The column of the heirs that have it by the same constraint, partitions in any case.
std::vector<ColumnUse> inherited(const Catalog& catalog, ObjectId table, std::uint32_t column) {
  const Column& own = catalog.columns(table)[column];
  std::vector<ColumnUse> found;
  for (const ObjectId heir : all_heirs_of(catalog, table)) {
    const auto at = catalog.find_column(heir, own.name);
    if (!at) continue;
    const Column& other = catalog.columns(heir)[*at];
    const bool same = other.not_null_constraint == own.not_null_constraint;
    if (other.not_null && (same || catalog.object(heir).part_of != ObjectId::none))
      found.push_back({.relation = heir, .column = static_cast<std::uint32_t>(*at)});
  }
  return found;
}

}  // namespace

NameId chosen_not_null_name(Context& context, ObjectId table, std::string_view column) {
  if (!is_named(context)) return NameId::empty;
  constexpr std::string_view label = "not_null";
  const std::string_view called = context.catalog.name(table);
  // Cut names are soon taken, and with a number behind them they are cut elsewhere.
  if (called.size() + column.size() + label.size() + 2 > sql::identifier_bytes) return NameId::empty;
  return context.catalog.intern(made_object_name(called, column, label));
}

NameId declared_not_null_name(Context& context, const sql::Node& column) {
  if (!is_named(context)) return NameId::empty;
  for (const sql::Node& each : column["constraints"].items()) {
    const sql::Node constraint = each.inner();
    const std::string_view name = constraint["conname"].text();
    if (constraint["contype"].text() == "CONSTR_NOTNULL" && !name.empty()) return context.catalog.intern(name);
  }
  return NameId::empty;
}

void mark_not_null(Context& context, ObjectId table, std::uint32_t column, NameId name) {
  const Column& before = context.catalog.columns(table)[column];
  if (before.not_null) return;
  if (name == NameId::empty) name = chosen_not_null_name(context, table, before.name);
  Column& changed = context.catalog.edit_columns(table)[column];
  changed.not_null = true;
  changed.not_null_constraint = is_named(context) ? name : NameId::empty;
}

std::string_view column_of_table_not_null(const sql::Node& constraint) {
  if (constraint["contype"].text() != "CONSTR_NOTNULL") return {};
  return constraint["raw_expr"].inner()["fields"].at(0).string();
}

Outcome declare_not_null(Context& context, ObjectId table, const sql::Node& constraint) {
  const std::string_view name = column_of_table_not_null(constraint);
  if (name.empty()) return done();
  const auto column = context.catalog.find_column(table, name);
  if (!column) {
    if (!shows_all_columns(context.catalog, table)) return done();
    return refuse(sqlstate::undefined_column, "column " + in_quotes(name) + " of relation " +
                                                  in_quotes(context.catalog.name(table)) + " does not exist");
  }
  const auto at = static_cast<std::uint32_t>(*column);
  mark_not_null(context, table, at);
  const std::string_view constraint_name = constraint["conname"].text();
  if (is_named(context) && !constraint_name.empty())
    context.catalog.edit_columns(table)[at].not_null_constraint = context.catalog.intern(constraint_name);
  return done();
}

std::optional<std::uint32_t> column_of_not_null(const Catalog& catalog, ObjectId table, std::string_view name) {
  const std::vector<Column>& columns = catalog.columns(table);
  for (std::uint32_t at = 0; at < columns.size(); ++at) {
    const Column& column = columns[at];
    if (!column.dropped && column.not_null && column.not_null_constraint != NameId::empty &&
        catalog.text(column.not_null_constraint) == name)
      return at;
  }
  return std::nullopt;
}

bool may_have_not_null(const Catalog& catalog, ObjectId table, std::string_view name) {
  if (catalog.features().version < 18) return false;
  const std::vector<Column>& columns = catalog.columns(table);
  return std::any_of(columns.begin(), columns.end(), [&](const Column& column) {
    if (column.dropped || !column.not_null) return false;
    const std::string_view known = catalog.text(column.not_null_constraint);
    if (known.empty()) return true;
    return name.starts_with(known) && name.find_first_not_of("0123456789", known.size()) == std::string_view::npos;
  });
}

bool inherits_not_null(const Catalog& catalog, ObjectId table, std::uint32_t column) {
  const std::vector<ObjectId>& uses = catalog.object(table).uses;
  return std::any_of(uses.begin(), uses.end(), [&](ObjectId each) {
    if (!is_table_like(catalog.object(each).kind) || catalog.object(each).dropped) return false;
    const auto at = catalog.find_column(each, catalog.columns(table)[column].name);
    return at && catalog.columns(each)[*at].not_null;
  });
}

void unmark_not_null(Context& context, ObjectId table, std::uint32_t column) {
  std::vector<ColumnUse> all = inherited(context.catalog, table, column);
  all.push_back({.relation = table, .column = column});
  for (const ColumnUse& each : all) {
    Column& changed = context.catalog.edit_columns(each.relation)[each.column];
    changed.not_null = false;
    changed.not_null_constraint = NameId::empty;
  }
}

void rename_not_null(Context& context, ObjectId table, std::uint32_t column, std::string_view name) {
  const NameId before = context.catalog.columns(table)[column].not_null_constraint;
  const NameId wanted = context.catalog.intern(name);
  std::vector<ColumnUse> all = inherited(context.catalog, table, column);
  all.push_back({.relation = table, .column = column});
  for (const ColumnUse& each : all) {
    Column& changed = context.catalog.edit_columns(each.relation)[each.column];
    if (changed.not_null_constraint == before) changed.not_null_constraint = wanted;
  }
}

}  // namespace routegrant::pg
