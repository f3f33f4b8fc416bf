#include "model/carriers.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "credentials/servers/hosts.hpp"
#include "credentials/servers/images.hpp"
#include "credentials/texts/dsn.hpp"
#include "credentials/values/environment.hpp"
#include "credentials/values/mounts.hpp"
#include "kube/secrets/vault_operator.hpp"
#include "load/layouts.hpp"
#include "load/natural_order.hpp"
#include "model/command_words.hpp"
#include "model/globbed_files.hpp"
#include "model/shell_texts.hpp"
#include "model/shown_variables.hpp"
#include "sql/psql_options.hpp"
#include "sql/shell/shell.hpp"

namespace routegrant::model {
namespace {

/// Tools whose images run what is mounted: Flyway reads its default location, golang-migrate what ends in `.up.sql`.
enum class MigrationTool : std::uint8_t { flyway, golang_migrate };

std::optional<MigrationTool> migration_tool(const kube::Container& container) {
  const std::string name = credentials::image_name(container.image.value);
  if (name == "flyway") return MigrationTool::flyway;
  return name == "migrate" ? std::optional(MigrationTool::golang_migrate) : std::nullopt;
}

bool is_migration(MigrationTool tool, std::string_view path) {
  if (tool == MigrationTool::golang_migrate) return path.ends_with(".up.sql");
  const std::string_view name = paths::base_name(path);
  return path.starts_with("/flyway/sql/") && name.ends_with(".sql") && (name[0] == 'V' || name[0] == 'R');
}

/// One container, and what its command runs.
class Finder {
 public:
  Finder(const std::vector<ScopeModel>& scopes, std::size_t scope, std::size_t workload, std::size_t container,
         Sources& sources, std::vector<Carrier>& into)
      : scopes_(scopes),
        scope_(scope),
        workload_(workload),
        container_(container),
        environment_(the_cluster(), the_workload(), the_container()),
        mounts_(credentials::mounts_of(the_cluster(), the_workload(), the_container())),
        sources_(sources),
        into_(into) {}

  void run() {
    std::vector<yaml::Cursor> words = the_container().command;
    words.insert(words.end(), the_container().args.begin(), the_container().args.end());
    const std::vector<yaml::Cursor>& command = the_container().command;
    const bool has_shell =
        (!command.empty() && is_shell_script(command.front().text())) ||
        std::any_of(words.begin(), words.end(), [](const yaml::Cursor& word) { return is_shell(word.text()); });
    if (!has_shell && !words.empty()) run_command(words);
    for (const yaml::Cursor& word : words) {
      if (has_shell && runs_clients(word.text())) run_script(word, 0);
      run_mounted_scripts(word.text(), 0);
    }
    run_migrations();
  }

 private:
  [[nodiscard]] const kube::Cluster& the_cluster() const { return scopes_[scope_].cluster; }
  [[nodiscard]] const kube::Workload& the_workload() const { return the_cluster().workloads[workload_]; }
  [[nodiscard]] const kube::Container& the_container() const { return the_workload().pod.containers[container_]; }

  /// `psql` by itself: its arguments are as they stand.
  void run_command(const std::vector<yaml::Cursor>& words) {
    std::vector<std::string> all;
    all.reserve(words.size());
    for (const yaml::Cursor& word : words) all.emplace_back(word.text());
    if (std::none_of(all.begin(), all.end(),
                     [](const std::string& word) { return word == "psql" || word.ends_with("/psql"); }))
      return;
    const sql::PsqlOptions options = sql::psql_options(all);
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      if (all[i] == "-c" || all[i] == "--command") add_written(words[i + 1], options);
      if (all[i] == "-f" || all[i] == "--file") run_file(all[i + 1], options, words[i + 1].span());
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
      constexpr std::string_view file = "--file=";
      if (all[i].starts_with(file)) run_file(all[i].substr(file.size()), options, words[i].span());
    }
  }

  /// A whole scalar is the SQL.
  void add_written(const yaml::Cursor& scalar, const sql::PsqlOptions& options) {
    const std::optional<SourceId> source = add_scalar(scalar, sources_);
    if (!source) return;
    sql::MappedText text{.text = sources_[*source].text, .segments = {{0, 0}}};
    add(*source, std::move(text), options);
  }

  /// Migrations that a tool's image reads where they are mounted, as the role by which the container logs in.
  void run_migrations() {
    const std::optional<MigrationTool> tool = migration_tool(the_container());
    if (!tool) return;
    std::vector<const credentials::MountedFile*> files;
    for (const credentials::MountedFile& file : mounts_.files) {
      if (is_readable(file) && is_migration(*tool, file.path)) files.push_back(&file);
    }
    const auto is_repeatable = [&](const credentials::MountedFile* file) {
      return *tool == MigrationTool::flyway && paths::base_name(file->path).starts_with('R');
    };
    std::stable_sort(files.begin(), files.end(), [&](const auto* a, const auto* b) {
      if (is_repeatable(a) != is_repeatable(b)) return is_repeatable(b);
      return load::comes_before(paths::base_name(a->path), paths::base_name(b->path));
    });
    sql::PsqlOptions options;
    for (const credentials::Login& login : scopes_[scope_].logins) {
      const bool is_own = login.workload == workload_ && login.container == container_;
      if (is_own && login.user.known == credentials::Known::known) options.user = login.user.text;
    }
    for (const credentials::MountedFile* file : files) {
      if (seen_.insert(file->path).second) add_written(file->value, options);
    }
  }

