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

/// Of several databases of the server, the one that the login names; all of them, less surely, if it names none.
void keep_named(const std::vector<DatabaseModel>& databases, const std::string& name, std::vector<Meeting>& all) {
  const auto is_named = [&](const Meeting& meeting) {
    return databases[meeting.database].database.input().name == name;
  };
  if (all.size() < 2) return;
  if (std::any_of(all.begin(), all.end(), is_named)) {
    std::erase_if(all, [&](const Meeting& meeting) { return !is_named(meeting); });
    return;
  }
  for (Meeting& meeting : all) meeting.certainty = std::min(meeting.certainty, Certainty::inferred);
}

bool are_of_one_host(const std::vector<DatabaseModel>& databases, const std::vector<Meeting>& all) {
  const std::vector<std::string>& hosts = databases[all.front().database].hosts;
  return !hosts.empty() && std::all_of(all.begin(), all.end(), [&](const Meeting& meeting) {
    return databases[meeting.database].hosts == hosts;
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

std::vector<Meeting> Meetings::of(const credentials::Login& login, std::string_view name,
                                  const std::optional<ServerAt>& server) const {
  std::map<std::size_t, Certainty> held;
  if (server) {
    const auto found = by_server_.find({server->scope, server->server});
    if (found != by_server_.end()) held = found->second;
  }
  for (const std::size_t d : with_hosts_) {
    if (names_host(model_.databases[d], login.host.text)) held.emplace(d, Certainty::declared);
  }
  std::vector<Meeting> all;
  for (const auto& [database, certainty] : held) {
    if (const auto role = model_.databases[database].database.find_role(name))
      all.push_back({.database = database, .role = *role, .certainty = certainty});
  }
  keep_named(model_.databases, login.database.text, all);
  if (!all.empty() || server) return all;
  const auto created = created_.find(name);
  if (created == created_.end()) return all;
  std::vector<Meeting> found = created->second;
  if (are_of_one_host(model_.databases, found)) keep_named(model_.databases, login.database.text, found);
  if (found.size() != 1) return all;
  // What a server of the tree runs for certain is not at a host that is another's.
  const std::vector<Join>& joins = model_.databases[found.front().database].joins;
  const bool is_elsewhere =
      login.host.known == credentials::Known::known &&
      std::any_of(joins.begin(), joins.end(), [](const Join& join) { return join.certainty == Certainty::declared; });
  return is_elsewhere ? all : found;
}

}  // namespace routegrant::relate
