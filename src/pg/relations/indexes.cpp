#include "pg/relations/indexes.hpp"
#include "pg/relations/bindings.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "pg/catalog/object_name.hpp"
#include "pg/names/names.hpp"
#include "pg/names/permissions.hpp"
#include "pg/names/references.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/expression_types.hpp"
#include "pg/relations/foreign_keys.hpp"
#include "pg/relations/index_parts.hpp"
#include "pg/relations/inherited_keys.hpp"
#include "pg/relations/not_null.hpp"
#include "pg/relations/operator_classes.hpp"
#include "pg/relations/ownership.hpp"
#include "sql/identifier.hpp"

namespace routegrant::pg {
namespace {

/// `ChooseRelationName()`: a number behind the label until nothing is called so.
std::string chosen_name(const Catalog& catalog, ObjectId schema, std::string_view first, const std::string& second,
                        const std::string& label) {
  std::string name = made_object_name(first, second, label);
  for (int number = 1; catalog.find(Space::relation, schema, name) != ObjectId::none; ++number)
    name = made_object_name(first, second, label + std::to_string(number));
  return name;
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
                .signature = catalog.intern(index.shape),
                .part_of = table};
  for (const std::uint32_t column : index.columns) object.column_uses.push_back({.relation = table, .column = column});
  const ObjectId made = catalog.create(std::move(object), {});
  for (const ObjectId used : index.uses) catalog.depend(made, used);
  return made;
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

}  // namespace

std::string joined_names(const std::vector<std::string>& columns) {
  std::string text;
  for (const std::string& column : columns) {
    if (text.size() > sql::identifier_bytes) break;
    text += (text.empty() ? "" : "_") + column;
  }
  return text;
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

Outcome add_index(Context& context, ObjectId table, const NewIndex& index) {
  if (!context.closed()) return done();
  Catalog& catalog = context.catalog;
  if (Outcome outcome = require_partition_key(catalog, table, index); outcome.refused()) return outcome;
  const ObjectId schema = catalog.object(table).parent;
  std::string name = index.name;
  if (name.empty()) {
    name = chosen_name(catalog, schema, catalog.name(table), index.primary ? std::string() : joined_names(index.words),
                       std::string(label_of(index)));
  } else if (catalog.find(Space::relation, schema, name) != ObjectId::none) {
    return refuse(sqlstate::duplicate_table, "relation " + in_quotes(name) + " already exists");
  }
  if (index.primary) set_not_null(context, table, index.columns);
  const ObjectId made = make_index(context, table, index, name);
  // The index of each table of the tree that was made now: those of its partitions are parts of it.
  std::map<ObjectId, ObjectId> made_on{{table, made}};
  for (const ObjectId heir : all_heirs_of(catalog, table)) {
    if (index.only) break;
    const auto above = made_on.find(catalog.object(heir).part_of);
    if (above == made_on.end()) continue;
    const NewIndex copy = copy_of(catalog, made, heir);
    if (const ObjectId own = same_index(catalog, heir, copy); own != ObjectId::none) {
      catalog.depend(own, above->second);
      continue;
    }
    if (Outcome outcome = require_partition_key(catalog, heir, copy); outcome.refused()) return outcome;
    const std::string copied =
        chosen_name(catalog, catalog.object(heir).parent, catalog.name(heir),
                    copy.primary ? std::string() : joined_names(copy.words), std::string(label_of(copy)));
    if (copy.primary) inherit_not_null(context, table, heir, copy.columns);
    const ObjectId part = make_index(context, heir, copy, copied);
    catalog.depend(part, above->second);
    made_on.emplace(heir, part);
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
    const ObjectId own = partition ? same_index(context.catalog, to, copy) : ObjectId::none;
    if (own != ObjectId::none) {
      context.catalog.depend(own, each);
      continue;
    }
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

namespace {

/// PRIMARY KEY and UNIQUE are by B-trees of their columns.
std::string shape_of(const sql::Node& constraint) {
  const std::string_view method = constraint["access_method"].text();
  std::vector<sql::Node> elements;
  for (const sql::Node& part : constraint["exclusions"].items()) elements.push_back(part.inner()["items"].at(0));
  const std::size_t columns = std::max<std::size_t>(constraint["keys"].size(), 1);
  elements.resize(std::max(elements.size(), columns) + constraint["including"].size());
  return index_shape(method.empty() ? "btree" : method, elements, constraint["where_clause"]);
}

/// What the index of a constraint is on can be ordered, or compared as its method does.
Outcome require_classes(Context& context, ObjectId table, const sql::Node& constraint, const NewIndex& index) {
  const std::string_view method = constraint["access_method"].text();
  for (const sql::Node& part : constraint["exclusions"].items()) {
    const sql::Node element = part.inner()["items"].at(0).inner();
    Outcome outcome = require_class_of(context, method.empty() ? "btree" : method, table, element);
    if (outcome.refused()) return outcome;
  }
  for (const std::uint32_t at : index.columns) {
    const Column& column = context.catalog.columns(table)[at];
    if (!index.unique || column.type != ObjectId::none) continue;
    Outcome outcome = require_default_class(context, "btree", context.catalog.text(column.type_text));
    if (outcome.refused()) return outcome;
  }
  return done();
}

}  // namespace

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
                 .shape = shape_of(constraint),
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
  if (Outcome outcome = require_classes(context, table, constraint, index); outcome.refused()) return outcome;
  return existing.empty() ? add_index(context, table, index) : take_index(context, table, existing, index);
}

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
  return index != ObjectId::none && catalog.object(index).part_of == table && catalog.object(index).of_constraint;
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
