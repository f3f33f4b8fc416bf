#include "pg/catalog/view_relations.hpp"

#include <algorithm>

#include "pg/catalog/no_column.hpp"

namespace routegrant::pg {

void note_only_named(Catalog& catalog, ObjectId view, const std::vector<ObjectId>& read) {
  const std::vector<ObjectId> uses = catalog.object(view).uses;
  for (const ObjectId each : uses) {
    if (!has_columns(catalog.object(each).kind) || std::find(read.begin(), read.end(), each) != read.end()) continue;
    catalog.edit(view).column_uses.push_back({.relation = each, .column = no_column});
  }
}

std::vector<ObjectId> relations_read_by(const Catalog& catalog, ObjectId view) {
  const Object& object = catalog.object(view);
  std::vector<ObjectId> read = object.uses;
  std::erase_if(read, [&](ObjectId each) {
    const auto only_named = [&](const ColumnUse& use) { return use.relation == each && use.column == no_column; };
    return !has_columns(catalog.object(each).kind) ||
           std::any_of(object.column_uses.begin(), object.column_uses.end(), only_named);
  });
  return read;
}

}  // namespace routegrant::pg
