#include "load/shell_scripts.hpp"

#include <algorithm>
#include <array>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "load/layouts.hpp"
#include "sql/psql_options.hpp"
#include "sql/shell.hpp"
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

}  // namespace

void embed_shell_scripts(Discovery& discovery, Sources& sources) {
  std::vector<Discovered> files;
  for (const Discovered& file : discovery.files) {
    files.push_back(file);
    if (file.kind != FileKind::shell) continue;
    const std::string_view script = sources[file.source].text;
    if (script.find("psql") == std::string_view::npos) continue;
    std::vector<sql::ShellSql> all = sql::shell_sql(script);
    // Where one statement concerns roles, the others make what it speaks of.
    const bool concerns =
        is_init_directory(sources[file.source].path) ||
        std::any_of(all.begin(), all.end(), [](const sql::ShellSql& one) { return concerns_roles(one.text.text); });
    if (!concerns) continue;
    for (sql::ShellSql& found : all) {
      const sql::PsqlOptions options = sql::psql_options(found.words);
      sql::put_before(sql::connect_line(options.database, options.user), found.text);
      files.push_back({sql::add_embedded(sources, {file.source, 0, 0}, std::move(found.text)), FileKind::sql});
    }
  }
  discovery.files = std::move(files);
}

}  // namespace routegrant::load
