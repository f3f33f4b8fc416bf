#include "load/flyway_files.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "yaml/cursor.hpp"
#include "yaml/reader.hpp"

namespace routegrant::load {
namespace {

using Values = std::map<std::string, std::string>;

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

constexpr std::string_view placeholders = "placeholders.";

/// `defaultSchema`, `default-schema` and `default_schema` alike (Spring Boot, "Relaxed Binding").
std::string relaxed(std::string_view key) {
  std::string name = text::lower(key);
  std::erase_if(name, [](char c) { return c == '-' || c == '_'; });
  return name;
}

/// The key as it is kept; empty for what is none of Flyway's.
std::string kept_key(std::string_view key) {
  if (key == "spring.datasource.url" || key == "quarkus.datasource.jdbc.url") return "datasource.url";
  constexpr std::array<std::string_view, 4> prefixes{"flyway.datasources.default.", "spring.flyway.", "quarkus.flyway.",
                                                     "flyway."};
  const auto prefix =
      std::find_if(prefixes.begin(), prefixes.end(), [&](std::string_view each) { return key.starts_with(each); });
  if (prefix == prefixes.end()) return {};
  key.remove_prefix(prefix->size());
  if (!key.starts_with(placeholders)) return "flyway." + relaxed(key);
  return "flyway." + std::string(placeholders) + std::string(unquoted(key.substr(placeholders.size())));
}

/// Keys of mappings joined by dots; a list's items by commas, those that are statements by semicolons.
void flatten(const yaml::Cursor& value, const std::string& key, Values& into) {
  constexpr std::size_t longest = 200;
  if (key.size() > longest) return;
  if (value.is_scalar()) {
    into[key] = value.text();
  } else if (value.is_mapping()) {
    for (const yaml::Cursor& entry : value.items())
      flatten(entry, key.empty() ? std::string(entry.key()) : key + "." + std::string(entry.key()), into);
  } else {
    std::string& list = into[key];
    const std::string_view between = key.ends_with("init-sqls") || key.ends_with("initSqls") ? ";\n" : ",";
    for (const yaml::Cursor& item : value.items()) {
      if (!item.is_scalar()) continue;
      if (!list.empty()) list += between;
      list += item.text();
    }
  }
}

Values read_yaml(const Sources& sources, SourceId source) {
  Values values;
  Diagnostics read_elsewhere;
  const yaml::Document document = yaml::read_one(sources, source, {}, read_elsewhere);
  if (document.tree == nullptr) return values;
  // A profile's file is not what counts without it.
  flatten(document.root(), "", values);
  return values;
}

FlywayFile read_file(SourceId source, const FileIndex& index) {
  const std::string_view path = index.sources()[source].path;
  const bool is_yaml = path.ends_with(".yml") || path.ends_with(".yaml");
  FlywayFile file{.source = source, .values = {}};
  for (auto& [key, value] :
       is_yaml ? read_yaml(index.sources(), source) : read_flyway_lines(index.sources()[source].text)) {
    std::string kept = kept_key(key);
    if (!kept.empty()) file.values.emplace(std::move(kept), value);
  }
  return file;
}

constexpr std::array<std::string_view, 4> own_names{"flyway.conf", "flyway.toml", "conf/flyway.conf",
                                                    "conf/flyway.toml"};
constexpr std::array<std::string_view, 6> framework_names{"application.properties", "application.yml",
                                                          "application.yaml",       "config/application.properties",
                                                          "config/application.yml", "config/application.yaml"};

}  // namespace

std::string_view FlywayFile::value(const std::string& key) const {
  const auto found = values.find(key);
  return found == values.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view unquoted(std::string_view value) {
  value = text::trim(value);
  if (value.size() > 1 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
    return value.substr(1, value.size() - 2);
  return value;
}

Values read_flyway_lines(std::string_view text) {
  Values values;
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
    values[table + std::string(key)] = unquoted(std::string_view(line).substr(equal + 1));
  }
  return values;
}

std::optional<FlywayFile> nearest_flyway_file(std::string_view directory, const FileIndex& index) {
  while (true) {
    for (const std::string_view name : own_names) {
      if (const auto found = index.find(paths::joined(directory, name))) return read_file(*found, index);
    }
    for (const std::string_view name : framework_names) {
      const auto found = index.find(paths::joined(directory, name));
      if (!found) continue;
      const std::string_view text = index.sources()[*found].text;
      if (text.find("flyway") == std::string_view::npos && text.find("currentSchema") == std::string_view::npos)
        continue;
      FlywayFile file = read_file(*found, index);
      if (!file.values.empty()) return file;
    }
    if (directory.empty()) return std::nullopt;
    directory = paths::directory_of(directory);
  }
}

}  // namespace routegrant::load
