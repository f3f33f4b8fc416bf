#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "credentials/servers/shared_role.hpp"
#include "kube/cluster/cluster.hpp"
#include "model/carriers.hpp"
#include "model/declared.hpp"
#include "model/init_scripts.hpp"
#include "model/joins.hpp"
#include "model/migrating_role.hpp"
#include "model/plans.hpp"
#include "model/read.hpp"
#include "pg/routines/effort.hpp"
#include "sql/literal.hpp"

namespace routegrant::model {
namespace {

constexpr int default_version = 15;
constexpr int oldest_version = 13;
constexpr int newest_version = 18;

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
  const bool has_owner =
      std::any_of(server.boot_roles.begin(), server.boot_roles.end(),
                  [&](const credentials::BootRole& role) { return role.owns_database == input.name; });
  for (const credentials::BootRole& role : server.boot_roles) {
    const std::string name = credentials::boot_role_name(server, role);
    if (name.empty()) continue;
    pg::RoleInput made = role_input(role);
    made.name = name;
    if (made.span == Span{} && server.workload >= 0) {
      // A default name (`postgres`) stands nowhere: the image does.
      made.span = scope.cluster.workloads[static_cast<std::size_t>(server.workload)]
                      .pod.containers[server.container]
                      .image.span;
    }
    if ((has_owner || !server.declared.empty()) && role.owns_database != input.name) made.owns_database = false;
    if (made.superuser && !has_superuser && server.kind == credentials::DatabaseKind::postgresql) {
      has_superuser = true;
      input.bootstrap_superuser = made.name;
    }
    input.roles.push_back(std::move(made));
  }
}

/// 0 where nothing states one.
int stated_version(const Plan& plan, const std::vector<ScopeModel>& scopes, const ReadOptions& options) {
  int version = options.postgres_version;
  if (version == 0 && plan.files != nullptr && plan.files->setting != nullptr) {
    version = plan.files->setting->version.value_or(0);
  }
  for (const Join& join : plan.joins) {
    if (version == 0) version = server_of(scopes, join).version;
  }
  return version;
}

/// The nearest version that is modelled.
int version_of(int stated) {
  return stated == 0 ? default_version : std::clamp(stated, oldest_version, newest_version);
}

bool is_for_postgresql(const Plan& plan, const std::vector<ScopeModel>& scopes) {
  return plan.joins.empty() || is_postgresql(server_of(scopes, plan.joins.front()));
}

/// What the server calls the database; empty where Git does not show it.
std::string own_name(const Plan& plan, const std::vector<ScopeModel>& scopes) {
  if (!plan.database.empty() || plan.joins.empty()) return plan.database;
  const std::vector<credentials::Value>& databases = server_of(scopes, plan.joins.front()).databases;
  const bool is_known = !databases.empty() && databases.front().known == credentials::Known::known;
  return is_known ? databases.front().text : std::string();
}

std::string name_of(const Plan& plan, const std::vector<ScopeModel>& scopes) {
  if (plan.files != nullptr && plan.files->setting != nullptr) return plan.files->setting->name;
  if (!plan.database.empty()) return plan.database;
  for (const Join& join : plan.joins) {
    const credentials::Server& server = server_of(scopes, join);
    if (!server.databases.empty() && server.databases.front().known == credentials::Known::known) {
      return server.databases.front().text;
    }
  }
  if (plan.files != nullptr) return plan.files->name;
  for (const Join& join : plan.joins) {
    // Words that say where the name lies.
    const credentials::Server& server = server_of(scopes, join);
    if (!server.databases.empty() && !server.databases.front().text.empty()) return server.databases.front().text;
  }
  if (plan.joins.empty() && !plan.carriers.empty()) {
    const Carrier& first = plan.carriers.front();
    // libpq 33.1.2: without a name the database is called like the user.
    if (!first.database.empty()) return first.database;
    if (!first.user.empty()) return first.user;
    return scopes[first.scope].cluster.workloads[first.workload].meta.name.value;
  }
  return plan.joins.empty() ? "postgres" : server_name(scopes, plan.joins.front());
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

/// The part of a source with the tool's placeholders replaced, which it does before anything else looks at it.
Span replaced(Span part, const load::RoleFile& file, Sources& sources) {
  auto text = file.marks ? sql::with_marked_placeholders(sources.text(part), *file.marks, file.placeholders)
                         : sql::with_placeholders(sources.text(part), file.placeholders);
  if (!text) return part;
  const SourceId made = sql::add_embedded(sources, part, std::move(*text));
  return {.source = made, .begin = 0, .end = static_cast<std::uint32_t>(sources[made].text.size())};
}

/// The part of a source with environment variables marked where the tool expands them.
Span expanded(Span part, const std::vector<Span>& where, Sources& sources) {
  std::vector<sql::Range> ranges;
  for (const Span& each : where) {
    const std::uint32_t begin = std::max(each.begin, part.begin);
    const std::uint32_t end = std::min(each.end, part.end);
    if (begin < end) ranges.push_back({begin - part.begin, end - part.begin});
  }
  if (ranges.empty()) return part;
  const SourceId made = sql::add_embedded(sources, part, sql::with_environment(sources.text(part), ranges));
  return {.source = made, .begin = 0, .end = static_cast<std::uint32_t>(sources[made].text.size())};
}

/// A file as the migration tool runs it.
pg::ScriptInput script_of(const load::RoleFile& file, Sources& sources) {
  pg::ScriptInput script{.source = file.source,
                         .one_transaction = file.one_transaction,
                         .parts = file.parts,
                         .variables = file.variables,
                         .keeps_session = file.keeps_session,
                         .stops = !file.goes_on};
  if (!file.expanded.empty()) {
    for (Span& part : script.parts) part = expanded(part, file.expanded, sources);
  }
  if (file.placeholders.empty() && !file.marks) return script;
  if (file.parts.empty()) {
    const auto size = static_cast<std::uint32_t>(sources[file.source].text.size());
    script.source = replaced({.source = file.source, .begin = 0, .end = size}, file, sources).source;
  }
  for (Span& part : script.parts) part = replaced(part, file, sources);
  return script;
}

/// Puts the parts of a script behind what the tool asks the database: as psql would ask it, and go by the answer. Where
/// all stops, a query that the server refuses then stands for it.
void ask_first(const load::RoleFile& file, Sources& sources, pg::ScriptInput& script) {
  if (file.conditions.empty()) return;
  if (script.parts.empty()) {
    const auto size = static_cast<std::uint32_t>(sources[script.source].text.size());
    script.parts.push_back({.source = script.source, .begin = 0, .end = size});
  }
  const auto embedded = [&](Span at, std::string text) {
    const SourceId made = sql::add_embedded(sources, at, {.text = std::move(text), .segments = {{0, 0}}});
    return Span{.source = made, .begin = 0, .end = static_cast<std::uint32_t>(sources[made].text.size())};
  };
  std::vector<Span> asked;
  std::vector<Span> behind;
  for (const load::FileCondition& each : file.conditions) {
    if (each.halts) {
      asked.push_back(embedded(each.at, "SELECT 1 / (CASE WHEN " + each.test + " THEN 1 ELSE 0 END);\n"));
      continue;
    }
    asked.push_back(embedded(each.at, "SELECT " + each.test + " AS holds \\gset condition_\n\\if :condition_holds\n"));
    behind.push_back(embedded(each.at, "\\endif\n"));
  }
  script.parts.insert(script.parts.begin(), asked.begin(), asked.end());
  script.parts.insert(script.parts.end(), behind.begin(), behind.end());
}

/// Adds a file, and what the tool sends before it.
void add_file(const load::RoleFile& file, Sources& sources, pg::DatabaseInput& input) {
  pg::ScriptInput script = script_of(file, sources);
  ask_first(file, sources, script);
  if (!file.prelude.empty()) {
    sql::MappedText text{.text = file.prelude, .segments = {{.begin = 0, .parent_begin = 0}}};
    input.scripts.push_back({.source = sql::add_embedded(sources, file.prelude_at, std::move(text)),
                             .keeps_session = file.keeps_session,
                             .stops = script.stops});
    script.keeps_session = true;
  }
  input.scripts.push_back(std::move(script));
}

pg::DatabaseInput input_of(const Plan& plan, const std::vector<ScopeModel>& scopes, Sources& sources,
                           const ReadOptions& options) {
  pg::DatabaseInput input;
  input.name = name_of(plan, scopes);
  const int stated = stated_version(plan, scopes, options);
  input.version = version_of(stated);
  input.version_is_assumed = stated == 0;
  input.world = options.closed_world ? pg::World::closed : pg::World::open;
  if (!plan.joins.empty()) {
    const credentials::Server& server = server_of(scopes, plan.joins.front());
    add_boot_roles(server, scopes[plan.joins.front().scope], input);
    // What another server runs is not PostgreSQL's language.
    if (!is_for_postgresql(plan, scopes)) {
      add_declared_superusers(scopes[plan.joins.front().scope], server, input);
      return input;
    }
    add_init_scripts(scopes[plan.joins.front().scope], server, sources, input);
    if (!server.declared.empty()) {
      input.own_objects_only = true;
      input.runner = migration_role(scopes[plan.joins.front().scope], server, input.name);
      add_declared(scopes[plan.joins.front().scope], server, sources, input);
    }
  }
  if (plan.files != nullptr) {
    if (plan.joins.empty() && !plan.files->superuser.empty()) input.bootstrap_superuser = plan.files->superuser;
    const std::string migrating =
        plan.joins.empty() ? "" : migrating_role(scopes[plan.joins.front().scope], plan.joins.front().server);
    if (!migrating.empty()) input.runner = migrating;
    if (plan.files->setting != nullptr && !plan.files->setting->migrates_as.empty())
      input.runner = plan.files->setting->migrates_as;
    for (const load::RoleFile& file : plan.files->files) {
      add_file(file, sources, input);
    }
  }
  if (plan.joins.empty() && !plan.database.empty()) input.own_objects_only = true;
  const std::string own = own_name(plan, scopes);
  for (const Carrier& carrier : plan.carriers) {
    // Any name may be that of a database whose own one is not known.
    const bool is_other = !own.empty() && carrier.database != own;
    input.scripts.push_back(
        {.source = carrier.source, .runs_as = carrier.user, .database = is_other ? carrier.database : std::string()});
  }
  return input;
}

Span span_of(const Plan& plan) {
  if (!plan.joins.empty()) return plan.joins.front().span;
  if (plan.files == nullptr) return {.source = plan.carriers.front().source};
  if (plan.files->setting != nullptr && plan.files->files.empty()) return plan.files->setting->span;
  return plan.files->files.empty() ? Span{} : Span{.source = plan.files->files.front().source};
}

/// The role files that no server and no workload is handed: what a kustomization puts into a mounted ConfigMap runs
/// there, and not a second time beside it. What the settings name, they know better.
std::vector<load::RoleFiles> loose_files(const std::vector<load::RoleFiles>& role_files,
                                         const std::vector<ScopeModel>& scopes, const std::vector<Carrier>& carriers,
                                         const Sources& sources) {
  std::set<SourceId> handed;
  for (const ScopeModel& scope : scopes) {
    for (const credentials::Server& server : scope.servers) {
      for (const credentials::Server::InitScript& script : server.init_scripts)
        handed.insert(script.text.span().source);
    }
  }
  for (const Carrier& carrier : carriers) handed.insert(sources.origin({carrier.source, 0, 0}).source);
  std::vector<load::RoleFiles> loose;
  for (const load::RoleFiles& files : role_files) {
    load::RoleFiles rest = files;
    const auto is_handed = [&](const load::RoleFile& file) { return handed.contains(file.source); };
    if (files.setting == nullptr) std::erase_if(rest.files, is_handed);
    if (!rest.files.empty()) rest.files.front().keeps_session = false;
    if (!rest.files.empty() || files.files.empty()) loose.push_back(std::move(rest));
  }
  return loose;
}

}  // namespace

std::vector<DatabaseModel> read_databases(const std::vector<load::RoleFiles>& role_files,
                                          const std::vector<ScopeModel>& scopes, Sources& sources,
                                          const ReadOptions& options, Coverage& coverage, Diagnostics& out) {
  std::vector<DatabaseModel> databases;
  std::set<std::string> taken;
  std::vector<Carrier> found = find_carriers(scopes, sources);
  const std::vector<load::RoleFiles> loose = loose_files(role_files, scopes, found, sources);
  pg::Effort effort;
  for (const Plan& plan : plan_replays(loose, scopes, std::move(found), sources)) {
    pg::DatabaseInput input = input_of(plan, scopes, sources, options);
    std::vector<std::string> files;
    std::set<std::string_view> listed;
    for (const pg::ScriptInput& script : input.scripts) {
      const std::string& path = sources[script.source].path;
      if (listed.insert(path).second) files.push_back(path);
    }
    DatabaseModel model{.name = unique_name(input.name, plan, scopes, taken),
                        .directory = plan.files == nullptr ? "" : plan.files->directory,
                        .tool = plan.files == nullptr ? "" : plan.files->tool,
                        .files = std::move(files),
                        .span = span_of(plan),
                        .stated_version = stated_version(plan, scopes, options),
                        .database = pg::replay(input, sources, out, effort),
                        .joins = plan.joins};
    if (!plan.host.empty()) model.hosts.push_back(plan.host);
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
