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
#include "credentials/texts/words.hpp"
#include "credentials/values/environment.hpp"
#include "credentials/values/mounts.hpp"
#include "kube/secrets/vault_operator.hpp"
#include "load/layouts.hpp"
#include "load/natural_order.hpp"
#include "model/command_words.hpp"
#include "model/globbed_files.hpp"
#include "model/shown_variables.hpp"
#include "sql/psql_options.hpp"
#include "sql/shell/shell.hpp"
#include "sql/tokens.hpp"

namespace routegrant::model {
namespace {

/// Whether it may make, change or grant anything: queries and waiting loops do not. What a body or a text that psql
/// runs does is seen only when it is replayed.
bool changes(std::string_view text) {
  constexpr std::array<std::string_view, 8> words{"alter", "call",  "create",   "do",
                                                  "drop",  "grant", "reassign", "revoke"};
  if (text.find("\\gexec") != std::string_view::npos) return true;
  const std::vector<sql::Token> tokens = sql::scan(text);
  return std::any_of(tokens.begin(), tokens.end(), [&](const sql::Token& token) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return sql::is_word(text, token, word); });
  });
}

/// Whether the shell gives the whole text, which may be anything.
bool is_given(std::string_view text) {
  return text::trim(text).starts_with("${");
}

/// The value of a word of a command line; nothing where some of it is not known.
std::optional<std::string> value_of(const credentials::Environment& environment, std::string_view word) {
  std::string value;
  while (!word.empty()) {
    const std::size_t open = word.find("${");
    value += word.substr(0, open);
    if (open == std::string_view::npos) break;
    const std::size_t close = word.find('}', open);
    if (close == std::string_view::npos) return std::nullopt;
    const credentials::Variable* variable = environment.find(word.substr(open + 2, close - open - 2));
    if (variable == nullptr) return std::nullopt;
    const credentials::Reading reading = environment.read(*variable);
    if (!reading.known()) return std::nullopt;
    value += text::trim(reading.text);
    word.remove_prefix(close + 1);
  }
  return value;
}

/// Copies a text with other words in some places; each stands where what it replaces does.
class Rewriter {
 public:
  explicit Rewriter(const sql::MappedText& written) : written_(written) {}

  /// Bytes [done, to) as they stand.
  void copy(std::size_t to) {
    while (done_ < to) {
      const auto next = after(done_);
      const std::size_t end = next == written_.segments.end() ? to : std::min<std::size_t>(next->begin, to);
      begin_run(place_of(done_));
      out_.text.append(written_.text, done_, end - done_);
      done_ = end;
    }
  }

  /// `value` in the place of the bytes up to `to`.
  void replace(std::string_view value, std::size_t to) {
    begin_run(place_of(done_));
    out_.text += value;
    done_ = to;
  }

  [[nodiscard]] std::size_t done() const { return done_; }

