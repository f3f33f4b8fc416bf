#include "pg/called_routines.hpp"

#include <algorithm>

#include "pg/body_walk.hpp"
#include "pg/builtin_functions.hpp"
#include "pg/names.hpp"

namespace routegrant::pg {

std::vector<ObjectId> called_routines(const Context& context, const sql::Node& query) {
  std::vector<ObjectId> called;
  for (const QualifiedName& name : names_of(query).calls) {
    std::vector<ObjectId> schemas = search_path(context);
    if (!name.schema.empty()) schemas = {schema_named(context, name.schema)};
    if (name.schema.empty() && is_builtin_function(name.name, context.features().version)) continue;
    std::vector<ObjectId> found;
    for (const ObjectId schema : schemas) {
      if (schema == ObjectId::none) continue;
      const std::vector<ObjectId> more = context.catalog.routines(schema, name.name);
      found.insert(found.end(), more.begin(), more.end());
    }
    const bool known = found.size() == 1 && !context.catalog.object(found.front()).assumed;
    if (known && std::find(called.begin(), called.end(), found.front()) == called.end())
      called.push_back(found.front());
  }
  return called;
}

}  // namespace routegrant::pg
