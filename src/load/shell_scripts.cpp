#include "load/shell_scripts.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "load/compose_environment.hpp"
#include "load/layouts.hpp"
#include "sql/psql_options.hpp"
#include "sql/shell/shell.hpp"
#include "sql/tokens.hpp"

namespace routegrant::load {
namespace {

/// Whether it makes roles, grants, or gives ownership.
bool concerns_roles(std::string_view text) {
  const std::vector<sql::Token> tokens = sql::scan(text);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    for (const std::string_view word : {"grant", "revoke", "owner"}) {
      if (sql::is_word(text, tokens[i], word)) return true;
    }
    const bool makes = sql::is_word(text, tokens[i], "create") || sql::is_word(text, tokens[i], "alter");
    if (!makes || i + 1 == tokens.size()) continue;
    for (const std::string_view word : {"role", "user", "policy", "database", "schema"}) {
      if (sql::is_word(text, tokens[i + 1], word)) return true;
    }
  }
  return false;
}

bool is_init_directory(std::string_view path) {
  const std::string name = text::lower(paths::base_name(paths::directory_of(path)));
  return name == "initdb" || name == "initdb.d" || name == "docker-entrypoint-initdb.d";
}

/// The command by which psql reads a file that a script names: beside the script, whose directory the image mounts. One
/// whose name is not known, or that lies elsewhere in the container, is told where it is not found.
sql::MappedText inclusion(std::string_view file, std::vector<Segment> named_at) {
  constexpr std::string_view mounted = "/docker-entrypoint-initdb.d/";
  const bool is_beside = file.starts_with(mounted) || !file.starts_with('/');
  if (file.starts_with(mounted)) file.remove_prefix(mounted.size());
  sql::MappedText text;
  if (file.find_first_of("'\\\n") != std::string_view::npos) file = "of the script";
  text.text = (is_beside ? "\\ir '" : "\\i '") + std::string(file) + "'\n";
  text.segments = std::move(named_at);
  return text;
}

/// Whether a text holds more than one statement, or one whose body holds several.
bool holds_several(std::string_view text) {
  const std::size_t semicolon = text.find(';');
  return semicolon != std::string_view::npos && !text::trim(text.substr(semicolon + 1)).empty();
}

/// Adds what the same psql runs next. What `-c` gives needs no semicolon.
void append(sql::MappedText& into, const sql::MappedText& more) {
  // A psql command takes the rest of its line.
  const std::size_t line = into.text.find_last_of('\n', into.text.size() - std::min<std::size_t>(into.text.size(), 2));
  const bool is_meta = into.text.substr(line == std::string::npos ? 0 : line + 1).starts_with('\\');
  into.text += is_meta ? "\n" : "\n;\n";
  const auto shift = static_cast<std::uint32_t>(into.text.size());
  for (const Segment& segment : more.segments) into.segments.push_back({segment.begin + shift, segment.parent_begin});
  into.text += more.text;
}

/// All that one psql runs.
struct Session {
  sql::MappedText text{};
  bool stops = false;
};

/// The session of the psql at `at`, in its order; moves behind it.
Session session_at(std::vector<sql::ShellSql>& all, std::size_t& at) {
  const std::size_t command = all[at].command;
  sql::PsqlOptions options = sql::psql_options(all[at].words);
  Session session{.text = {}, .stops = all[at].stops};
  std::size_t actions = 0;
  bool is_command = false;
  for (; at < all.size() && all[at].command == command; ++at) {
    sql::ShellSql& found = all[at];
    ++actions;
    is_command = found.is_command;
    if (!found.file.empty()) found.text = inclusion(found.file, std::move(found.text.segments));
    if (found.text.text.empty()) continue;
    if (found.is_command && holds_several(found.text.text)) sql::put_in_transaction(found.text);
    if (session.text.text.empty()) {
      session.text = std::move(found.text);
    } else {
      append(session.text, found.text);
    }
  }
  if (options.single_transaction) sql::put_in_transaction(session.text);
  // A psql that fails in all that it is told says so without being asked to (psql reference, "Exit Status").
  if (session.stops && is_command && actions == 1) options.variables.emplace_back("ON_ERROR_STOP", "1");
  sql::put_before(
      sql::connect_line(options.database, options.user) + sql::variable_lines(options) + sql::parameter_lines(options),
      session.text);
  return session;
}

/// The sessions of a script; none where it concerns no role or privilege.
std::vector<Session> sessions_of(const Sources& sources, ComposeFiles& compose_files, SourceId script) {
  const std::string_view text = sources[script].text;
  constexpr std::array<std::string_view, 4> programs{"psql", "createuser", "createdb", "docker_process_sql"};
  if (std::none_of(programs.begin(), programs.end(),
                   [&](std::string_view program) { return text.find(program) != std::string_view::npos; }))
    return {};
  const bool is_init = is_init_directory(sources[script].path);
  const sql::ShellEnvironment environment = compose_files.environment_of(script);
  std::vector<sql::ShellSql> all = is_init ? sql::shell_psql(text, environment) : sql::shell_sql(text, environment);
  // Where one statement concerns roles, the others make what it speaks of.
  const bool concerns = is_init || std::any_of(all.begin(), all.end(),
                                               [](const sql::ShellSql& one) { return concerns_roles(one.text.text); });
  std::vector<Session> sessions;
  for (std::size_t at = 0; concerns && at < all.size();) {
    Session session = session_at(all, at);
    if (!session.text.text.empty()) sessions.push_back(std::move(session));
  }
  return sessions;
}

}  // namespace

void embed_shell_scripts(Discovery& discovery, Sources& sources) {
  std::vector<Discovered> files;
  ComposeFiles compose_files(sources);
  for (const Discovered& file : discovery.files) {
    files.push_back(file);
    if (file.kind != FileKind::shell) continue;
    for (Session& session : sessions_of(sources, compose_files, file.source))
      files.push_back({sql::add_embedded(sources, {file.source, 0, 0}, std::move(session.text)), FileKind::sql});
  }
  discovery.files = std::move(files);
}

std::vector<bool> stopping_sessions(const Sources& sources, SourceId script) {
  std::vector<bool> all;
  ComposeFiles compose_files(sources);
  for (const Session& session : sessions_of(sources, compose_files, script)) all.push_back(session.stops);
  return all;
}

}  // namespace routegrant::load
