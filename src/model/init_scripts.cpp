#include "model/init_scripts.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/paths.hpp"
#include "credentials/servers/images.hpp"
#include "credentials/values/environment.hpp"
#include "credentials/values/mounts.hpp"
#include "model/shell_texts.hpp"
#include "model/shown_variables.hpp"
#include "model/written_scripts.hpp"
#include "sql/psql_options.hpp"
#include "sql/shell/shell.hpp"

namespace routegrant::model {
namespace {

const kube::Container& container_of(const ScopeModel& scope, const credentials::Server& server) {
  return scope.cluster.workloads[static_cast<std::size_t>(server.workload)].pod.containers[server.container];
}

/// The command that tells of a file which an init script has psql read; nothing for one that is mounted beside it,
/// which the image runs by itself.
sql::MappedText included(const sql::ShellSql& found, const credentials::Server& server) {
  const std::string_view directory = paths::directory_of(found.file);
  const std::string_view name = paths::base_name(found.file);
  const bool is_mounted =
      (directory.empty() || paths::base_name(directory) == "docker-entrypoint-initdb.d") &&
      std::any_of(server.init_scripts.begin(), server.init_scripts.end(),
                  [&](const credentials::Server::InitScript& script) { return script.name == name; });
  return is_mounted ? sql::MappedText{} : reading_of(found.file, found.text.segments);
}

/// The SQL of a shell script that the image runs, as embedded sources in order; variables of the container in their
/// places.
std::vector<SourceId> init_shell_sql(const ScopeModel& scope, const credentials::Server& server,
                                     const yaml::Cursor& script, Sources& sources) {
  std::vector<SourceId> found;
  const std::optional<SourceId> source = add_scalar(script, sources);
  if (!source || server.workload < 0) return found;
  const kube::Workload& workload = scope.cluster.workloads[static_cast<std::size_t>(server.workload)];
  const credentials::Environment environment(scope.cluster, workload, container_of(scope, server));
  for (const sql::ShellSql& each :
       sql::shell_psql(sources[*source].text, lists_in(sources[*source].text, environment))) {
    sql::MappedText text = each.file.empty() ? substituted(each.text, environment) : included(each, server);
    if (text.text.empty() || !(changes(text.text) || is_given(text.text) || !each.file.empty())) continue;
    const sql::PsqlOptions options = sql::psql_options(each.words);
    set_variables(options, environment, text);
    // What the server makes first is where its scripts are anyway.
    const std::string user = value_of(environment, options.user).value_or("");
    const std::string database = value_of(environment, options.database).value_or("");
    const auto is_first = [](const auto& all, const std::string& name) { return !all.empty() && all.front() == name; };
    std::vector<std::string> roles;
    for (const credentials::BootRole& role : server.boot_roles) roles.push_back(role.name.text);
    std::vector<std::string> databases;
    for (const credentials::Value& value : server.databases) databases.push_back(value.text);
    sql::put_before(sql::connect_line(is_first(databases, database) ? "" : database, is_first(roles, user) ? "" : user),
                    text);
    found.push_back(sql::add_embedded(sources, {*source, 0, 0}, std::move(text)));
  }
  return found;
}

/// Whether files may lie in the volume that no manifest shows: on a claim or a host's disk, or, in an empty directory,
/// what an init container that mounts it leaves there.
bool holds_other_files(const kube::Pod& pod, std::string_view volume) {
  using Kind = kube::VolumeSource::Kind;
  const bool is_written = std::any_of(pod.containers.begin(), pod.containers.end(), [&](const kube::Container& other) {
    return other.role == kube::Container::Role::init &&
           std::any_of(other.mounts.begin(), other.mounts.end(),
                       [&](const kube::Mount& mount) { return mount.volume == volume; });
  });
  return std::any_of(pod.volumes.begin(), pod.volumes.end(), [&](const kube::Volume& known) {
    return known.name.value == volume &&
           std::any_of(known.sources.begin(), known.sources.end(), [&](const kube::VolumeSource& source) {
             return source.kind == Kind::claim || source.kind == Kind::other ||
                    (source.kind == Kind::empty_dir && is_written);
           });
  });
}

/// A path in the directory of the init scripts, and where the manifest mounts it.
struct Unseen {
  std::string path{};
  Span span{};
};

/// What the image finds there that mounted objects hold and Git does not show; `*` for any file.
std::vector<Unseen> unseen_scripts(const ScopeModel& scope, const credentials::Server& server) {
  std::vector<Unseen> all;
  const kube::Workload& workload = scope.cluster.workloads[static_cast<std::size_t>(server.workload)];
  const credentials::Mounts mounts = credentials::mounts_of(scope.cluster, workload, container_of(scope, server));
  for (const credentials::OpenMount& mount : mounts.open) {
    const std::string_view directory = mount.directory;
    if (credentials::is_init_directory(directory)) all.push_back({mount.directory + "/*", mount.span});
    if (credentials::is_init_directory(paths::directory_of(directory))) all.push_back({mount.directory, mount.span});
  }
  for (const credentials::MountedFile& file : mounts.files) {
    const bool is_shown = file.piece.known == credentials::Known::known && !file.base64;
    const bool is_script = file.path.ends_with(".sql") || file.path.ends_with(".sh");
    if (!is_shown && is_script && credentials::is_init_directory(paths::directory_of(file.path)))
      all.push_back({file.path, file.span});
  }
  return all;
}

/// Who runs the image's init scripts: Bitnami's custom user, which may create databases, runs them itself
/// (libpostgresql.sh, POSTGRESQL_INITSCRIPTS_USERNAME); all other images run them as the superuser.
std::string init_script_role(const credentials::Server& server) {
  if (server.kind != credentials::DatabaseKind::postgresql || server.boot_roles.empty()) return {};
  const credentials::BootRole& first = server.boot_roles.front();
  const bool is_custom = !first.superuser && first.creates_databases && first.name.known == credentials::Known::known;
  return is_custom ? first.name.text : std::string();
}

}  // namespace

void add_init_scripts(const ScopeModel& scope, const credentials::Server& server, Sources& sources,
                      pg::DatabaseInput& input) {
  // Where other resources declare databases too, the image's own is the first.
  const bool is_one_of_several = !server.declared.empty() && !server.databases.empty();
  for (const credentials::Server::InitScript& script : server.init_scripts) {
    const std::string database = is_one_of_several ? server.databases.front().text : std::string();
    if (script.name.ends_with(".sh")) {
      for (const SourceId embedded : init_shell_sql(scope, server, script.text, sources))
        input.scripts.push_back({.source = embedded, .runs_as = init_script_role(server), .database = database});
    }
    if (!script.name.ends_with(".sql")) continue;
    const Span span = script.text.span();
    const SourceId embedded = sources.add({.path = sources[span.source].path,
                                           .text = std::string(script.text.text()),
                                           .segments = script.text.segments(),
                                           .parent = span.source});
    input.scripts.push_back({.source = embedded, .runs_as = init_script_role(server), .database = database});
  }
  if (server.workload < 0) return;
  std::vector<Unseen> all_unseen = unseen_scripts(scope, server);
  const kube::Workload& workload = scope.cluster.workloads[static_cast<std::size_t>(server.workload)];
  // The API server refuses a second mount at one path.
  std::set<std::string> mounted;
  for (const kube::Mount& mount : container_of(scope, server).mounts) {
    const std::string path = credentials::absolute_path(mount.path.value);
    if (!credentials::is_init_directory(path) || !mounted.insert(path).second) continue;
    if (!holds_other_files(workload.pod, mount.volume)) continue;
    const WrittenScripts written = written_scripts(scope.cluster, workload, mount.volume, sources);
    for (const SourceId script : written.scripts)
      input.scripts.push_back({.source = script, .runs_as = init_script_role(server)});
    if (!written.are_all || !mount.sub_path.empty()) all_unseen.push_back({path + "/*", mount.path.span});
  }
  for (const Unseen& unseen : all_unseen) {
    sql::MappedText text = reading_of(unseen.path, {{0, 0}});
    if (text.text.empty()) continue;
    const SourceId embedded = sql::add_embedded(sources, unseen.span, std::move(text));
    input.scripts.push_back({.source = embedded, .runs_as = init_script_role(server)});
  }
}

}  // namespace routegrant::model
