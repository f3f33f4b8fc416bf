#include "model/created_roles.hpp"

#include <utility>

#include "load/root_names.hpp"

namespace routegrant::model {

std::set<std::string> created_roles(const load::RoleFiles& files, const Sources& sources) {
  std::set<std::string> roles;
  for (const load::RoleFile& file : files.files) roles.merge(load::names_of(sources[file.source].text).created);
  return roles;
}

}  // namespace routegrant::model
