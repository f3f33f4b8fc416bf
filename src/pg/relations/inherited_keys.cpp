#include "pg/relations/inherited_keys.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace routegrant::pg {
namespace {

/// The table that a partition is part of; none for any other relation.
ObjectId whole_of(const Catalog& catalog, ObjectId table) {
  const Object& object = catalog.object(table);
  return object.kind == ObjectKind::table || object.kind == ObjectKind::foreign_table ? object.part_of : ObjectId::none;
}

/// The table itself, what it is a partition of, and so on. Each once: in the open world a name may have become another
/// kind of relation on the way.
std::vector<ObjectId> with_wholes(const Catalog& catalog, ObjectId table) {
  std::vector<ObjectId> all;
  for (; table != ObjectId::none; table = whole_of(catalog, table)) {
    if (std::find(all.begin(), all.end(), table) != all.end()) break;
    all.push_back(table);
  }
  return all;
}

/// The same columns of another table, by their names; false if it has not all of them.
bool move_columns(const Catalog& catalog, ObjectId to, ForeignKey& key) {
  for (std::uint32_t& column : key.columns) {
    const auto at = catalog.find_column(to, catalog.columns(key.table)[column].name);
    if (!at) return false;
    column = static_cast<std::uint32_t>(*at);
  }
  key.table = to;
  return true;
}

}  // namespace

bool has_foreign_key(const Catalog& catalog, ObjectId table, std::string_view name) {
  for (const ObjectId each : with_wholes(catalog, table)) {
    for (std::uint32_t at = 0; at < catalog.foreign_keys().size(); ++at) {
      const ForeignKey& key = catalog.foreign_keys()[ForeignKeyId{at}];
      if (!key.dropped && key.table == each && key.name == name) return true;
    }
  }
  return false;
}

bool inherits_foreign_key(const Catalog& catalog, ObjectId table, std::string_view name) {
  const ObjectId whole = whole_of(catalog, table);
  return whole != ObjectId::none && has_foreign_key(catalog, whole, name);
}

void keep_foreign_keys(Context& context, ObjectId parent, ObjectId child) {
  Catalog& catalog = context.catalog;
  std::vector<ForeignKey> kept;
  for (const ObjectId table : with_wholes(catalog, parent)) {
    for (std::uint32_t at = 0; at < catalog.foreign_keys().size(); ++at) {
      ForeignKey key = catalog.foreign_keys()[ForeignKeyId{at}];
      if (!key.dropped && key.table == table && move_columns(catalog, child, key)) kept.push_back(std::move(key));
    }
  }
  for (ForeignKey& key : kept) catalog.foreign_keys().add(std::move(key));
}

}  // namespace routegrant::pg
