#include "pg/relations/indexes.hpp"
#include "pg/relations/bindings.hpp"

#include <algorithm>
#include <utility>

#include "pg/catalog/object_name.hpp"
#include "pg/names/names.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/expression_types.hpp"
#include "pg/relations/inherited_keys.hpp"
#include "pg/relations/not_null.hpp"
#include "pg/relations/ownership.hpp"
#include "sql/identifier.hpp"

namespace routegrant::pg {
namespace {

constexpr std::string_view datatype_mismatch = "42804";

constexpr std::string_view invalid_foreign_key = "42830";

/// `ChooseRelationName()`: a number behind the label until nothing is called so.
std::string chosen_name(const Catalog& catalog, ObjectId schema, std::string_view first, const std::string& second,
                        const std::string& label) {
  std::string name = made_object_name(first, second, label);
  for (int number = 1; catalog.find(Space::relation, schema, name) != ObjectId::none; ++number)
    name = made_object_name(first, second, label + std::to_string(number));
  return name;
}

/// `ChooseIndexNameAddition()`.
std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    if (text.size() > sql::identifier_bytes) break;
    text += (text.empty() ? "" : "_") + word;
  }
  return text;
}

std::string_view label_of(const NewIndex& index) {
  if (index.primary) return "pkey";
  if (!index.of_constraint) return "idx";
  return index.unique ? "key" : "excl";
}

ObjectId make_index(Context& context, ObjectId table, const NewIndex& index, const std::string& name) {
  Catalog& catalog = context.catalog;
  const Object& owner = catalog.object(table);
  Object object{.kind = ObjectKind::index,
                .name = catalog.intern(name),
                .parent = owner.parent,
                .owner = owner.owner,
                .unique = index.unique,
                .primary = index.primary,
                .of_constraint = index.of_constraint,
                .part_of = table};
  for (const std::uint32_t column : index.columns) object.column_uses.push_back({.relation = table, .column = column});
  const ObjectId made = catalog.create(std::move(object), {});
  for (const ObjectId used : index.uses) catalog.depend(made, used);
  return made;
}

/// The index as it would be made anew on another table: columns go by their names.
NewIndex copy_of(const Catalog& catalog, ObjectId index, ObjectId to) {
  const Object& object = catalog.object(index);
  NewIndex copy{.unique = object.unique, .primary = object.primary, .of_constraint = object.of_constraint};
  for (const ObjectId used : object.uses) {
    if (catalog.object(used).kind != ObjectKind::index) copy.uses.push_back(used);
  }
  for (const ColumnUse& use : object.column_uses) {
    const std::string& name = catalog.columns(use.relation)[use.column].name;
    copy.words.push_back(name);
    if (const auto column = catalog.find_column(to, name)) copy.columns.push_back(static_cast<std::uint32_t>(*column));
  }
  return copy;
}

/// Whether the columns of a unique index are these, in any order.
bool matches(const Object& index, const std::vector<std::uint32_t>& columns) {
  if (!index.unique || index.column_uses.size() != columns.size()) return false;
  return std::all_of(index.column_uses.begin(), index.column_uses.end(), [&](const ColumnUse& use) {
    return std::find(columns.begin(), columns.end(), use.column) != columns.end();
  });
}

void set_not_null(Context& context, ObjectId table, const std::vector<std::uint32_t>& columns) {
  for (const std::uint32_t column : columns) mark_not_null(context, table, column);
}

/// The same of a partition, whose constraints are called as its table's.
void inherit_not_null(Context& context, ObjectId table, ObjectId heir, const std::vector<std::uint32_t>& columns) {
  for (const std::uint32_t column : columns) {
    const auto own = context.catalog.find_column(table, context.catalog.columns(heir)[column].name);
    mark_not_null(context, heir, column,
                  own ? context.catalog.columns(table)[*own].not_null_constraint : NameId::empty);
  }
}

/// The columns that PRIMARY KEY, UNIQUE or EXCLUDE is on; `column` is the one that it stands behind, if it does.
std::vector<std::string> constrained_columns(const sql::Node& constraint, std::string_view column) {
  std::vector<std::string> names;
  if (!column.empty()) names.emplace_back(column);
  for (const sql::Node& name : constraint["keys"].items()) names.emplace_back(name.string());
  for (const sql::Node& part : constraint["exclusions"].items()) {
    const std::string_view name = part.inner()["items"].at(0).inner()["name"].text();
    names.emplace_back(name.empty() ? "expr" : name);
  }
  return names;
}

