#include "load/role_files.hpp"

#include <algorithm>
#include <set>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "load/changelog.hpp"
#include "load/code_migrations.hpp"
#include "load/compose_environment.hpp"
#include "load/database_roots.hpp"
#include "load/dialect.hpp"
#include "load/layouts.hpp"
#include "load/natural_order.hpp"
#include "load/shell_scripts.hpp"

namespace routegrant::load {
namespace {

void note(Diagnostics& out, SourceId source, std::string message) {
  out.push_back({.kind = Diagnostic::Kind::note, .span = Span{source, 0, 0}, .message = std::move(message)});
}

/// All SQL texts that PostgreSQL could run; the others are named in notes.
std::vector<SqlFile> sql_files(const Discovery& discovery, const Sources& sources, Diagnostics& out) {
  std::vector<SqlFile> files;
  for (const Discovered& file : discovery.files) {
    const std::string_view path = sources[file.source].path;
    // A changelog may hold SQL of its own, and be all that there is.
    if (file.kind != FileKind::sql &&
        !(is_named_like_changelog(path) && read_changelog(sources, file.source).has_sql()))
      continue;
    if (is_named_for_other_system(path) && !is_postgresql(sources, file.source)) {
      note(out, file.source, "left out: its path names a database system other than PostgreSQL");
    } else if (is_mysql(sources, file.source)) {
      note(out, file.source, "left out: it is in the dialect of MySQL");
    } else {
      files.push_back({.source = file.source,
                       .path = path,
                       .directory = paths::directory_of(path),
                       .name = paths::base_name(path),
                       .text = sources[file.source].text});
    }
  }
  return files;
}

/// Whether the file undoes or checks what another deploys, as every project of sqitch has them (manual, sqitch: revert,
/// verify): that a deploy does not run it is no news.
bool is_for_sqitch_only(const Root& root, const SqlFile& file) {
  const std::string home = root.directory.empty() ? "" : root.directory + "/";
  return root.layout->name == "sqitch" &&
         (file.path.starts_with(home + "revert/") || file.path.starts_with(home + "verify/"));
}

constexpr std::string_view entrypoint = "docker-entrypoint-initdb.d";

/// The directory whose files the entrypoint of PostgreSQL's image runs, for one that lies in it or below; empty for
/// others.
std::string_view entrypoint_directory(std::string_view directory) {
  for (std::string_view above = directory; !above.empty(); above = paths::directory_of(above)) {
    if (paths::base_name(above) == entrypoint) return above;
  }
  return {};
}

bool is_of_tool(const SqlFile& file, const FileIndex& index) {
  const std::vector<const Layout*>& layouts = all_layouts();
  return std::any_of(layouts.begin(), layouts.end(),
                     [&](const Layout* layout) { return layout->root_of(file, index).has_value(); });
}

/// The entrypoint runs what lies in its directory, and passes directories there over (docker-entrypoint.sh,
/// docker_process_init_files()). Where no file lies beside them, one of them may be what is mounted.
void leave_out_unreached(std::vector<SqlFile>& files, const FileIndex& index, Diagnostics& out) {
  std::set<std::string_view> filled;
  for (const SqlFile& file : files) {
    if (paths::base_name(file.directory) == entrypoint) filled.insert(file.directory);
  }
  const auto is_unreached = [&](const SqlFile& file) {
    const std::string_view above = entrypoint_directory(file.directory);
    if (above.empty() || above == file.directory || filled.count(above) == 0 || is_of_tool(file, index)) return false;
    note(out, file.source,
         "left out: the entrypoint of the image does not look into directories below " + std::string(entrypoint));
    return true;
  };
  files.erase(std::remove_if(files.begin(), files.end(), is_unreached), files.end());
}

/// Whether the entrypoint of PostgreSQL's image passes the file over: it knows other endings only in small letters, and
/// the shell does not list names that begin with a dot (docker-entrypoint.sh, docker_process_init_files()).
bool is_passed_over(const SqlFile& file) {
  return file.name.starts_with('.') || !(file.name.ends_with(".sql") || file.name.ends_with(".sh"));
}

/// Files without a tool, run by psql. The entrypoint of the image has it stop where the server refuses a statement, and
/// stops then itself; a script of its own says so where it wants that.
std::vector<RoleFile> plain(const Root& root, const Sources& sources) {
  std::vector<RoleFile> run;
  // By the script that they stand in, whether it ends where each of its texts fails, and how many there were.
  std::map<SourceId, std::pair<std::vector<bool>, std::size_t>> scripts;
  for (const SqlFile& file : root.files) {
    const bool by_image = !entrypoint_directory(file.directory).empty();
    if (by_image && is_passed_over(file)) continue;
    RoleFile& made = run.emplace_back();
    made.source = file.source;
    const bool is_script = file.name.ends_with(".sh") && !sources[file.source].segments.empty();
    bool script_stops = false;
    if (is_script) {
      const SourceId script = sources[file.source].parent;
      const auto [known, fresh] = scripts.try_emplace(script);
      if (fresh) known->second.first = stopping_sessions(sources, script);
      const std::size_t place = known->second.second++;
      script_stops = place < known->second.first.size() && known->second.first[place];
    }
    made.goes_on = is_script ? !script_stops : !by_image;
    // What a script's psql does where a statement is refused, its own lines say.
    if (!made.goes_on) made.variables["ON_ERROR_STOP"] = is_script ? "0" : "1";
  }
  return run;
}

/// What one root's deploy runs, plain files all of them.
std::vector<RoleFile> arranged(const Root& root, const FileIndex& index, Diagnostics& out) {
  std::vector<RoleFile> run = root.layout != nullptr ? root.layout->arrange(root.directory, root.files, index, out)
                                                     : plain(root, index.sources());
  std::set<SourceId> runs;
  for (const RoleFile& file : run) runs.insert(file.source);
  std::vector<const SqlFile*> left;
  for (const SqlFile& file : root.files) {
    if (!runs.contains(file.source) && !(root.layout != nullptr && is_for_sqitch_only(root, file)))
      left.push_back(&file);
  }
  if (!left.empty()) {
    const std::string count = left.size() == 1 ? "1 SQL file" : std::to_string(left.size()) + " SQL files";
    const std::string place = root.directory.empty() ? "here" : "in " + root.directory;
    note(out, left.front()->source,
         "a deploy by " + std::string(root.layout != nullptr ? root.layout->name : entrypoint) + " does not run " +
             count + " " + place);
  }
  return run;
}

std::string tool_of(const Root& root) {
  if (root.layout != nullptr) return std::string(root.layout->name);
  return root.kind == Root::Kind::init ? "init" : "plain";
}

/// In which database, and as whom, the entrypoint of PostgreSQL's image runs the scripts that a Compose file mounts:
/// what psql in one of them calls "$POSTGRES_DB" and "$POSTGRES_USER" (docker-entrypoint.sh, docker_setup_env()).
/// Nothing is set where no Compose file tells.
void name_by_image(const Root& root, const Sources& sources, RoleFiles& database) {
  if (root.layout != nullptr || root.files.empty()) return;
  const sql::ShellEnvironment environment = ComposeFiles(sources).environment_of(root.files.front().source);
  const auto value = [&](std::string_view name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second;
  };
  database.superuser = value("POSTGRES_USER");
  database.name = value("POSTGRES_DB");
  if (database.name.empty()) database.name = database.superuser;
}

/// One database of several roots, in the order in which they run.
RoleFiles database_of(const std::vector<Root>& roots, const std::vector<std::size_t>& members, const FileIndex& index,
                      Diagnostics& out) {
  RoleFiles database;
  database.directory = roots[members.front()].directory;
  for (const std::size_t member : members) {
    const Root& root = roots[member];
    database.directory = common_directory(database.directory, root.directory);
    // The last root's tool is what goes on running.
    database.tool = tool_of(root);
    for (RoleFile& file : arranged(root, index, out)) database.files.push_back(std::move(file));
  }
  if (members.size() == 1) name_by_image(roots[members.front()], index.sources(), database);
  if (database.name.empty())
    database.name = telling_name(members.size() == 1 ? roots[members.front()].directory : database.directory);
  return database;
}

/// Two databases of one name are told apart by their directories.
void make_names_unique(std::vector<RoleFiles>& databases) {
  std::vector<std::string> names;
  names.reserve(databases.size());
  for (const RoleFiles& database : databases) names.push_back(database.name);
  for (RoleFiles& database : databases) {
    if (std::count(names.begin(), names.end(), database.name) > 1 && !database.directory.empty()) {
      database.name = database.directory;
    }
  }
}

std::vector<RoleFiles> by_layout(std::vector<SqlFile> files, const FileIndex& index, Diagnostics& out) {
  leave_out_unreached(files, index, out);
  const std::vector<Root> roots = find_roots(std::move(files), index);
  std::vector<RoleFiles> databases;
  for (const std::vector<std::size_t>& members : join_roots(roots, index.sources(), out)) {
    RoleFiles database = database_of(roots, members, index, out);
    if (!database.files.empty()) databases.push_back(std::move(database));
  }
  return databases;
}

// Databases of the settings.

/// What paths in the settings are relative to.
std::string settings_directory(const Settings& settings) {
  const std::string_view directory = paths::directory_of(settings.path);
  return std::string(paths::base_name(directory) == ".github" ? paths::directory_of(directory) : directory);
}

std::string resolved(std::string_view directory, std::string_view path) {
  std::vector<std::string> parts;
  std::string all(directory);
  if (!all.empty()) all += '/';
  all += path;
  for (const std::string_view part : text::split(all, '/')) {
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty()) {
      parts.pop_back();
    } else {
      parts.emplace_back(part);
    }
  }
  return text::join(parts, "/");
}

bool is_below(const SqlFile& file, const std::string& path) {
  return path.empty() || file.path == path || (file.path.starts_with(path) && file.path[path.size()] == '/');
}

/// One database of the settings: its paths in their order, each read as its tool would.
RoleFiles of_setting(const DatabaseSetting& setting, const std::string& directory, std::vector<SqlFile>& files,
                     const FileIndex& index, Diagnostics& out) {
  RoleFiles database{.name = setting.name, .directory = {}, .tool = "settings", .setting = &setting, .files = {}};
  bool first = true;
  for (const std::string& path : setting.sql) {
    const std::string wanted = resolved(directory, path);
    const auto chosen =
        std::stable_partition(files.begin(), files.end(), [&](const SqlFile& file) { return !is_below(file, wanted); });
    const std::vector<Root> roots = find_roots({chosen, files.end()}, index);
    files.erase(chosen, files.end());
    if (roots.empty()) {
      out.push_back({.kind = Diagnostic::Kind::incomplete,
                     .span = setting.span,
                     .message = "database " + setting.name + " names " + path + ", where there is no SQL file"});
    }
    for (const Root& root : roots) {
      database.directory = first ? root.directory : common_directory(database.directory, root.directory);
      first = false;
      for (RoleFile& file : arranged(root, index, out)) database.files.push_back(std::move(file));
    }
  }
  return database;
}

std::vector<RoleFiles> by_settings(std::vector<SqlFile> files, const Settings& settings, const FileIndex& index,
                                   Diagnostics& out) {
  std::vector<RoleFiles> databases;
  const std::string directory = settings_directory(settings);
  for (const DatabaseSetting& setting : settings.databases) {
    if (setting.sql.empty()) continue;
    RoleFiles database = of_setting(setting, directory, files, index, out);
    if (setting.kind == "postgresql") databases.push_back(std::move(database));
  }
  if (!files.empty()) {
    note(out, files.front().source,
         std::to_string(files.size()) +
             " SQL files belong to no database of the settings and are left out, this one first");
  }
  return databases;
}

/// A setting without paths describes the database of its name, or the only one.
void describe(std::vector<RoleFiles>& databases, const Settings& settings) {
  for (const DatabaseSetting& setting : settings.databases) {
    if (!setting.sql.empty()) continue;
    for (RoleFiles& database : databases) {
      const bool only = databases.size() == 1 && settings.databases.size() == 1;
      if (database.setting != nullptr || (database.name != setting.name && !only)) continue;
      database.setting = &setting;
      database.name = setting.name;
    }
  }
}

}  // namespace

std::vector<RoleFiles> find_role_files(const Discovery& discovery, const Sources& sources, const Settings& settings,
                                       Diagnostics& out) {
  const FileIndex index(discovery, sources);
  std::vector<SqlFile> files = sql_files(discovery, sources, out);
  const bool named = std::any_of(settings.databases.begin(), settings.databases.end(),
                                 [](const DatabaseSetting& setting) { return !setting.sql.empty(); });
  std::vector<RoleFiles> databases =
      named ? by_settings(std::move(files), settings, index, out) : by_layout(std::move(files), index, out);
  add_code_migrations(discovery, sources, databases);
  if (!named) make_names_unique(databases);
  describe(databases, settings);
  std::stable_sort(databases.begin(), databases.end(),
                   [](const RoleFiles& a, const RoleFiles& b) { return a.name < b.name; });
  return databases;
}

}  // namespace routegrant::load
