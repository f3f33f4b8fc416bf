#include "pg/relations/foreign_keys.hpp"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pg/catalog/object_name.hpp"
#include "pg/names/names.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/expression_types.hpp"
#include "pg/relations/indexes.hpp"

namespace routegrant::pg {
namespace {

constexpr std::string_view invalid_foreign_key = "42830";

/// Whether the columns of a unique index are these, in any order.
bool matches(const Object& index, const std::vector<std::uint32_t>& columns) {
  if (!index.unique || index.column_uses.size() != columns.size()) return false;
  return std::all_of(index.column_uses.begin(), index.column_uses.end(), [&](const ColumnUse& use) {
    return std::find(columns.begin(), columns.end(), use.column) != columns.end();
  });
}

/// What a foreign key refers to: the columns of the primary key, or those that it names.
Outcome referred_columns(const Context& context, ObjectId parent, const sql::Node& constraint,
                         std::vector<std::uint32_t>& columns) {
  const Catalog& catalog = context.catalog;
  const std::string relation(catalog.name(parent));
  const std::vector<ObjectId> indexes = indexes_of(catalog, parent);
  if (constraint["pk_attrs"].size() == 0) {
    const auto primary =
        std::find_if(indexes.begin(), indexes.end(), [&](ObjectId each) { return catalog.object(each).primary; });
    if (primary == indexes.end()) {
      return refuse(sqlstate::undefined_object, "there is no primary key for referenced table " + in_quotes(relation));
    }
    for (const ColumnUse& use : catalog.object(*primary).column_uses) columns.push_back(use.column);
    return done();
  }
  for (const sql::Node& name : constraint["pk_attrs"].items()) {
    const auto column = catalog.find_column(parent, name.string());
    if (!column) {
      return refuse(sqlstate::undefined_column,
                    "column " + in_quotes(name.string()) + " referenced in foreign key constraint does not exist");
    }
    columns.push_back(static_cast<std::uint32_t>(*column));
  }
  const bool any = std::any_of(indexes.begin(), indexes.end(),
                               [&](ObjectId each) { return matches(catalog.object(each), columns); });
  if (any) return done();
  return refuse(invalid_foreign_key,
                "there is no unique constraint matching given keys for referenced table " + in_quotes(relation));
}

/// `checkFkeyPermissions()`.
Outcome require_references_on(const Context& context, ObjectId parent, const std::vector<std::uint32_t>& columns) {
  Outcome whole = require_privilege(context, parent, privilege::references);
  if (!whole.refused()) return whole;
  for (const std::uint32_t column : columns) {
    if (column_privileges_on(context.catalog, context.current(), parent, column, privilege::references) == 0)
      return whole;
  }
  return columns.empty() ? whole : done();
}

/// The columns that a foreign key is on, as its chosen name calls them.
std::vector<std::string> referring_columns(const sql::Node& constraint, std::string_view column) {
  if (!column.empty()) return {std::string(column)};
  std::vector<std::string> names;
  for (const sql::Node& name : constraint["fk_attrs"].items()) names.emplace_back(name.string());
  return names;
}

/// `ChooseConstraintName()`: a number behind the label until nothing is called so. Looked at are the foreign keys of
/// the schema and the checks of the table.
std::string foreign_key_name(const Catalog& catalog, ObjectId table, const std::string& columns) {
  const ObjectId schema = catalog.object(table).parent;
  std::string name = made_object_name(catalog.name(table), columns, "fkey");
  std::set<std::string_view> taken;
  for (std::uint32_t at = 0; at < catalog.foreign_keys().size(); ++at) {
    const ForeignKey& key = catalog.foreign_keys()[ForeignKeyId{at}];
    const bool is_alike = key.name.starts_with(std::string_view(name).substr(0, 8));
    if (is_alike && !key.dropped && catalog.object(key.table).parent == schema) taken.insert(key.name);
  }
  for (int number = 1; taken.contains(name) || find_check(catalog, table, name); ++number)
    name = made_object_name(catalog.name(table), columns, "fkey" + std::to_string(number));
  return name;
}

Outcome no_such_column(const std::string& name) {
  return refuse(sqlstate::undefined_column,
                "column " + in_quotes(name) + " referenced in foreign key constraint does not exist");
}

/// ON DELETE SET NULL | DEFAULT (columns): of the key's own (`validateFkOnDeleteSetColumns()`, 15).
Outcome require_set_columns(const Context& context, ObjectId table, const sql::Node& constraint,
                            const std::vector<std::string>& names) {
  for (const sql::Node& each : constraint["fk_del_set_cols"].items()) {
    const std::string name(each.string());
    if (!context.catalog.find_column(table, name)) return no_such_column(name);
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const std::string words = " referenced in ON DELETE SET action must be part of foreign key";
    return refuse(sqlstate::invalid_column_reference, "column " + in_quotes(name) + words);
  }
  return done();
}

bool is_temporary(const Catalog& catalog, ObjectId table) {
  return catalog.name(catalog.object(table).parent) == "pg_temp";
}

/// What stays does not refer to what goes (`ATAddForeignKeyConstraint()`).
Outcome require_lasting(const Catalog& catalog, ObjectId table, ObjectId parent) {
  const auto goes = [&](ObjectId each) { return catalog.object(each).unpublishable; };
  const auto only = [](std::string_view own, std::string_view others) {
    return refuse(
        sqlstate::invalid_table_definition,
        "constraints on " + std::string(own) + " tables may reference only " + std::string(others) + " tables");
  };
  if (catalog.object(table).kind != ObjectKind::table) return done();
  if (is_temporary(catalog, table)) return is_temporary(catalog, parent) ? done() : only("temporary", "temporary");
  if (goes(table)) return is_temporary(catalog, parent) ? only("unlogged", "permanent or unlogged") : done();
  return is_temporary(catalog, parent) || goes(parent) ? only("permanent", "permanent") : done();
}

/// Columns that are generated take no values from what a key refers to.
Outcome require_no_action(const Catalog& catalog, ObjectId table, const sql::Node& constraint,
                          const std::vector<std::uint32_t>& columns) {
  const std::string_view update = constraint["fk_upd_action"].text();
  const std::string_view remove = constraint["fk_del_action"].text();
  const auto sets = [](std::string_view action) { return action == "n" || action == "d"; };
  for (const std::uint32_t column : columns) {
    if (!is_generated(catalog, table, column)) continue;
    if (!sets(update) && update != "c" && !sets(remove)) continue;
    const std::string event = sets(update) || update == "c" ? "UPDATE" : "DELETE";
    return refuse(sqlstate::syntax_error,
                  "invalid ON " + event + " action for foreign key constraint containing generated column");
  }
  return done();
}

/// Whether no operator compares two built-in types: an array is compared with arrays only.
bool is_never_compared(std::string_view own, std::string_view other) {
  if (own.empty() || other.empty()) return false;
  return own.ends_with("[]") != other.ends_with("[]") || is_never_referred(own, other);
}

}  // namespace

Outcome add_foreign_key(Context& context, ObjectId table, const sql::Node& constraint, std::string_view column,
                        const StatementText& text) {
  if (constraint["contype"].text() != "CONSTR_FOREIGN" || !constraint["pktable"]) return done();
  const sql::Node range = constraint["pktable"];
  const Resolved parent =
      find_or_assume(context, ObjectKind::table, relation_name(range, span_of_relation(range, text)));
  if (parent.outcome.refused() || !context.closed()) return parent.outcome;
  Catalog& catalog = context.catalog;
  if (catalog.object(parent.id).kind != ObjectKind::table) {
    return refuse(sqlstate::wrong_object_type,
                  "referenced relation " + in_quotes(catalog.name(parent.id)) + " is not a table");
  }
  if (Outcome outcome = require_lasting(catalog, table, parent.id); outcome.refused()) return outcome;
  const std::vector<std::string> names = referring_columns(constraint, column);
  std::vector<std::uint32_t> columns;
  for (const std::string& name : names) {
    const auto own = catalog.find_column(table, name);
    if (!own) return no_such_column(name);
    columns.push_back(static_cast<std::uint32_t>(*own));
  }
  if (Outcome outcome = require_set_columns(context, table, constraint, names); outcome.refused()) return outcome;
  std::vector<std::uint32_t> referred;
  if (Outcome outcome = referred_columns(context, parent.id, constraint, referred); outcome.refused()) return outcome;
  if (Outcome outcome = require_references_on(context, parent.id, referred); outcome.refused()) return outcome;
  if (Outcome outcome = require_no_action(catalog, table, constraint, columns); outcome.refused()) return outcome;
  if (columns.size() != referred.size())
    return refuse(invalid_foreign_key, "number of referencing and referenced columns for foreign key disagree");
  std::string name(constraint["conname"].text());
  if (name.empty()) name = foreign_key_name(catalog, table, joined_names(names));
  for (std::size_t at = 0; at < columns.size() && at < referred.size(); ++at) {
    const Column& own = catalog.columns(table)[columns[at]];
    const Column& other = catalog.columns(parent.id)[referred[at]];
    const bool built_in = own.type == ObjectId::none && other.type == ObjectId::none;
    if (built_in && is_never_compared(catalog.text(own.type_text), catalog.text(other.type_text)))
      return refuse(sqlstate::datatype_mismatch,
                    "foreign key constraint " + in_quotes(name) + " cannot be implemented");
  }
  catalog.foreign_keys().add({.table = table,
                              .parent = parent.id,
                              .name = std::move(name),
                              .columns = std::move(columns),
                              .referred = std::move(referred)});
  return done();
}

/// Whether a foreign key refers to the columns of a unique index.
bool refers_to(const Catalog& catalog, const ForeignKey& key, ObjectId index) {
  const Object& object = catalog.object(index);
  if (key.dropped || key.parent != object.part_of) return false;
  std::vector<std::uint32_t> columns;
  for (const ColumnUse& use : object.column_uses) columns.push_back(use.column);
  std::vector<std::uint32_t> referred = key.referred;
  std::sort(columns.begin(), columns.end());
  std::sort(referred.begin(), referred.end());
  return columns == referred;
}

}  // namespace routegrant::pg