/// ADD CONSTRAINT ... USING INDEX: the index becomes the constraint's, and is called as it is.
Outcome take_index(Context& context, ObjectId table, std::string_view existing, const NewIndex& wanted) {
  Catalog& catalog = context.catalog;
  const ObjectId found = catalog.find(Space::relation, catalog.object(table).parent, existing);
  if (found == ObjectId::none)
    return refuse(sqlstate::undefined_object, "index " + in_quotes(existing) + " does not exist");
  Object& taken = catalog.edit(found);
  taken.of_constraint = true;
  taken.primary = wanted.primary;
  std::vector<std::uint32_t> columns;
  for (const ColumnUse& use : taken.column_uses) columns.push_back(use.column);
  if (wanted.primary) set_not_null(context, table, columns);
  if (!wanted.name.empty() && wanted.name != existing) catalog.rename(found, wanted.name);
  return done();
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

}  // namespace

ObjectId parent_index(const Catalog& catalog, ObjectId index) {
  const Object& object = catalog.object(index);
  if (object.kind != ObjectKind::index) return ObjectId::none;
  const auto found = std::find_if(object.uses.begin(), object.uses.end(),
                                  [&](ObjectId each) { return catalog.object(each).kind == ObjectKind::index; });
  return found == object.uses.end() ? ObjectId::none : *found;
}

std::vector<ObjectId> indexes_of(const Catalog& catalog, ObjectId table) {
  std::vector<ObjectId> indexes = catalog.dependents(table);
  std::erase_if(indexes, [&](ObjectId each) {
    const Object& object = catalog.object(each);
    return object.kind != ObjectKind::index || object.part_of != table;
  });
  return indexes;
}

Outcome require_place_of_index(const Context& context, ObjectId table, bool only) {
  const Catalog& catalog = context.catalog;
  Outcome outcome = require_privilege(context, catalog.object(table).parent, privilege::create);
  if (outcome.refused() || only) return outcome;
  for (const ObjectId heir : all_heirs_of(catalog, table)) {
    if (catalog.object(heir).part_of == ObjectId::none) continue;
    outcome = require_privilege(context, catalog.object(heir).parent, privilege::create);
    if (outcome.refused()) return outcome;
  }
  return done();
}

/// Rows are unique in each partition only: what tells partitions apart must be among the columns.
Outcome require_partition_key(const Catalog& catalog, ObjectId table, const NewIndex& index) {
  if (!catalog.object(table).partitioned || (!index.unique && !index.primary)) return done();
  if (catalog.object(table).partitioned_by_expressions) {
    return refuse(sqlstate::feature_not_supported, "unsupported " +
                                                       std::string(index.primary ? "PRIMARY KEY" : "UNIQUE") +
                                                       " constraint with partition key definition");
  }
  const std::vector<Column>& columns = catalog.columns(table);
  for (std::uint32_t at = 0; at < columns.size(); ++at) {
    if (!columns[at].partition_key || std::find(index.columns.begin(), index.columns.end(), at) != index.columns.end())
      continue;
    return refuse(sqlstate::feature_not_supported,
                  "unique constraint on partitioned table must include all partitioning columns");
  }
  return done();
}

namespace {

/// An index of a partition that can be its part of the table's, and is nobody's yet (`DefineIndex()`).
ObjectId same_index(const Catalog& catalog, ObjectId table, const NewIndex& wanted) {
  for (const ObjectId each : indexes_of(catalog, table)) {
    const Object& object = catalog.object(each);
    if (parent_index(catalog, each) != ObjectId::none || object.unique != wanted.unique ||
        object.primary != wanted.primary || object.of_constraint != wanted.of_constraint ||
        object.column_uses.size() != wanted.columns.size()) {
      continue;
    }
    const bool same = std::equal(wanted.columns.begin(), wanted.columns.end(), object.column_uses.begin(),
                                 [](std::uint32_t column, const ColumnUse& use) { return use.column == column; });
    // Expressions are no columns: nothing is known of these.
    if (same && wanted.columns.size() == wanted.words.size()) return each;
  }
  return ObjectId::none;
}

}  // namespace

