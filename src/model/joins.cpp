#include "model/joins.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "kube/cluster/cluster.hpp"
#include "load/layouts.hpp"
#include "model/created_roles.hpp"

namespace routegrant::model {
namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  for (const std::string_view segment : text::split(path, '/')) {
    if (!segment.empty() && segment != ".") segments.push_back(segment);
  }
  return segments;
}

}  // namespace

bool is_postgresql(const credentials::Server& server) {
  return server.kind == credentials::DatabaseKind::postgresql;
}

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

/// A PostgreSQL server that could run files which nobody assigned.
struct Candidate {
  ServerAt at;
  /// The directory of its manifest.
  std::string directory;
  /// The users of the logins that lead to it, as far as they are known.
  std::set<std::string> users{};
  bool has_logins = false;
  bool mounts_scripts = false;
};

std::vector<Candidate> candidates_of(const std::vector<ScopeModel>& scopes, const Sources& sources) {
  std::vector<Candidate> candidates;
  for (std::size_t s = 0; s < scopes.size(); ++s) {
    const std::size_t first = candidates.size();
    std::map<std::ptrdiff_t, std::size_t> index;
    for (std::size_t i = 0; i < scopes[s].servers.size(); ++i) {
      const credentials::Server& server = scopes[s].servers[i];
      const kube::Meta* meta = credentials::meta_of(scopes[s].cluster, server);
      if (!is_postgresql(server)) continue;
      index[static_cast<std::ptrdiff_t>(i)] = candidates.size();
      candidates.push_back({.at = {s, i}, .directory = {}, .mounts_scripts = !server.init_scripts.empty()});
      if (meta != nullptr)
        candidates.back().directory = paths::directory_of(sources[sources.origin(meta->name.span).source].path);
    }
    if (candidates.size() == first) continue;
    for (const credentials::Login& login : scopes[s].logins) {
      const auto found = index.find(login.server);
      if (found == index.end()) continue;
      candidates[found->second].has_logins = true;
      if (login.user.known == credentials::Known::known) candidates[found->second].users.insert(login.user.text);
    }
  }
  return candidates;
}

/// Finds servers for the role files that nobody assigned: by the roles that they create and that a server's logins use;
/// else by place, each set with the server to which nothing is nearer.
class Finder {
 public:
  Finder(const std::vector<load::RoleFiles>& role_files, const std::vector<ScopeModel>& scopes, const Sources& sources,
         std::vector<std::vector<Join>>& joins)
      : role_files_(role_files), scopes_(scopes), joins_(joins), candidates_(candidates_of(scopes, sources)) {
    std::set<ServerAt> taken;
    for (const std::vector<Join>& named : joins) {
      for (const Join& join : named) taken.emplace(join.scope, join.server);
    }
    if (candidates_.empty()) return;
    nearest_.resize(role_files.size());
    is_used_.resize(role_files.size());
    for (std::size_t f = 0; f < role_files.size(); ++f) {
      const bool waits = joins[f].empty() && (role_files[f].setting == nullptr || role_files[f].setting->hosts.empty());
      if (!waits) continue;
      waiting_.push_back(f);
      created_.emplace(f, created_roles(role_files[f], sources));
      for (const Candidate& candidate : candidates_) nearest_[f] = std::max(nearest_[f], nearness(f, candidate));
    }
    std::erase_if(candidates_, [&](const Candidate& candidate) { return taken.contains(candidate.at); });
  }

  void run() {
    std::vector<const Candidate*> rest;
    for (const Candidate& candidate : candidates_) {
      if (!join_by_logins(candidate)) rest.push_back(&candidate);
    }
    for (const Candidate* candidate : rest) {
      if (is_the_one(*candidate)) {
        join_nearest(*candidate);
      } else {
        join_mutual(*candidate);
      }
    }
  }

 private:
  [[nodiscard]] std::size_t nearness(std::size_t f, const Candidate& candidate) const {
    const std::string& directory = role_files_[f].directory;
    return std::max(common_directories(directory, scopes_[candidate.at.first].name),
                    common_directories(directory, candidate.directory));
  }

  /// An image runs what it mounts, and no other plain file.
  [[nodiscard]] bool may_run(const Candidate& candidate, std::size_t f) const {
    return !candidate.mounts_scripts || role_files_[f].tool != "plain";
  }