  sql::MappedText take() {
    copy(written_.text.size());
    if (out_.segments.empty()) out_.segments.push_back({0, 0});
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::vector<Segment>::const_iterator after(std::size_t at) const {
    return std::upper_bound(written_.segments.begin(), written_.segments.end(), at,
                            [](std::size_t value, const Segment& segment) { return value < segment.begin; });
  }

  [[nodiscard]] std::uint32_t place_of(std::size_t at) const {
    const auto next = after(at);
    const Segment& segment = next == written_.segments.begin() ? *next : *(next - 1);
    return segment.parent_begin + static_cast<std::uint32_t>(at - segment.begin);
  }

  void begin_run(std::uint32_t place) {
    const auto begin = static_cast<std::uint32_t>(out_.text.size());
    if (!out_.segments.empty() && out_.segments.back().begin == begin) out_.segments.pop_back();
    out_.segments.push_back({begin, place});
  }

  const sql::MappedText& written_;
  std::size_t done_ = 0;
  sql::MappedText out_;
};

/// Names in the place of the variables that hold them.
sql::MappedText substituted(const sql::MappedText& written, const credentials::Environment& environment) {
  Rewriter rewriter(written);
  while (rewriter.done() < written.text.size()) {
    const std::size_t open = written.text.find("${", rewriter.done());
    const std::size_t close = open == std::string::npos ? open : written.text.find('}', open);
    if (close == std::string::npos) break;
    rewriter.copy(open);
    const std::string_view name = std::string_view(written.text).substr(open + 2, close - open - 2);
    if (const std::optional<std::string> value = shown_name(environment, name)) {
      rewriter.replace(*value, close + 1);
    } else {
      rewriter.copy(close + 1);
    }
  }
  return rewriter.take();
}

/// Statements of a Vault role, made for all of its users at once; older plugins call the user `username`.
sql::MappedText for_users(const sql::MappedText& written, std::string_view pattern) {
  const bool is_old = written.text.find("{{name}}") == std::string::npos;
  const std::string_view mark = is_old ? "{{username}}" : "{{name}}";
  Rewriter rewriter(written);
  for (std::size_t at = written.text.find(mark); at != std::string::npos; at = written.text.find(mark, at + 1)) {
    rewriter.copy(at);
    rewriter.replace(pattern, at + mark.size());
  }
  return rewriter.take();
}

/// `psql -v name=value`: a \set before the text, which stands where the text begins.
void set_variables(const sql::PsqlOptions& options, const credentials::Environment& environment,
                   sql::MappedText& text) {
  std::string lines;
  for (const auto& [name, written] : options.variables) {
    const std::optional<std::string> value = value_of(environment, written);
    const bool is_secret = credentials::classify(name).field == credentials::Field::password;
    const bool is_plain = value && value->find_first_of("'\"\\\n ") == std::string::npos;
    if (is_plain && !is_secret && name != "ON_ERROR_STOP") lines += "\\set " + name + " " + *value + "\n";
  }
  sql::put_before(lines, text);
}

/// One scalar of a manifest as a source of its own.
std::optional<SourceId> add_scalar(const yaml::Cursor& scalar, Sources& sources) {
  Source source{.path = sources[scalar.span().source].path,
                .text = std::string(scalar.text()),
                .segments = scalar.segments(),
                .parent = scalar.span().source};
  if (source.text.empty() || source.segments.empty()) return std::nullopt;
  return sources.add(std::move(source));
}

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
      if (all[i] == "-f" || all[i] == "--file") run_file(all[i + 1], options);
    }
    for (const std::string& word : all) {
      constexpr std::string_view file = "--file=";
      if (word.starts_with(file)) run_file(word.substr(file.size()), options);
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
        run_file(found.file, options);
        if (found.file.find("${") != std::string::npos) of_loop = options;
      }
    }
    for (const credentials::MountedFile* file : globbed_sql(text, mounts_)) run_file(file->path, of_loop);
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

  /// `psql -f`, `psql <`: the file of a mounted object.
  void run_file(const std::string& path, const sql::PsqlOptions& options) {
    const credentials::MountedFile* file = mounts_.find(path);
    if (file != nullptr && is_readable(*file) && seen_.insert(file->path).second) add_written(file->value, options);
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
    Carrier carrier{.scope = scope_, .workload = workload_};
    find_target(options, carrier);
    // What may be anything is told of a server that is there.
    if (!carrier.server && is_given(text.text)) return;
    carrier.source = sql::add_embedded(sources_, {parent, 0, 0}, std::move(text));
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

namespace {

/// The command that tells of a file which an init script has psql read; nothing for one that is mounted beside it,
/// which the image runs by itself.
sql::MappedText included(const sql::ShellSql& found, const credentials::Server& server) {
  const std::string_view directory = paths::directory_of(found.file);
  const std::string_view name = paths::base_name(found.file);
  const bool is_mounted =
      (directory.empty() || paths::base_name(directory) == "docker-entrypoint-initdb.d") &&
      std::any_of(server.init_scripts.begin(), server.init_scripts.end(),
                  [&](const credentials::Server::InitScript& script) { return script.name == name; });
  if (is_mounted || found.file.find_first_of("'\\\n") != std::string::npos) return {};
  return {.text = "\\i '" + found.file + "'\n", .segments = found.text.segments};
}

}  // namespace

std::vector<SourceId> init_shell_sql(const ScopeModel& scope, const credentials::Server& server,
                                     const yaml::Cursor& script, Sources& sources) {
  std::vector<SourceId> found;
  const std::optional<SourceId> source = add_scalar(script, sources);
  if (!source || server.workload < 0) return found;
  const kube::Workload& workload = scope.cluster.workloads[static_cast<std::size_t>(server.workload)];
  const credentials::Environment environment(scope.cluster, workload, workload.pod.containers[server.container]);
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

}  // namespace routegrant::model
