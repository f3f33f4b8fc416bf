#include "model/joins.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "kube/cluster.hpp"

namespace routegrant::model {
namespace {

bool is_postgresql(const credentials::Server& server) {
  return server.kind == credentials::DatabaseKind::postgresql;
}

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  for (const std::string_view segment : text::split(path, '/')) {
    if (!segment.empty() && segment != ".") segments.push_back(segment);
  }
  return segments;
}

}  // namespace

std::size_t common_directories(std::string_view a, std::string_view b) {
  const auto left = segments_of(a);
  const auto right = segments_of(b);
  return static_cast<std::size_t>(std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first -
                                  left.begin());
}

namespace {

/// Directory names that every repository uses tell nothing about which server is meant.
bool is_telling(std::string_view segment) {
  static const std::set<std::string_view> generic = {
      "db",     "database",  "databases",  "sql",    "postgres", "postgresql", "src",   "init",
      "initdb", "migration", "migrations", "schema", "app",      "deploy",     "roles", "scripts"};
  return !generic.contains(segment);
}

bool is_host_of(const ScopeModel& scope, const credentials::Server& server, const std::string& host) {
  for (const std::size_t declared : server.declared) {
    const auto& hosts = scope.cluster.database_servers[declared].hosts;
    if (std::any_of(hosts.begin(), hosts.end(), [&](const kube::Text& known) { return known.value == host; }))
      return true;
  }
  if (server.workload < 0) return false;
  const auto parts = text::split(host, '.');
  const kube::Workload& workload = scope.cluster.workloads[static_cast<std::size_t>(server.workload)];
  const std::vector<std::size_t> services = kube::selecting_services(scope.cluster, workload);
  return std::any_of(services.begin(), services.end(), [&](std::size_t at) {
    const kube::Meta& service = scope.cluster.services[at].meta;
    return service.name.value == parts.front() &&
           (parts.size() == 1 || kube::same_namespace(service.namespace_name, parts[1]));
  });
}

Join make_join(std::size_t scope, std::size_t server, const ScopeModel& model, std::string why, Certainty certainty) {
  const credentials::Server& found = model.servers[server];
  const kube::Meta* meta = credentials::meta_of(model.cluster, found);
  const Span span = meta == nullptr ? model.span : meta->name.span;
  return {.scope = scope, .server = server, .why = std::move(why), .certainty = certainty, .span = span};
}

/// A server: its scope and its index there.
using ServerAt = std::pair<std::size_t, std::size_t>;

/// PostgreSQL servers by each of the names that `names_of` gives.
std::map<std::string, std::set<ServerAt>, std::less<>> servers_by_name(const std::vector<ScopeModel>& scopes) {
  std::map<std::string, std::set<ServerAt>, std::less<>> servers;
  for (std::size_t s = 0; s < scopes.size(); ++s) {
    for (std::size_t i = 0; i < scopes[s].servers.size(); ++i) {
      if (!is_postgresql(scopes[s].servers[i])) continue;
      for (const std::string& name : names_of(scopes[s], scopes[s].servers[i])) servers[name].emplace(s, i);
    }
  }
  return servers;
}

/// Servers that a setting names by one of their hosts.
std::set<ServerAt> servers_by_host(const DatabaseSetting& setting, const std::vector<ScopeModel>& scopes) {
  std::set<ServerAt> servers;
  for (std::size_t s = 0; s < scopes.size(); ++s) {
    for (std::size_t i = 0; i < scopes[s].servers.size(); ++i) {
      if (!is_postgresql(scopes[s].servers[i])) continue;
      const auto is_its_host = [&](const std::string& host) {
        return is_host_of(scopes[s], scopes[s].servers[i], host);
      };
      if (std::any_of(setting.hosts.begin(), setting.hosts.end(), is_its_host)) servers.emplace(s, i);
    }
  }
  return servers;
}

/// Joins by what somebody wrote: hosts of the settings, or a directory named like the server.
std::vector<Join> named_joins(const load::RoleFiles& files, const std::vector<ScopeModel>& scopes,
                              const std::map<std::string, std::set<ServerAt>, std::less<>>& by_name) {
  std::set<ServerAt> by_host;
  if (files.setting != nullptr) by_host = servers_by_host(*files.setting, scopes);
  std::set<ServerAt> named = by_host;
  const std::vector<std::string_view> segments = segments_of(files.directory);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto found = is_telling(segments[i]) ? by_name.find(segments[i]) : by_name.end();
    if (found == by_name.end()) continue;
    for (const ServerAt& at : found->second) {
      // An image runs what it mounts. A name above both it and the files is the system's, and does not tell that it
      // runs these as well.
      const bool mounts_scripts = !scopes[at.first].servers[at.second].init_scripts.empty();
      const bool is_above = i < common_directories(files.directory, scopes[at.first].name);
      if (!mounts_scripts || !is_above || files.tool != "plain") named.insert(at);
    }
  }
  std::vector<Join> joins;
  for (const ServerAt& at : named) {
    const bool in_settings = by_host.contains(at);
    joins.push_back(make_join(
        at.first, at.second, scopes[at.first],
        in_settings ? "its host is named in the settings" : "the directory '" + files.directory + "' is named like it",
        in_settings ? Certainty::declared : Certainty::inferred));
  }
  return joins;
}