Outcome add_index(Context& context, ObjectId table, const NewIndex& index) {
  if (!context.closed()) return done();
  Catalog& catalog = context.catalog;
  if (Outcome outcome = require_partition_key(catalog, table, index); outcome.refused()) return outcome;
  const ObjectId schema = catalog.object(table).parent;
  std::string name = index.name;
  if (name.empty()) {
    name = chosen_name(catalog, schema, catalog.name(table), index.primary ? std::string() : joined(index.words),
                       std::string(label_of(index)));
  } else if (catalog.find(Space::relation, schema, name) != ObjectId::none) {
    return refuse(sqlstate::duplicate_table, "relation " + in_quotes(name) + " already exists");
  }
  if (index.primary) set_not_null(context, table, index.columns);
  const ObjectId made = make_index(context, table, index, name);
  for (const ObjectId heir : all_heirs_of(catalog, table)) {
    if (catalog.object(heir).part_of == ObjectId::none) continue;
    if (index.only) break;
    const NewIndex copy = copy_of(catalog, made, heir);
    if (const ObjectId own = same_index(catalog, heir, copy); own != ObjectId::none) {
      catalog.depend(own, made);
      continue;
    }
    if (Outcome outcome = require_partition_key(catalog, heir, copy); outcome.refused()) return outcome;
    const std::string copied =
        chosen_name(catalog, catalog.object(heir).parent, catalog.name(heir),
                    copy.primary ? std::string() : joined(copy.words), std::string(label_of(copy)));
    if (copy.primary) inherit_not_null(context, table, heir, copy.columns);
    catalog.depend(make_index(context, heir, copy, copied), made);
  }
  return done();
}

namespace {

/// A table has one primary key at most (`transformIndexConstraints()`).
Outcome require_one_key(const Catalog& catalog, ObjectId table, const NewIndex& index) {
  const std::vector<ObjectId> indexes = indexes_of(catalog, table);
  const bool twice = index.primary && std::any_of(indexes.begin(), indexes.end(),
                                                  [&](ObjectId each) { return catalog.object(each).primary; });
  if (!twice) return done();
  return refuse(sqlstate::invalid_table_definition,
                "multiple primary keys for table " + in_quotes(catalog.name(table)) + " are not allowed");
}

}  // namespace

Outcome copy_indexes(Context& context, ObjectId from, ObjectId to) {
  if (!context.closed()) return done();
  const bool partition = context.catalog.object(to).part_of == from;
  for (const ObjectId each : indexes_of(context.catalog, from)) {
    const std::size_t before = context.catalog.object_count();
    const NewIndex copy = copy_of(context.catalog, each, to);
    if (Outcome outcome = require_one_key(context.catalog, to, copy); !partition && outcome.refused()) return outcome;
    if (Outcome outcome = add_index(context, to, copy); outcome.refused()) return outcome;
    // The first that was made is the table's own; those of its partitions depend on it.
    if (partition) context.catalog.depend(ObjectId{static_cast<std::uint32_t>(before)}, each);
  }
  return done();
}

std::string_view constraint_words(std::string_view contype) {
  struct Row {
    std::string_view type;
    std::string_view words;
  };
  static constexpr Row rows[] = {{"CONSTR_PRIMARY", "primary key"},
                                 {"CONSTR_UNIQUE", "unique"},
                                 {"CONSTR_EXCLUSION", "exclusion"},
                                 {"CONSTR_FOREIGN", "foreign key"}};
  for (const Row& row : rows) {
    if (row.type == contype) return row.words;
  }
  return {};
}

Outcome require_constrainable(const Context& context, ObjectKind kind, const sql::Node& constraint) {
  if (!context.closed() || kind != ObjectKind::foreign_table) return done();
  const std::string_view words = constraint_words(constraint["contype"].text());
  if (words.empty()) return done();
  return refuse(sqlstate::feature_not_supported,
                std::string(words) + " constraints are not supported on foreign tables");
}

Outcome add_constraint_index(Context& context, ObjectId table, const sql::Node& constraint, std::string_view column,
                             bool only) {
  const std::string_view type = constraint["contype"].text();
  const bool excludes = type == "CONSTR_EXCLUSION";
  if (!context.closed() || (type != "CONSTR_PRIMARY" && type != "CONSTR_UNIQUE" && !excludes)) return done();
  const std::string_view existing = constraint["indexname"].text();
  if (existing.empty()) {
    if (Outcome outcome = require_place_of_index(context, table, only); outcome.refused()) return outcome;
  }
  const Catalog& catalog = context.catalog;
  NewIndex index{.name = std::string(constraint["conname"].text()),
                 .words = constrained_columns(constraint, column),
                 .unique = !excludes,
                 .primary = type == "CONSTR_PRIMARY",
                 .of_constraint = true,
                 .only = only};
  for (const std::string& name : index.words) {
    const auto at = catalog.find_column(table, name);
    if (!at && !excludes)
      return refuse(sqlstate::undefined_column, "column " + in_quotes(name) + " named in key does not exist");
    if (at && !excludes && std::count(index.words.begin(), index.words.end(), name) > 1) {
      return refuse(sqlstate::duplicate_column, "column " + in_quotes(name) + " appears twice in " +
                                                    (index.primary ? "primary key" : "unique") + " constraint");
    }
    if (at) index.columns.push_back(static_cast<std::uint32_t>(*at));
  }
  if (Outcome outcome = require_one_key(catalog, table, index); outcome.refused()) return outcome;
  return existing.empty() ? add_index(context, table, index) : take_index(context, table, existing, index);
}

