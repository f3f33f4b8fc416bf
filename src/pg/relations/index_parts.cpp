#include "pg/relations/index_parts.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "pg/names/completeness.hpp"
#include "pg/names/words.hpp"
#include "pg/relations/bindings.hpp"

namespace routegrant::pg {
namespace {

/// Whether an index can be a partition's part of another one (`CompareIndexInfo()`). A constraint's wants one of a
/// constraint, which from 17 on is of the same kind.
bool fits(const Catalog& catalog, ObjectId index, const NewIndex& wanted) {
  const Object& object = catalog.object(index);
  const bool other_kind = catalog.features().version >= 17 && object.primary != wanted.primary;
  if (object.unique != wanted.unique || (wanted.of_constraint && (!object.of_constraint || other_kind)) ||
      catalog.text(object.signature) != wanted.shape || object.column_uses.size() != wanted.columns.size()) {
    return false;
  }
  return std::equal(wanted.columns.begin(), wanted.columns.end(), object.column_uses.begin(),
                    [](std::uint32_t column, const ColumnUse& use) { return use.column == column; });
}

}  // namespace

ObjectId parent_index(const Catalog& catalog, ObjectId index) {
  const Object& object = catalog.object(index);
  if (object.kind != ObjectKind::index) return ObjectId::none;
  const auto found = std::find_if(object.uses.begin(), object.uses.end(),
                                  [&](ObjectId each) { return catalog.object(each).kind == ObjectKind::index; });
  return found == object.uses.end() ? ObjectId::none : *found;
}

NewIndex copy_of(const Catalog& catalog, ObjectId index, ObjectId to) {
  const Object& object = catalog.object(index);
  NewIndex copy{.shape = std::string(catalog.text(object.signature)),
                .unique = object.unique,
                .primary = object.primary,
                .of_constraint = object.of_constraint};
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

ObjectId same_index(const Catalog& catalog, ObjectId partition, const NewIndex& wanted) {
  for (const ObjectId each : indexes_of(catalog, partition)) {
    if (parent_index(catalog, each) == ObjectId::none && fits(catalog, each, wanted)) return each;
  }
  return ObjectId::none;
}

std::string index_shape(std::string_view method, const std::vector<sql::Node>& elements, const sql::Node& where) {
  std::string shape(method);
  for (const sql::Node& each : elements) {
    const sql::Node element = each.inner();
    for (const std::string_view part : {"expr", "opclass", "collation"}) {
      if (const sql::Node said = element[part]) shape += " " + std::to_string(fingerprint_of(said));
    }
    shape += ",";
  }
  return where ? shape + " where " + std::to_string(fingerprint_of(where)) : shape;
}

Outcome attach_index(Context& context, ObjectId index, ObjectId part) {
  Catalog& catalog = context.catalog;
  const ObjectId attached = parent_index(catalog, part);
  if (attached == index) return done();
  const ObjectId table = catalog.object(index).part_of;
  const ObjectId partition = catalog.object(part).part_of;
  // Of an index that is only taken to be there nothing is known.
  if (table == ObjectId::none || partition == ObjectId::none) return done();
  const std::vector<ObjectId> known = indexes_of(catalog, partition);
  const bool has_other =
      std::any_of(known.begin(), known.end(), [&](ObjectId each) { return parent_index(catalog, each) == index; });
  const std::string words = "cannot attach index " + in_quotes(catalog.name(part)) + " as a partition of index " +
                            in_quotes(catalog.name(index));
  if (attached != ObjectId::none || catalog.object(partition).part_of != table || has_other)
    return refuse(sqlstate::object_not_in_prerequisite_state, words);
  NewIndex wanted = copy_of(catalog, index, partition);
  // Operator classes and expressions may be the same by other words.
  const std::string_view own = catalog.text(catalog.object(part).signature);
  const bool is_plain = own.find(' ') == std::string_view::npos && wanted.shape.find(' ') == std::string::npos;
  if (!is_plain) wanted.shape = own;
  if (knows_all_names(context) && !fits(catalog, part, wanted))
    return refuse(sqlstate::invalid_object_definition, words);
  catalog.depend(part, index);
  return done();
}

void part_indexes(Context& context, ObjectId table) {
  for (const ObjectId each : indexes_of(context.catalog, table)) {
    if (const ObjectId above = parent_index(context.catalog, each); above != ObjectId::none)
      std::erase(context.catalog.edit(each).uses, above);
  }
}

}  // namespace routegrant::pg
