#include "questions/missing.hpp"

#include "pg/answers/needs.hpp"

namespace routegrant::questions {

MissingForUse::MissingForUse(const Analysis& analysis) : analysis_(analysis) {
  // The facts of databases stand in the order of the model.
  const auto& table = analysis.report.graph.table<Database>();
  names_.resize(table.facts.size());
  for (std::size_t d = 0; d < table.facts.size() && d < analysis.model.databases.size(); ++d) {
    const DatabaseModel& model = analysis.model.databases[d];
    if (!model.is_postgresql()) continue;
    databases_.emplace(table.facts[d], d);
    const auto& roles = model.database.roles();
    for (pg::RoleIndex role = 0; role < roles.size(); ++role) names_[d].roles.emplace(roles[role].name, role);
    const auto& objects = model.database.objects();
    for (pg::ObjectIndex object = 0; object < objects.size(); ++object) {
      if (!objects[object].system)
        names_[d].objects.emplace(std::tuple(objects[object].database, objects[object].kind, objects[object].name),
                                  object);
    }
  }
}

std::string MissingForUse::of(const Role& role, const Object& object) const {
  const auto database = databases_.find(role.database);
  if (database == databases_.end() || role.database != object.database) return {};
  const Names& names = names_[database->second];
  const auto holder = names.roles.find(role.name);
  const auto held = names.objects.find({object.in_database, object.kind, object.name});
  if (holder == names.roles.end() || held == names.objects.end()) return {};
  return pg::missing_for_use(analysis_.model.databases[database->second].database, holder->second, held->second);
}

}  // namespace routegrant::questions