  void run_script(const yaml::Cursor& script, int depth) {
    const std::optional<SourceId> source = add_scalar(script, sources_);
    if (!source) return;
    // References into `sources_` stay valid while others are added.
    const std::string& text = sources_[*source].text;
    sql::PsqlOptions of_loop;
    for (sql::ShellSql& found : sql::shell_psql(text, lists_in(text, environment_))) {
      const sql::PsqlOptions options = sql::psql_options(found.words);
      if (found.file.empty()) {
        add(*source, std::move(found.text), options);
      } else {
        const std::uint32_t at = found.text.segments.empty() ? 0 : found.text.segments.front().parent_begin;
        run_file(found.file, options, {*source, at, at});
        if (found.file.find("${") != std::string::npos) of_loop = options;
      }
    }
    for (const credentials::MountedFile* file : globbed_sql(text, mounts_))
      run_file(file->path, of_loop, {*source, 0, 0});
    run_vault(text, *source);
    run_mounted_scripts(text, depth);
  }

  /// Roles of Vault's database engine whose connection the same script tells: one of another script may be of another
  /// engine.
  void run_vault(const std::string& script, SourceId source) {
    const std::vector<sql::VaultWrite> writes = sql::shell_vault(script);
    for (const sql::VaultWrite& role : writes) {
      constexpr std::string_view roles = "/roles/";
      const std::size_t at = role.path.find(roles);
      if (at == std::string::npos || role.statements.text.empty() || role.connection.empty()) continue;
      const std::string path = role.path.substr(0, at) + "/config/" + role.connection;
      const auto config = std::find_if(writes.begin(), writes.end(),
                                       [&path](const sql::VaultWrite& write) { return write.path == path; });
      if (config == writes.end()) continue;
      const std::optional<credentials::Dsn> dsn = credentials::parse_dsn(config->url);
      if (!dsn || dsn->hosts.empty()) continue;
      const std::string host = known(dsn->hosts.front().host);
      Carrier carrier{.scope = scope_, .workload = workload_};
      if (!host.empty()) carrier.server = server_at(host);
      if (!carrier.server || !changes(role.statements.text)) continue;
      carrier.database = known(dsn->database);
      const kube::Text name{role.path.substr(at + roles.size()), {}};
      sql::MappedText text = for_users(role.statements, kube::vault_user_pattern(name).value);
      carrier.source = sql::add_embedded(sources_, {source, 0, 0}, substituted(text, environment_));
      into_.push_back(std::move(carrier));
    }
  }

  /// `psql -f`, `psql <`: the file of a mounted object. `at` is where the command names it.
  void run_file(const std::string& path, const sql::PsqlOptions& options, Span at) {
    const credentials::MountedFile* file = mounts_.find(path);
    const bool is_shown = file != nullptr && is_readable(*file);
    if (is_shown && seen_.insert(file->path).second) add_written(file->value, options);
    // What an object holds that Git does not show may be anything; what the image holds may be in the tree's own files.
    const bool is_hidden = !is_shown && (file != nullptr || mounts_.find_open(path) != nullptr);
    if (is_hidden && seen_.insert(path).second) add_text(at, reading_of(path, {{0, 0}}), options);
  }

  /// Shell scripts that the text names by their path.
  void run_mounted_scripts(std::string_view text, int depth) {
    constexpr int deepest = 4;
    if (depth > deepest) return;
    for (const credentials::MountedFile& file : mounts_.files) {
      if (!is_readable(file) || file.path.ends_with(".sql") || text.find(file.path) == std::string_view::npos) continue;
      if (!runs_clients(file.value.text()) || !seen_.insert(file.path).second) continue;
      run_script(file.value, depth + 1);
    }
  }

  static bool is_readable(const credentials::MountedFile& file) {
    return file.piece.known == credentials::Known::known && !file.base64 && file.made.empty() && file.value.present();
  }

  void add(SourceId parent, sql::MappedText text, const sql::PsqlOptions& options) {
    if (text.segments.empty() || !(changes(text.text) || is_given(text.text))) return;
    text = substituted(text, environment_);
    set_variables(options, environment_, text);
    add_text({parent, 0, 0}, std::move(text), options);
  }

