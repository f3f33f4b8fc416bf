#include "pg/relations/catalogue_reads.hpp"

#include <algorithm>

#include "pg/answers/body_walk.hpp"
#include "pg/names/names.hpp"

namespace routegrant::pg {

std::vector<ObjectId> catalogue_reads(Context& context, const sql::Node& statement) {
  std::vector<ObjectId> found;
  for (const NamedAccess& each : names_of(statement).accesses) {
    const QualifiedName& name = each.name;
    const bool is_of_system = name.schema == "pg_catalog" || name.schema == "information_schema" ||
                              (name.schema.empty() && name.name.starts_with("pg_"));
    if (!is_of_system || each.privilege != privilege::select || name.name == "pg_subscription") continue;
    const ObjectId id = look_up(context, Space::relation, name).id;
    if (id == ObjectId::none || !context.catalog.object(id).system) continue;
    if (std::find(found.begin(), found.end(), id) == found.end()) found.push_back(id);
  }
  return found;
}

}  // namespace routegrant::pg
