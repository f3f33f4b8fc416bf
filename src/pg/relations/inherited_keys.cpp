#include "pg/relations/inherited_keys.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "pg/relations/columns.hpp"

namespace routegrant::pg {
namespace {

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
  const std::vector<ObjectId> wholes = with_wholes(catalog, table);
  return wholes.size() > 1 && has_foreign_key(catalog, wholes[1], name);
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
