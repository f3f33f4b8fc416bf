#include "load/flyway_configuration.hpp"

#include <array>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"

namespace routegrant::load {
namespace {

using Settings = std::map<std::string, std::string>;

/// The next line; lines that end with a backslash go on (flyway.conf).
std::string next_line(std::string_view& text) {
  std::string line;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view part = text::trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool goes_on = part.ends_with('\\');
    if (goes_on) part.remove_suffix(1);
    line += part;
    if (!goes_on) break;
  }
  return line;
}

std::string_view unquoted(std::string_view value) {
  value = text::trim(value);
  if (value.size() > 1 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
    return value.substr(1, value.size() - 2);
  return value;
}

/// `key = value` lines; in TOML, with the name of the table in front of the key.
Settings read_settings(std::string_view text) {
  Settings settings;
  std::string table;
  while (!text.empty()) {
    const std::string line = next_line(text);
    if (line.empty() || line.front() == '#' || line.front() == '!') continue;
    if (line.front() == '[') {
      table = std::string(text::trim(std::string_view(line).substr(1, line.find(']') - 1))) + ".";
      continue;
    }
    const std::size_t equal = line.find('=');
    if (equal == std::string::npos) continue;
    const std::string_view key = unquoted(std::string_view(line).substr(0, equal));
    settings[table + std::string(key)] = unquoted(std::string_view(line).substr(equal + 1));
  }
  return settings;
}

std::optional<SourceId> nearest(std::string_view directory, const FileIndex& index) {
  constexpr std::array<std::string_view, 4> names{"flyway.conf", "flyway.toml", "conf/flyway.conf", "conf/flyway.toml"};
  while (true) {
    for (const std::string_view name : names) {
      if (const auto found = index.find(paths::joined(directory, name))) return found;
    }
    if (directory.empty()) return std::nullopt;
    directory = paths::directory_of(directory);
  }
}

bool is_off(const Settings& settings, const std::string& key) {
  const auto found = settings.find(key);
  return found != settings.end() && text::equal_ignoring_case(found->second, "false");
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

std::string_view value_of(const Settings& settings, const std::string& key) {
  const auto found = settings.find(key);
  return found == settings.end() ? std::string_view() : std::string_view(found->second);
}

void take_names(const Settings& settings, FlywayNames& names) {
  const auto take = [&](const std::string& key, std::string& into) {
    if (const std::string_view value = value_of(settings, "flyway." + key); !value.empty()) into = value;
  };
  take("sqlMigrationPrefix", names.versioned);
  take("undoSqlMigrationPrefix", names.undo);
  take("baselineMigrationPrefix", names.baseline);
  take("repeatableSqlMigrationPrefix", names.repeatable);
  take("sqlMigrationSeparator", names.separator);
}

/// The first of a list with commas, in TOML in brackets.
std::string first_of(std::string_view list) {
  if (list.starts_with('[')) list = list.substr(1, list.find(']') - 1);
  return std::string(unquoted(list.substr(0, list.find(','))));
}

/// Those of the settings, and those that Flyway sets itself as far as they tell (documentation, "Placeholders",
/// "Default placeholders").
void take_placeholders(const Settings& settings, FlywaySettings& into) {
  const std::string_view begins = value_of(settings, "flyway.placeholderPrefix");
  const std::string_view ends = value_of(settings, "flyway.placeholderSuffix");
  if ((!begins.empty() && begins != "${") || (!ends.empty() && ends != "}")) return;
  constexpr std::string_view prefix = "flyway.placeholders.";
  for (const auto& [key, value] : settings) {
    // A value with `${NAME}` is one of the environment, which is not known.
    if (key.starts_with(prefix) && value.find("${") == std::string::npos)
      into.placeholders[key.substr(prefix.size())] = value;
  }
  const auto set = [&](const std::string& name, std::string_view value) {
    if (!value.empty() && value.find("${") == std::string_view::npos) into.placeholders["flyway:" + name] = value;
  };
  std::string schema = first_of(value_of(settings, "flyway.defaultSchema"));
  if (schema.empty()) schema = first_of(value_of(settings, "flyway.schemas"));
  set("defaultSchema", schema);
  set("user", value_of(settings, "flyway.user"));
}

/// `filesystem:` paths from where Flyway is called: the directory of the settings, or the one above its `conf`.
void take_locations(const Settings& settings, std::string_view directory, FlywaySettings& into) {
  std::string_view list = value_of(settings, "flyway.locations");
  if (list.starts_with('[')) list = list.substr(1, list.find(']') - 1);
  if (paths::base_name(directory) == "conf") directory = paths::directory_of(directory);
  into.home = directory;
  constexpr std::string_view scheme = "filesystem:";
  for (const std::string_view each : text::split(list, ',')) {
    const std::string_view location = unquoted(each);
    if (location.starts_with(scheme))
      into.locations.push_back(paths::normal(paths::joined(directory, location.substr(scheme.size()))));
  }
  if (into.locations.size() < 2) into.locations.clear();
}

}  // namespace

FlywaySettings flyway_settings(std::string_view directory, const FileIndex& index) {
  FlywaySettings result;
  const auto file = nearest(directory, index);
  const Settings settings = file ? read_settings(index.sources()[*file].text) : Settings();
  result.one_transaction = !is_off(settings, "flyway.executeInTransaction");
  result.replaces = !is_off(settings, "flyway.placeholderReplacement");
  result.mixed = text::equal_ignoring_case(value_of(settings, "flyway.mixed"), "true");
  take_names(settings, result.names);
  take_placeholders(settings, result);
  // `latest`, `next` and `current` are no versions; "2?" is one that need not be there.
  const std::string_view target = value_of(settings, "flyway.target");
  if (!target.empty() && target[0] >= '0' && target[0] <= '9') result.target = target.substr(0, target.find('?'));
  const std::string_view encoding = value_of(settings, "flyway.encoding");
  if (!text::equal_ignoring_case(encoding, "UTF-8") && !text::equal_ignoring_case(encoding, "UTF8"))
    result.encoding = encoding;
  if (file) take_locations(settings, paths::directory_of(index.sources()[*file].path), result);
  return result;
}

std::optional<FlywaySettings> with_script_settings(FlywaySettings settings, const SqlFile& file,
                                                   const FileIndex& index) {
  if (const auto own = index.find(std::string(file.path) + ".conf")) {
    const Settings says = read_settings(index.sources()[*own].text);
    if (says.contains("executeInTransaction")) settings.one_transaction = !is_off(says, "executeInTransaction");
    if (says.contains("placeholderReplacement")) settings.replaces = !is_off(says, "placeholderReplacement");
    const auto runs = says.find("shouldExecute");
    if (runs != says.end() && truth_of(replaced(runs->second, settings.placeholders)) == std::optional(false))
      return std::nullopt;
  }
  if (!settings.replaces) settings.placeholders.clear();
  return settings;
}

}  // namespace routegrant::load
