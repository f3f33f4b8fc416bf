#include "pg/answers/needs.hpp"

#include <string_view>

#include "pg/answers/answers.hpp"
#include "pg/catalog/catalog.hpp"
#include "pg/names/permissions.hpp"

namespace routegrant::pg {

std::string missing_for_use(const Database& database, RoleIndex role, ObjectIndex object) {
  const Catalog& catalog = database.catalog();
  const Answers& answers = catalog.answers();
  const RoleId asking = answers.role_ids[role];
  const auto has = [&](ObjectId id, Bits wanted) {
    return asking == RoleId::everyone || privileges_on(catalog, asking, id, wanted) == wanted;
  };
  const ObjectId schema = catalog.object(answers.object_ids[object]).parent;
  const bool in_schema = schema != ObjectId::none && catalog.object(schema).kind == ObjectKind::schema;
  if (in_schema && !catalog.object(schema).assumed && !has(schema, privilege::usage))
    return "USAGE on schema " + std::string(catalog.name(schema));
  const ObjectId own = catalog.database_of(answers.object_ids[object]);
  if (own != ObjectId::none && !catalog.object(own).assumed && !has(own, privilege::connect))
    return "CONNECT on database " + std::string(catalog.name(own));
  return {};
}

std::string missing_for_login(bool login, std::string_view declared_by, const std::string& missing) {
  if (login || declared_by == "assumed") return missing;
  return missing.empty() ? "LOGIN" : "LOGIN and " + missing;
}

}  // namespace routegrant::pg
