#include "relate/meetings.hpp"

#include <algorithm>

#include "base/glob.hpp"

namespace routegrant::relate {
namespace {

bool names_host(const DatabaseModel& database, const std::string& host) {
  return std::any_of(database.hosts.begin(), database.hosts.end(), [&](const std::string& name) {
    return !host.empty() && (name == host || host.starts_with(name + ".") || glob_matches(name, host));
  });
}

}  // namespace

Meetings::Meetings(const Model& model) : model_(model) {
  for (std::size_t d = 0; d < model.databases.size(); ++d) {
    const DatabaseModel& database = model.databases[d];
    for (const Join& join : database.joins) by_server_[{join.scope, join.server}][d] = join.certainty;
    if (!database.hosts.empty()) with_hosts_.push_back(d);
    const auto& roles = database.database.roles();
    for (std::size_t r = 0; r < roles.size(); ++r) {
      if (roles[r].declared_by == "sql") {
        created_[roles[r].name].push_back(
            {.database = d, .role = static_cast<pg::RoleIndex>(r), .certainty = Certainty::inferred});
      }
    }
  }
}

std::vector<Meeting> Meetings::of(std::size_t scope, const credentials::Login& login,
                                  std::optional<std::size_t> server) const {
  std::map<std::size_t, Certainty> held;
  if (server) {
    const auto found = by_server_.find({scope, *server});
    if (found != by_server_.end()) held = found->second;
  }
  for (const std::size_t d : with_hosts_) {
    if (names_host(model_.databases[d], login.host.text)) held.emplace(d, Certainty::declared);
  }
  std::vector<Meeting> all;
  for (const auto& [database, certainty] : held) {
    if (const auto role = model_.databases[database].database.find_role(login.user.text))
      all.push_back({.database = database, .role = *role, .certainty = certainty});
  }
  if (!all.empty() || server) return all;
  const auto created = created_.find(login.user.text);
  return created != created_.end() && created->second.size() == 1 ? created->second : all;
}

}  // namespace routegrant::relate