namespace {

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
    return refuse("42P10", "column " + in_quotes(name) + words);
  }
  return done();
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
  if (columns.size() != referred.size())
    return refuse(invalid_foreign_key, "number of referencing and referenced columns for foreign key disagree");
  std::string name(constraint["conname"].text());
  if (name.empty()) name = made_object_name(catalog.name(table), joined(names), "fkey");
  for (std::size_t at = 0; at < columns.size() && at < referred.size(); ++at) {
    const Column& own = catalog.columns(table)[columns[at]];
    const Column& other = catalog.columns(parent.id)[referred[at]];
    const bool built_in = own.type == ObjectId::none && other.type == ObjectId::none;
    if (built_in && is_never_referred(catalog.text(own.type_text), catalog.text(other.type_text)))
      return refuse(datatype_mismatch, "foreign key constraint " + in_quotes(name) + " cannot be implemented");
  }
  catalog.foreign_keys().add({.table = table,
                              .parent = parent.id,
                              .name = std::move(name),
                              .columns = std::move(columns),
                              .referred = std::move(referred)});
  return done();
}

namespace {

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

}  // namespace

bool may_have_constraint(const Context& context, ObjectId table, std::string_view name) {
  const Catalog& catalog = context.catalog;
  const Object& object = catalog.object(table);
  if (object.assumed || object.system) return true;
  if (may_have_not_null(catalog, table, name)) return true;
  if (has_foreign_key(catalog, table, name)) return true;
  for (std::uint32_t at = 0; at < catalog.triggers().size(); ++at) {
    const Trigger& trigger = catalog.triggers()[TriggerId{at}];
    if (!trigger.dropped && trigger.table == table && trigger.name == name) return true;
  }
  const ObjectId index = catalog.find(Space::relation, object.parent, name);
  return index != ObjectId::none && catalog.object(index).part_of == table;
}

namespace {

/// Whether a partition's index is there because of its table's.
bool is_part_of_index(const Catalog& catalog, ObjectId index) {
  const std::vector<ObjectId>& uses = catalog.object(index).uses;
  return std::any_of(uses.begin(), uses.end(), [&](ObjectId each) {
    return catalog.object(each).kind == ObjectKind::index && !catalog.object(each).dropped;
  });
}

}  // namespace

Outcome drop_constraint(Context& context, ObjectId table, std::string_view name, Behavior behavior) {
  if (drop_check(context, table, name) || !context.closed()) return done();
  Catalog& catalog = context.catalog;
  auto& keys = catalog.foreign_keys();
  for (std::uint32_t at = 0; at < keys.size(); ++at) {
    const ForeignKey& key = keys[ForeignKeyId{at}];
    if (!key.dropped && key.table == table && key.name == name) keys.edit(ForeignKeyId{at}).dropped = true;
  }
  const ObjectId index = catalog.find(Space::relation, catalog.object(table).parent, name);
  if (index == ObjectId::none || catalog.object(index).part_of != table || !catalog.object(index).of_constraint)
    return done();
  if (is_part_of_index(catalog, index)) {
    return refuse(sqlstate::invalid_table_definition, "cannot drop inherited constraint " + in_quotes(name) +
                                                          " of relation " + in_quotes(catalog.name(table)));
  }
  for (std::uint32_t at = 0; at < keys.size(); ++at) {
    if (!refers_to(catalog, keys[ForeignKeyId{at}], index)) continue;
    if (behavior == Behavior::restrict) {
      return refuse(sqlstate::dependent_objects_still_exist, "cannot drop constraint " + std::string(name) + " on " +
                                                                 description(context, table) +
                                                                 " because other objects depend on it");
    }
    keys.edit(ForeignKeyId{at}).dropped = true;
  }
  catalog.drop(index);
  return done();
}

}  // namespace routegrant::pg
