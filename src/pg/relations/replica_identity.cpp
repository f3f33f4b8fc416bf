#include "pg/relations/replica_identity.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "pg/names/words.hpp"
#include "pg/relations/columns.hpp"
#include "pg/relations/indexes.hpp"

namespace routegrant::pg {
namespace {

bool has_identity(const Catalog& catalog, ObjectId table) {
  const Object& object = catalog.object(table);
  switch (object.replica_identity) {
    case ReplicaIdentity::full: return true;
    case ReplicaIdentity::nothing: return false;
    case ReplicaIdentity::index:
      return object.replica_index != ObjectId::none && !catalog.object(object.replica_index).dropped;
    case ReplicaIdentity::primary_key: break;
  }
  const std::vector<ObjectId> indexes = indexes_of(catalog, table);
  return std::any_of(indexes.begin(), indexes.end(), [&](ObjectId each) { return catalog.object(each).primary; });
}

/// The table, what it is a partition of, and their schemas: a publication of any of them tells of the table.
std::vector<ObjectId> published_as(const Catalog& catalog, ObjectId table) {
  std::vector<ObjectId> all{ObjectId::none};
  for (const ObjectId each : with_wholes(catalog, table)) {
    if (!is_table_like(catalog.object(each).kind)) break;
    all.push_back(each);
    all.push_back(catalog.object(each).parent);
  }
  return all;
}

bool is_told(const Catalog& catalog, ObjectId table, Bits event) {
  const std::vector<ObjectId> names = published_as(catalog, table);
  for (std::uint32_t at = 0; at < catalog.published().size(); ++at) {
    const Published& each = catalog.published()[PublishedId{at}];
    const Object& publication = catalog.object(each.publication);
    if (each.dropped || publication.dropped) continue;
    if (!(event == privilege::update ? publication.tells_updates : publication.tells_deletes)) continue;
    if (std::find(names.begin(), names.end(), each.what) != names.end()) return true;
  }
  return false;
}

}  // namespace

Outcome require_replica_identity(const Context& context, ObjectId table, Bits event, bool only) {
  const Catalog& catalog = context.catalog;
  if (!context.closed() || catalog.published().size() == 0) return done();
  // Through views PostgreSQL writes the table behind them.
  while (catalog.object(table).kind == ObjectKind::view && catalog.object(table).updates != ObjectId::none)
    table = catalog.object(table).updates;
  std::vector<ObjectId> written{table};
  const std::vector<ObjectId> heirs = only ? std::vector<ObjectId>() : all_heirs_of(catalog, table);
  written.insert(written.end(), heirs.begin(), heirs.end());
  for (const ObjectId each : written) {
    const Object& object = catalog.object(each);
    const bool tells = object.kind == ObjectKind::table && !object.partitioned && !object.unpublishable &&
                       !object.system && !object.assumed;
    if (!tells || has_identity(catalog, each) || !is_told(catalog, each, event)) continue;
    const std::string name = in_quotes(catalog.name(each));
    return refuse(
        sqlstate::object_not_in_prerequisite_state,
        event == privilege::update
            ? "cannot update table " + name + " because it does not have a replica identity and publishes updates"
            : "cannot delete from table " + name +
                  " because it does not have a replica identity and publishes deletes");
  }
  return done();
}

}  // namespace routegrant::pg
