#include "model/joins.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

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

std::size_t common_prefix(std::string_view a, std::string_view b) {
  const auto left = segments_of(a);
  const auto right = segments_of(b);
  return static_cast<std::size_t>(std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first -
                                  left.begin());
}

/// Directory names that every repository uses tell nothing about which server is meant.
bool is_telling(std::string_view segment) {
  static const std::set<std::string_view> generic = {
      "db",     "database",  "databases",  "sql",    "postgres", "postgresql", "src",   "init",
      "initdb", "migration", "migrations", "schema", "app",      "deploy",     "roles", "scripts"};
  return !generic.contains(segment);
}

bool names_directory(const std::vector<std::string>& names, std::string_view directory) {
  for (const std::string_view segment : segments_of(directory)) {
    if (is_telling(segment) && std::find(names.begin(), names.end(), segment) != names.end()) return true;
  }
  return false;
}

bool is_host_of(const ScopeModel& scope, const credentials::Server& server, const std::string& host) {
  for (const std::size_t declared : server.declared) {
    const auto& hosts = scope.cluster.database_servers[declared].hosts;
    if (std::any_of(hosts.begin(), hosts.end(), [&](const kube::Text& known) { return known.value == host; }))
      return true;
  }
  const auto parts = text::split(host, '.');
  for (const kube::Service& service : scope.cluster.services) {
    if (service.meta.name.value != parts.front()) continue;
    if (parts.size() > 1 && !kube::same_namespace(service.meta.namespace_name, parts[1])) continue;
    if (server.workload < 0) break;
    if (kube::selects(service, scope.cluster.workloads[static_cast<std::size_t>(server.workload)])) return true;
  }
  return false;
}

Join make_join(std::size_t scope, std::size_t server, const ScopeModel& model, std::string why, Certainty certainty) {
  const credentials::Server& found = model.servers[server];
  const kube::Meta* meta = credentials::meta_of(model.cluster, found);
  const Span span = meta == nullptr ? model.span : meta->name.span;
  return {.scope = scope, .server = server, .why = std::move(why), .certainty = certainty, .span = span};
}

/// What `names_of` gives for each server of each scope, asked once: it looks at every Service.
using Names = std::vector<std::vector<std::vector<std::string>>>;

Names names_of_servers(const std::vector<ScopeModel>& scopes) {
  Names names;
  for (const ScopeModel& scope : scopes) {
    auto& of_scope = names.emplace_back();
    for (const credentials::Server& server : scope.servers) of_scope.push_back(names_of(scope, server));
  }
  return names;
}

/// Joins by what somebody wrote: hosts of the settings, or a directory named like the server.
std::vector<Join> named_joins(const load::RoleFiles& files, const std::vector<ScopeModel>& scopes, const Names& names) {
  std::vector<Join> joins;
  for (std::size_t s = 0; s < scopes.size(); ++s) {
    for (std::size_t i = 0; i < scopes[s].servers.size(); ++i) {
      const credentials::Server& server = scopes[s].servers[i];
      if (!is_postgresql(server)) continue;
      if (files.setting != nullptr) {
        const auto& hosts = files.setting->hosts;
        if (std::any_of(hosts.begin(), hosts.end(),
                        [&](const std::string& host) { return is_host_of(scopes[s], server, host); })) {
          joins.push_back(make_join(s, i, scopes[s], "its host is named in the settings", Certainty::declared));
          continue;
        }
      }
      if (names_directory(names[s][i], files.directory)) {
        joins.push_back(make_join(s, i, scopes[s], "the directory '" + files.directory + "' is named like it",
                                  Certainty::inferred));
      }
    }
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
    for (const kube::Service& service : scope.cluster.services) {
      if (kube::selects(service, workload)) names.push_back(service.meta.name.value);
    }
  }
  for (const credentials::Value& database : server.databases) {
    if (database.known == credentials::Known::known) names.push_back(database.text);
  }
  return names;
}

std::vector<std::vector<Join>> join_role_files(const std::vector<load::RoleFiles>& role_files,
                                               const std::vector<ScopeModel>& scopes) {
  std::vector<std::vector<Join>> joins;
  const Names names = names_of_servers(scopes);
  std::vector<std::set<std::size_t>> taken(scopes.size());
  for (const load::RoleFiles& files : role_files) {
    joins.push_back(named_joins(files, scopes, names));
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
      if (mounts_scripts && role_files[f].tool == "plain") continue;
      const std::size_t common = common_prefix(role_files[f].directory, scopes[s].name);
      if (nearest >= 0 && common < longest) continue;
      is_tie = nearest >= 0 && common == longest;
      nearest = static_cast<std::ptrdiff_t>(f);
      longest = common;
    }
    if (nearest < 0 || is_tie) continue;
    joins[static_cast<std::size_t>(nearest)].push_back(
        make_join(s, static_cast<std::size_t>(server), scopes[s],
                  "it is the only PostgreSQL server there, and these are the nearest role files", Certainty::inferred));
  }
  return joins;
}

}  // namespace routegrant::model
