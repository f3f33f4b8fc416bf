#include "pg/relations/foreign_access.hpp"

#include <algorithm>
#include <set>

#include "pg/names/words.hpp"

namespace routegrant::pg {
namespace {

/// What an object uses of that kind; none if there is none.
ObjectId used(const Catalog& catalog, ObjectId user, ObjectKind kind) {
  const std::vector<ObjectId>& uses = catalog.object(user).uses;
  const auto found =
      std::find_if(uses.begin(), uses.end(), [&](ObjectId each) { return catalog.object(each).kind == kind; });
  return found == uses.end() ? ObjectId::none : *found;
}

/// The wrapper of a foreign table if it is known to have no handler; else none.
ObjectId bare_wrapper(const Catalog& catalog, ObjectId table) {
  const ObjectId server = used(catalog, table, ObjectKind::server);
  const ObjectId wrapper = server == ObjectId::none ? server : used(catalog, server, ObjectKind::wrapper);
  if (wrapper == ObjectId::none) return wrapper;
  const Object& object = catalog.object(wrapper);
  const bool handled = object.assumed || object.part_of != ObjectId::none ||
                       used(catalog, wrapper, ObjectKind::function) != ObjectId::none;
  return handled ? ObjectId::none : wrapper;
}

}  // namespace

Outcome require_handlers(const Context& context, std::vector<ObjectId> relations) {
  const Catalog& catalog = context.catalog;
  std::set<ObjectId> seen(relations.begin(), relations.end());
  for (std::size_t at = 0; at < relations.size(); ++at) {
    const Object& relation = catalog.object(relations[at]);
    if (relation.kind == ObjectKind::view) {
      for (const ObjectId each : relation.uses) {
        if (seen.insert(each).second) relations.push_back(each);
      }
    }
    if (relation.kind != ObjectKind::foreign_table) continue;
    const ObjectId wrapper = bare_wrapper(catalog, relations[at]);
    if (wrapper == ObjectId::none) continue;
    return refuse(sqlstate::object_not_in_prerequisite_state,
                  "foreign-data wrapper " + in_quotes(catalog.name(wrapper)) + " has no handler");
  }
  return done();
}

}  // namespace routegrant::pg
