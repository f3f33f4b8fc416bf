#include "pg/catalog/view_relations.hpp"

#include <set>

#include "pg/catalog/no_column.hpp"

namespace routegrant::pg {

void note_only_named(Catalog& catalog, ObjectId view, const std::vector<ObjectId>& read) {
  const std::set<ObjectId> known(read.begin(), read.end());
  const std::vector<ObjectId> uses = catalog.object(view).uses;
  for (const ObjectId each : uses) {
    if (!has_columns(catalog.object(each).kind) || known.contains(each)) continue;
    catalog.edit(view).column_uses.push_back({.relation = each, .column = no_column});
  }
}

std::vector<ObjectId> relations_read_by(const Catalog& catalog, ObjectId view) {
  const Object& object = catalog.object(view);
  std::set<ObjectId> only_named;
  for (const ColumnUse& use : object.column_uses) {
    if (use.column == no_column) only_named.insert(use.relation);
  }
  std::vector<ObjectId> read = object.uses;
  std::erase_if(read,
                [&](ObjectId each) { return !has_columns(catalog.object(each).kind) || only_named.contains(each); });
  return read;
}

}  // namespace routegrant::pg