  void add_text(Span from, sql::MappedText text, const sql::PsqlOptions& options) {
    Carrier carrier{.scope = scope_, .workload = workload_};
    find_target(options, carrier);
    // What may be anything is told of a server that is there.
    const bool is_unseen = is_given(text.text) || text.text.starts_with("\\i ");
    if (text.text.empty() || (!carrier.server && is_unseen)) return;
    carrier.source = sql::add_embedded(sources_, from, std::move(text));
    into_.push_back(std::move(carrier));
  }

  [[nodiscard]] std::string variable(std::string_view name) const {
    return value_of(environment_, "${" + std::string(name) + "}").value_or("");
  }

  /// By the command's options, else by the environment of libpq, else by the only server that the container logs in to.
  void find_target(const sql::PsqlOptions& options, Carrier& carrier) const {
    std::string host = value_of(environment_, options.host).value_or("");
    carrier.user = value_of(environment_, options.user).value_or("");
    carrier.database = value_of(environment_, options.database).value_or("");
    if (const std::optional<credentials::Dsn> dsn = credentials::parse_dsn(carrier.database)) {
      carrier.database = known(dsn->database);
      if (dsn->user.known == credentials::Known::known) carrier.user = dsn->user.text;
      if (!dsn->hosts.empty()) host = known(dsn->hosts.front().host);
    }
    if (host.empty()) host = variable("PGHOST");
    if (host.empty()) host = variable("PGHOSTADDR");
    if (carrier.user.empty()) carrier.user = variable("PGUSER");
    if (carrier.database.empty()) carrier.database = variable("PGDATABASE");
    carrier.server = server_at(host);
    carrier.host = host;
  }

  static std::string known(const credentials::DsnPart& part) {
    return part.known == credentials::Known::known ? part.text : std::string();
  }

  using ServerAt = std::pair<std::size_t, std::size_t>;

  [[nodiscard]] std::optional<ServerAt> server_at(const std::string& host) const {
    const ScopeModel& scope = scopes_[scope_];
    if (!host.empty()) {
      const credentials::Endpoint endpoint = credentials::resolve_host(scope.cluster, scope.servers, workload_, host);
      std::ptrdiff_t server = endpoint.server;
      if (server == -1 && endpoint.service != -1)
        server = credentials::server_reached(scope.cluster, scope.servers, endpoint.service);
      if (server != -1) return ServerAt{scope_, static_cast<std::size_t>(server)};
    }
    std::set<ServerAt> logged_in;
    for (std::size_t l = 0; l < scope.logins.size(); ++l) {
      const credentials::Login& login = scope.logins[l];
      if (login.workload != workload_ || login.container != container_) continue;
      if (!host.empty() && login.host.text != host) continue;
      const NeighbourServer& neighbour = scope.neighbours[l];
      if (neighbour.scope >= 0) logged_in.emplace(static_cast<std::size_t>(neighbour.scope), neighbour.server);
      if (login.server >= 0) logged_in.emplace(scope_, static_cast<std::size_t>(login.server));
    }
    return logged_in.size() == 1 ? std::optional(*logged_in.begin()) : std::nullopt;
  }

  const std::vector<ScopeModel>& scopes_;
  std::size_t scope_;
  std::size_t workload_;
  std::size_t container_;
  credentials::Environment environment_;
  credentials::Mounts mounts_;
  Sources& sources_;
  std::vector<Carrier>& into_;
  /// Mounted files that were run.
  std::set<std::string> seen_{};
};

bool is_server(const ScopeModel& scope, std::size_t workload, std::size_t container) {
  return std::any_of(scope.servers.begin(), scope.servers.end(), [=](const credentials::Server& server) {
    return server.workload == static_cast<std::ptrdiff_t>(workload) && server.container == container;
  });
}

/// Whether the image migrates, or the command names psql, Vault or something that is mounted: most containers do
/// neither, and are not looked at.
bool may_run_psql(const kube::Container& container) {
  if (migration_tool(container)) return true;
  const auto names_it = [&](const yaml::Cursor& word) {
    return runs_clients(word.text()) ||
           std::any_of(container.mounts.begin(), container.mounts.end(), [&](const kube::Mount& mount) {
             return mount.path.value.size() > 1 && word.text().find(mount.path.value) != std::string_view::npos;
           });
  };
  return std::any_of(container.command.begin(), container.command.end(), names_it) ||
         std::any_of(container.args.begin(), container.args.end(), names_it);
}

}  // namespace

std::vector<Carrier> find_carriers(const std::vector<ScopeModel>& scopes, Sources& sources) {
  std::vector<Carrier> carriers;
  for (std::size_t s = 0; s < scopes.size(); ++s) {
    const std::vector<kube::Workload>& workloads = scopes[s].cluster.workloads;
    for (std::size_t w = 0; w < workloads.size(); ++w) {
      for (std::size_t c = 0; c < workloads[w].pod.containers.size(); ++c) {
        if (may_run_psql(workloads[w].pod.containers[c]) && !is_server(scopes[s], w, c))
          Finder(scopes, s, w, c, sources, carriers).run();
      }
    }
  }
  return carriers;
}

}  // namespace routegrant::model