  /// The only one of the files that lies nearest to the server, or nothing.
  [[nodiscard]] std::optional<std::size_t> only_nearest(const Candidate& candidate,
                                                        const std::vector<std::size_t>& files) const {
    std::optional<std::size_t> best;
    bool is_tie = false;
    for (const std::size_t f : files) {
      if (best && nearness(f, candidate) < nearness(*best, candidate)) continue;
      is_tie = best && nearness(f, candidate) == nearness(*best, candidate);
      best = f;
    }
    return is_tie ? std::nullopt : best;
  }

  void join(std::size_t f, const Candidate& candidate, std::string why) {
    joins_[f].push_back(make_join(candidate.at.first, candidate.at.second, scopes_[candidate.at.first], std::move(why),
                                  Certainty::inferred));
  }

  bool join_by_logins(const Candidate& candidate) {
    std::vector<std::size_t> files;
    for (const std::size_t f : waiting_) {
      const std::set<std::string>& created = created_.at(f);
      const bool creates_one = std::any_of(candidate.users.begin(), candidate.users.end(),
                                           [&](const std::string& user) { return created.contains(user); });
      if (creates_one && may_run(candidate, f)) files.push_back(f);
    }
    const std::optional<std::size_t> best = only_nearest(candidate, files);
    if (!best) return false;
    is_used_[*best] = true;
    join(*best, candidate, "a login of it uses a role that these files create");
    return true;
  }

  /// Files whose roles other logins use do not belong to a server whose logins use others.
  [[nodiscard]] std::vector<std::size_t> free_for(const Candidate& candidate) const {
    std::vector<std::size_t> files;
    for (const std::size_t f : waiting_) {
      if (!is_used_[f] || candidate.users.empty()) files.push_back(f);
    }
    return files;
  }

  /// Whether it is the only PostgreSQL server of its scope, or the only one there that a login uses.
  [[nodiscard]] bool is_the_one(const Candidate& candidate) const {
    const auto others = [&](const auto& counts) {
      return std::any_of(candidates_.begin(), candidates_.end(), [&](const Candidate& other) {
        return &other != &candidate && other.at.first == candidate.at.first && counts(other);
      });
    };
    if (!others([](const Candidate&) { return true; })) return true;
    return candidate.has_logins && !others([](const Candidate& other) { return other.has_logins; });
  }

  void join_nearest(const Candidate& candidate) {
    const std::optional<std::size_t> best = only_nearest(candidate, free_for(candidate));
    // Files that nothing mounts keep farther ones away, too.
    if (!best || !may_run(candidate, *best) || nearness(*best, candidate) < nearest_[*best]) return;
    join(*best, candidate, "it is the only PostgreSQL server there, and these are the nearest role files");
  }

  /// A monorepo's `a/k8s`, `a/migrations`, `b/k8s`, `b/migrations`: each is the other's nearest.
  void join_mutual(const Candidate& candidate) {
    const std::optional<std::size_t> best = only_nearest(candidate, free_for(candidate));
    if (!best || !may_run(candidate, *best) || nearness(*best, candidate) == 0) return;
    const bool is_nearest = std::none_of(candidates_.begin(), candidates_.end(), [&](const Candidate& other) {
      return &other != &candidate && other.at.first == candidate.at.first &&
             nearness(*best, other) >= nearness(*best, candidate);
    });
    if (is_nearest && nearness(*best, candidate) == nearest_[*best])
      join(*best, candidate, "of the servers there it is the nearest to these role files, and they to it");
  }

  const std::vector<load::RoleFiles>& role_files_;
  const std::vector<ScopeModel>& scopes_;
  std::vector<std::vector<Join>>& joins_;
  std::vector<Candidate> candidates_;
  /// Files that no setting and no name assigns.
  std::vector<std::size_t> waiting_;
  std::map<std::size_t, std::set<std::string>> created_;
  /// By file: how near the nearest of all servers lies.
  std::vector<std::size_t> nearest_;
  /// By file: whether a server's logins use a role that it creates.
  std::vector<bool> is_used_;
};

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
                                               const std::vector<ScopeModel>& scopes, const Sources& sources) {
  std::vector<std::vector<Join>> joins;
  joins.reserve(role_files.size());
  const auto by_name = servers_by_name(scopes);
  for (const load::RoleFiles& files : role_files) joins.push_back(named_joins(files, scopes, by_name));
  Finder(role_files, scopes, sources, joins).run();
  return joins;
}

}  // namespace routegrant::model
