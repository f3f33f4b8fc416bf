#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "kube/cluster.hpp"
#include "model/joins.hpp"
#include "model/read.hpp"

namespace routegrant::model {
namespace {

constexpr int default_version = 15;
constexpr int oldest_version = 13;
constexpr int newest_version = 18;

/// A database before its replay: role files, and servers that hold it in the same way.
struct Plan {
  const load::RoleFiles* files = nullptr;
  std::vector<Join> joins{};
};

std::string boot_signature(const credentials::Server& server) {
  std::string signature = std::to_string(server.version);
  for (const credentials::BootRole& role : server.boot_roles) {
    signature += "|" + role.name.text + (role.superuser ? "!" : "") + ":" + role.owns_database;
  }
  for (const credentials::Server::InitScript& script : server.init_scripts) {
    signature += "|" + script.name + "@" + std::to_string(static_cast<std::uint32_t>(script.text.span().source)) + ":" +
                 std::to_string(script.text.span().begin);
  }
  return signature;
}

const credentials::Server& server_of(const std::vector<ScopeModel>& scopes, const Join& join) {
  return scopes[join.scope].servers[join.server];
}

std::string workload_name(const std::vector<ScopeModel>& scopes, const Join& join) {
  const credentials::Server& server = server_of(scopes, join);
  if (server.workload < 0) return {};
  return scopes[join.scope].cluster.workloads[static_cast<std::size_t>(server.workload)].meta.name.value;
}

/// Servers of variants of one system (base, overlays) that run the same files with the same roles share one replay.
std::vector<Plan> plan(const std::vector<load::RoleFiles>& role_files, const std::vector<ScopeModel>& scopes) {
  std::vector<Plan> plans;
  std::set<std::pair<std::size_t, std::size_t>> joined;
  const std::vector<std::vector<Join>> joins = join_role_files(role_files, scopes);
  for (std::size_t f = 0; f < role_files.size(); ++f) {
    std::map<std::string, std::size_t> by_signature;
    if (joins[f].empty()) plans.push_back({.files = &role_files[f]});
    for (const Join& join : joins[f]) {
      joined.emplace(join.scope, join.server);
      const auto [at, is_new] = by_signature.emplace(boot_signature(server_of(scopes, join)), plans.size());
      if (is_new) plans.push_back({.files = &role_files[f]});
      plans[at->second].joins.push_back(join);
    }
  }
  std::map<std::string, std::size_t> by_signature;
  for (std::size_t s = 0; s < scopes.size(); ++s) {
    for (std::size_t i = 0; i < scopes[s].servers.size(); ++i) {
      if (joined.contains({s, i})) continue;
      Join join{.scope = s, .server = i, .why = "the server makes it", .certainty = Certainty::declared};
      const std::ptrdiff_t workload = scopes[s].servers[i].workload;
      if (workload >= 0) join.span = scopes[s].cluster.workloads[static_cast<std::size_t>(workload)].meta.name.span;
      const std::string signature = workload_name(scopes, join) + "|" + boot_signature(scopes[s].servers[i]);
      const auto [at, is_new] = by_signature.emplace(signature, plans.size());
      if (is_new) plans.emplace_back();
      plans[at->second].joins.push_back(join);
    }
  }
  return plans;
}

pg::RoleInput role_input(const credentials::BootRole& role) {
  return {.name = role.name.text,
          .login = role.login,
          .superuser = role.superuser,
          .createrole = role.creates_roles,
          .createdb = role.creates_databases,
          .declared_by = "image",
          .span = role.name.steps.empty() ? Span{} : role.name.steps.back().span,
          .owns_database = !role.owns_database.empty()};
}

void add_boot_roles(const credentials::Server& server, const ScopeModel& scope, pg::DatabaseInput& input) {
  bool has_superuser = false;
  for (const credentials::BootRole& role : server.boot_roles) {
    if (role.name.known != credentials::Known::known) continue;
    pg::RoleInput made = role_input(role);
    if (made.span == Span{} && server.workload >= 0) {
      // A default name (`postgres`) stands nowhere: the image does.
      made.span = scope.cluster.workloads[static_cast<std::size_t>(server.workload)]
                      .pod.containers[server.container]
                      .image.span;
    }
    if (made.superuser && !has_superuser && server.kind == credentials::DatabaseKind::postgresql) {
      has_superuser = true;
      input.bootstrap_superuser = made.name;
    }
    input.roles.push_back(std::move(made));
  }
}

/// The init scripts that the server mounts, as embedded sources: they run as its boot user before anything else.
void add_init_scripts(const credentials::Server& server, Sources& sources, pg::DatabaseInput& input) {
  for (const credentials::Server::InitScript& script : server.init_scripts) {
    if (!script.name.ends_with(".sql")) continue;
    const Span span = script.text.span();
    const SourceId embedded = sources.add({.path = sources[span.source].path,
                                           .text = std::string(script.text.text()),
                                           .segments = script.text.segments(),
                                           .parent = span.source});
    input.scripts.push_back({.source = embedded});
  }
}

int version_of(const Plan& plan, const std::vector<ScopeModel>& scopes, const ReadOptions& options) {
  int version = options.postgres_version;
  if (version == 0 && plan.files != nullptr && plan.files->setting != nullptr) {
    version = plan.files->setting->version.value_or(0);
  }
  for (const Join& join : plan.joins) {
    if (version == 0) version = server_of(scopes, join).version;
  }
  if (version == 0) return default_version;
  return std::clamp(version, oldest_version, newest_version);
}

std::string name_of(const Plan& plan, const std::vector<ScopeModel>& scopes) {
  if (plan.files != nullptr && plan.files->setting != nullptr) return plan.files->setting->name;
  for (const Join& join : plan.joins) {
    const credentials::Server& server = server_of(scopes, join);
    if (!server.databases.empty() && server.databases.front().known == credentials::Known::known) {
      return server.databases.front().text;
    }
  }
  if (plan.files != nullptr) return plan.files->name;
  return plan.joins.empty() ? "postgres" : workload_name(scopes, plan.joins.front());
}

/// Names are unique: a second database of one name is told apart by its scope, then by a number.
std::string unique_name(const std::string& name, const Plan& plan, const std::vector<ScopeModel>& scopes,
                        std::set<std::string>& taken) {
  if (taken.insert(name).second) return name;
  std::string candidate = name;
  if (!plan.joins.empty()) candidate += " (" + scopes[plan.joins.front().scope].name + ")";
  const std::string base = candidate;
  for (int i = 2; !taken.insert(candidate).second; ++i) candidate = base + " #" + std::to_string(i);
  return candidate;
}

pg::DatabaseInput input_of(const Plan& plan, const std::vector<ScopeModel>& scopes, Sources& sources,
                           const ReadOptions& options) {
  pg::DatabaseInput input;
  input.version = version_of(plan, scopes, options);
  input.world = options.closed_world ? pg::World::closed : pg::World::open;
  if (!plan.joins.empty()) {
    const credentials::Server& server = server_of(scopes, plan.joins.front());
    add_boot_roles(server, scopes[plan.joins.front().scope], input);
    add_init_scripts(server, sources, input);
  }
  if (plan.files != nullptr) {
    if (plan.files->setting != nullptr) input.runner = plan.files->setting->migrates_as;
    for (const load::RoleFile& file : plan.files->files) {
      input.scripts.push_back({.source = file.source, .one_transaction = file.one_transaction, .parts = file.parts});
    }
  }
  return input;
}

Span span_of(const Plan& plan) {
  if (!plan.joins.empty()) return plan.joins.front().span;
  if (plan.files->setting != nullptr && plan.files->files.empty()) return plan.files->setting->span;
  return plan.files->files.empty() ? Span{} : Span{.source = plan.files->files.front().source};
}

}  // namespace

std::vector<DatabaseModel> read_databases(const std::vector<load::RoleFiles>& role_files,
                                          const std::vector<ScopeModel>& scopes, Sources& sources,
                                          const ReadOptions& options, Coverage& coverage, Diagnostics& out) {
  std::vector<DatabaseModel> databases;
  std::set<std::string> taken;
  for (const Plan& plan : plan(role_files, scopes)) {
    pg::DatabaseInput input = input_of(plan, scopes, sources, options);
    input.name = unique_name(name_of(plan, scopes), plan, scopes, taken);
    std::vector<std::string> files;
    for (const pg::ScriptInput& script : input.scripts) files.push_back(sources[script.source].path);
    DatabaseModel model{.name = input.name,
                        .directory = plan.files == nullptr ? "" : plan.files->directory,
                        .tool = plan.files == nullptr ? "" : plan.files->tool,
                        .files = std::move(files),
                        .span = span_of(plan),
                        .database = pg::replay(input, sources, out),
                        .joins = plan.joins};
    if (!plan.joins.empty()) model.kind = credentials::name_of(server_of(scopes, plan.joins.front()).kind);
    if (plan.files != nullptr && plan.files->setting != nullptr) {
      model.hosts = plan.files->setting->hosts;
      model.sensitive = plan.files->setting->sensitive;
    }
    const pg::StatementCounts& counts = model.database.counts();
    coverage.statements.understood += counts.understood;
    coverage.statements.irrelevant += counts.irrelevant;
    coverage.statements.dynamic += counts.dynamic;
    coverage.statements.failed += counts.failed;
    databases.push_back(std::move(model));
  }
  return databases;
}

}  // namespace routegrant::model