/// The only PostgreSQL server of a scope that could run files nobody assigned; -1 where there is none or a choice.
std::ptrdiff_t only_server(const ScopeModel& scope, const std::set<std::size_t>& taken) {
  std::ptrdiff_t only = -1;
  for (std::size_t i = 0; i < scope.servers.size(); ++i) {
    if (!is_postgresql(scope.servers[i]) || taken.contains(i)) continue;
    if (only >= 0) return -1;
    only = static_cast<std::ptrdiff_t>(i);
  }
  return only;
}

}  // namespace

std::vector<std::string> names_of(const ScopeModel& scope, const credentials::Server& server) {
  std::vector<std::string> names;
  if (const kube::Meta* meta = credentials::meta_of(scope.cluster, server); meta != nullptr && server.workload < 0)
    names.push_back(meta->name.value);
  if (server.workload >= 0) {
    const kube::Workload& workload = scope.cluster.workloads[static_cast<std::size_t>(server.workload)];
    names.push_back(workload.meta.name.value);
    for (const std::size_t service : kube::selecting_services(scope.cluster, workload))
      names.push_back(scope.cluster.services[service].meta.name.value);
  }
  for (const credentials::Value& database : server.databases) {
    if (database.known == credentials::Known::known) names.push_back(database.text);
  }
  return names;
}

std::vector<std::vector<Join>> join_role_files(const std::vector<load::RoleFiles>& role_files,
                                               const std::vector<ScopeModel>& scopes) {
  std::vector<std::vector<Join>> joins;
  const auto by_name = servers_by_name(scopes);
  std::vector<std::set<std::size_t>> taken(scopes.size());
  for (const load::RoleFiles& files : role_files) {
    joins.push_back(named_joins(files, scopes, by_name));
    for (const Join& join : joins.back()) taken[join.scope].insert(join.server);
  }
  for (std::size_t s = 0; s < scopes.size(); ++s) {
    const std::ptrdiff_t server = only_server(scopes[s], taken[s]);
    if (server < 0) continue;
    const bool mounts_scripts = !scopes[s].servers[static_cast<std::size_t>(server)].init_scripts.empty();
    std::ptrdiff_t nearest = -1;
    std::size_t longest = 0;
    bool is_tie = false;
    for (std::size_t f = 0; f < role_files.size(); ++f) {
      if (!joins[f].empty() && joins[f].front().why.find("nearest") == std::string::npos) continue;
      if (role_files[f].setting != nullptr && !role_files[f].setting->hosts.empty()) continue;
      const std::size_t common = common_directories(role_files[f].directory, scopes[s].name);
      if (nearest >= 0 && common < longest) continue;
      is_tie = nearest >= 0 && common == longest;
      nearest = static_cast<std::ptrdiff_t>(f);
      longest = common;
    }
    if (nearest < 0 || is_tie) continue;
    // Files that nothing mounts keep farther ones away, too.
    if (mounts_scripts && role_files[static_cast<std::size_t>(nearest)].tool == "plain") continue;
    joins[static_cast<std::size_t>(nearest)].push_back(
        make_join(s, static_cast<std::size_t>(server), scopes[s],
                  "it is the only PostgreSQL server there, and these are the nearest role files", Certainty::inferred));
  }
  return joins;
}

}  // namespace routegrant::model
