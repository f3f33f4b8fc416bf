#include "load/flyway_configuration.hpp"

#include <algorithm>
#include <map>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "load/flyway_files.hpp"

namespace routegrant::load {
namespace {

using Settings = std::map<std::string, std::string>;

bool is_off(std::string_view value) {
  return text::equal_ignoring_case(value, "false");
}

std::string replaced(std::string text, const Settings& values) {
  for (std::size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at + 1)) {
    const std::size_t close = text.find('}', at);
    if (close == std::string::npos) break;
    const auto value = values.find(text.substr(at + 2, close - at - 2));
    if (value != values.end()) text.replace(at, close + 1 - at, value->second);
  }
  return text;
}

/// `true`, `false` or `A==B`; nothing where a placeholder in it is not known.
std::optional<bool> truth_of(const std::string& expression) {
  if (expression.find("${") != std::string::npos) return std::nullopt;
  const std::size_t equal = expression.find("==");
  if (equal == std::string::npos) return !text::equal_ignoring_case(expression, "false");
  return text::trim(std::string_view(expression).substr(0, equal)) ==
         text::trim(std::string_view(expression).substr(equal + 2));
}

void take_names(const FlywayFile& file, FlywayNames& names) {
  const auto take = [&](const std::string& key, std::string& into) {
    if (const std::string_view value = file.value("flyway." + key); !value.empty()) into = value;
  };
  take("sqlmigrationprefix", names.versioned);
  take("undosqlmigrationprefix", names.undo);
  take("baselinemigrationprefix", names.baseline);
  take("repeatablesqlmigrationprefix", names.repeatable);
  take("sqlmigrationseparator", names.separator);
}

/// A list with commas, in TOML in brackets. Names that the environment gives are not known.
std::vector<std::string> list_of(std::string_view list) {
  if (list.starts_with('[')) list = list.substr(1, list.find(']') - 1);
  std::vector<std::string> names;
  for (const std::string_view each : text::split(list, ',')) {
    const std::string_view name = unquoted(each);
    if (!name.empty() && name.find("${") == std::string_view::npos) names.emplace_back(name);
  }
  return names;
}

/// Those of the settings, and those that Flyway sets itself as far as they tell (documentation, "Placeholders",
/// "Default placeholders").
void take_placeholders(const FlywayFile& file, FlywaySettings& into) {
  const std::string_view begins = file.value("flyway.placeholderprefix");
  const std::string_view ends = file.value("flyway.placeholdersuffix");
  if ((!begins.empty() && begins != "${") || (!ends.empty() && ends != "}")) {
    into.marks.emplace();
    if (!begins.empty()) into.marks->prefix = begins;
    if (!ends.empty()) into.marks->suffix = ends;
  }
  constexpr std::string_view prefix = "flyway.placeholders.";
  for (const auto& [key, value] : file.values) {
    // A value with `${NAME}` is one of the environment, which is not known.
    if (!key.starts_with(prefix) || value.find("${") != std::string::npos) continue;
    const std::string name = key.substr(prefix.size());
    // Their letters may be of any case (PlaceholderReplacingReader); these are what people write.
    for (const std::string& spelling : {name, text::lower(name), text::upper(name)})
      into.placeholders.emplace(spelling, value);
  }
  const auto set = [&](const std::string& name, std::string_view value) {
    if (!value.empty() && value.find("${") == std::string_view::npos) into.placeholders["flyway:" + name] = value;
  };
  set("defaultSchema", into.default_schema);
  set("user", file.value("flyway.user"));
}

/// `schemas` are made where they are not there, and the first of them, or `defaultSchema`, comes first in the search
/// path (documentation, "Schemas", "Default Schema"; PostgreSQLConnection.changeCurrentSchemaTo()).
void take_schemas(const FlywayFile& file, FlywaySettings& into) {
  into.schemas = list_of(file.value("flyway.schemas"));
  const std::vector<std::string> named = list_of(file.value("flyway.defaultschema"));
  if (!named.empty()) {
    into.default_schema = named.front();
    if (std::find(into.schemas.begin(), into.schemas.end(), named.front()) == into.schemas.end())
      into.schemas.push_back(named.front());
  } else if (!into.schemas.empty()) {
    into.default_schema = into.schemas.front();
  }
  if (is_off(file.value("flyway.createschemas"))) into.schemas.clear();
}

/// `currentSchema` of the address that the connection goes to (pgJDBC, "Connection Parameters"); empty for none.
std::string current_schema(const FlywayFile& file) {
  std::string_view url = file.value("flyway.url");
  if (url.empty()) url = file.value("datasource.url");
  constexpr std::string_view name = "currentSchema=";
  const std::size_t at = url.find(name);
  // A default within a placeholder counts only where the environment says nothing.
  if (at == std::string_view::npos || url.find("${") != std::string_view::npos) return {};
  url.remove_prefix(at + name.size());
  return text::percent_decoded(url.substr(0, url.find('&')));
}

std::string quoted_name(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

/// A list of schemas as the parameter `search_path` takes it, which the driver sends when it connects: names without
/// quotes may hold what SQL's may not.
std::string as_search_path(std::string_view list) {
  std::string path;
  for (const std::string_view part : text::split(list, ',')) {
    const std::string_view name = text::trim(part);
    if (name.empty()) continue;
    if (!path.empty()) path += ", ";
    path += name.starts_with('"') ? std::string(name) : quoted_name(text::lower(name));
  }
  return path;
}

/// What is sent in each connection before its migration.
std::string prelude_of(const FlywayFile& file, const FlywaySettings& settings) {
  std::string lines;
  const std::string current = as_search_path(current_schema(file));
  if (!current.empty()) lines += "SET search_path = " + current + ";\n";
  std::string_view first = file.value("flyway.initsql");
  if (first.empty()) first = file.value("flyway.initsqls");
  if (!first.empty() && first.find("${") == std::string_view::npos) lines += std::string(first) + "\n;\n";
  for (const std::string& schema : settings.schemas) {
    if (schema != "public") lines += "CREATE SCHEMA IF NOT EXISTS " + quoted_name(schema) + ";\n";
  }
  if (!settings.default_schema.empty()) {
    lines += "SET search_path = " + quoted_name(settings.default_schema) + ", " +
             (current.empty() ? "\"$user\", public" : current) + ";\n";
  }
  return lines;
}

/// `filesystem:` paths from where Flyway is called: the directory of the settings, or the one above its `conf`.
void take_locations(const FlywayFile& file, std::string_view directory, FlywaySettings& into) {
  if (paths::base_name(directory) == "conf") directory = paths::directory_of(directory);
  into.home = directory;
  constexpr std::string_view scheme = "filesystem:";
  for (const std::string& location : list_of(file.value("flyway.locations"))) {
    if (location.starts_with(scheme))
      into.locations.push_back(paths::normal(paths::joined(directory, location.substr(scheme.size()))));
  }
  if (into.locations.size() < 2) into.locations.clear();
}

}  // namespace

FlywaySettings flyway_settings(std::string_view directory, const FileIndex& index) {
  FlywaySettings result;
  const auto file = nearest_flyway_file(directory, index);
  if (!file) return result;
  result.one_transaction = !is_off(file->value("flyway.executeintransaction"));
  result.replaces = !is_off(file->value("flyway.placeholderreplacement"));
  result.mixed = text::equal_ignoring_case(file->value("flyway.mixed"), "true");
  take_names(*file, result.names);
  take_schemas(*file, result);
  take_placeholders(*file, result);
  result.prelude = prelude_of(*file, result);
  result.told_by = Span{file->source, 0, 0};
  // `latest`, `next` and `current` are no versions; "2?" is one that need not be there.
  const std::string_view target = file->value("flyway.target");
  if (!target.empty() && target[0] >= '0' && target[0] <= '9') result.target = target.substr(0, target.find('?'));
  const std::string_view encoding = file->value("flyway.encoding");
  if (!text::equal_ignoring_case(encoding, "UTF-8") && !text::equal_ignoring_case(encoding, "UTF8"))
    result.encoding = encoding;
  take_locations(*file, paths::directory_of(index.sources()[file->source].path), result);
  return result;
}

std::optional<FlywaySettings> with_script_settings(FlywaySettings settings, const SqlFile& file,
                                                   const FileIndex& index) {
  if (const auto own = index.find(std::string(file.path) + ".conf")) {
    const Settings says = read_flyway_lines(index.sources()[*own].text);
    if (const auto said = says.find("executeInTransaction"); said != says.end())
      settings.one_transaction = !is_off(said->second);
    if (const auto said = says.find("placeholderReplacement"); said != says.end())
      settings.replaces = !is_off(said->second);
    const auto runs = says.find("shouldExecute");
    if (runs != says.end() && truth_of(replaced(runs->second, settings.placeholders)) == std::optional(false))
      return std::nullopt;
  }
  if (!settings.replaces) {
    settings.placeholders.clear();
    settings.marks.reset();
  }
  return settings;
}

}  // namespace routegrant::load
