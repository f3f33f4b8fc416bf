#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::string_view group = "mysqld_exporter";

/// The value of `--name=value` or `--name value`, as the container sees it; nothing where the flag is not given.
std::optional<Reading> value_of_flag(const View& view, const std::vector<yaml::Cursor>& words, std::string_view name) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i].text();
    if (!word.starts_with(name)) continue;
    if (word.size() == name.size())
      return i + 1 < words.size() ? std::optional(view.environment.read_argument(words[i + 1])) : std::nullopt;
    if (word[name.size()] != '=') continue;
    const Reading whole_word = view.environment.read_argument(words[i]);
    Reading value;
    append(value, whole_word, static_cast<std::uint32_t>(name.size() + 1),
           static_cast<std::uint32_t>(whole_word.text.size()));
    return value;
  }
  return std::nullopt;
}

/// The words behind which the exporter's flags stand; none of another program's container.
std::vector<yaml::Cursor> words_of_exporter(const kube::Container& container) {
  std::vector<yaml::Cursor> words = container.command;
  words.insert(words.end(), container.args.begin(), container.args.end());
  const std::string_view image = container.image.value;
  const bool is_image = image.find("mysqld-exporter") != std::string_view::npos ||
                        image.find("mysqld_exporter") != std::string_view::npos;
  const bool has_flag = std::any_of(words.begin(), words.end(), [](const yaml::Cursor& word) {
    return word.text().starts_with("--mysqld.") || word.text().starts_with("--config.my-cnf");
  });
  return is_image || has_flag ? words : std::vector<yaml::Cursor>();
}

Clue clue_of_flag(Reading value, Field field) {
  Clue clue;
  clue.field = field;
  clue.group = std::string(group);
  clue.kind = DatabaseKind::mysql;
  clue.is_of_command = true;
  clue.span = value.span_of(0, static_cast<std::uint32_t>(value.text.size()));
  clue.source = "env";
  clue.name = std::string(group);
  clue.reading = std::move(value);
  clue.part = whole(clue.reading);
  return clue;
}

/// The MySQL server in the exporter's own pod: an index, or -1.
std::ptrdiff_t server_beside(const View& view) {
  const auto is_beside = [&view](const Server& server) {
    const bool is_mysql = server.kind == DatabaseKind::mysql || server.kind == DatabaseKind::mariadb;
    return is_mysql && server.workload == static_cast<std::ptrdiff_t>(view.workload);
  };
  const auto found = std::find_if(view.servers.begin(), view.servers.end(), is_beside);
  return found == view.servers.end() ? -1 : found - view.servers.begin();
}

/// prometheus/mysqld_exporter, config/config.go (ReloadConfig): `[client]` of --config.my-cnf says who logs in, and
/// where; what it leaves out is --mysqld.username and --mysqld.address (localhost:3306 where nobody says), and the
/// password MYSQLD_EXPORTER_PASSWORD.
void find(View& view, std::vector<Clue>& into) {
  const std::vector<yaml::Cursor> words = words_of_exporter(view.the_container());
  if (words.empty()) return;
  std::vector<Clue> found;
  for (Setting& setting : view.settings) {
    if (setting.claimed) continue;
    if (setting.file == 0) {
      if (setting.name == "MYSQLD_EXPORTER_PASSWORD")
        found.push_back(claim(setting, Field::password, std::string(group)));
      continue;
    }
    const bool is_option_file = view.mounts.files[setting.file - 1].path.ends_with(".cnf");
    const Field field = setting.words.field;
    const bool is_told =
        field == Field::user || field == Field::password || field == Field::host || field == Field::port;
    if (is_option_file && is_told && setting.name.starts_with("client."))
      found.push_back(claim(setting, field, std::string(group)));
  }
  const auto has = [&found](Field field) {
    return std::any_of(found.begin(), found.end(), [field](const Clue& clue) { return clue.field == field; });
  };
  if (std::optional<Reading> user = value_of_flag(view, words, "--mysqld.username"); user && !has(Field::user))
    found.push_back(clue_of_flag(std::move(*user), Field::user));
  // Who asks for a target with each request needs none here.
  if (!has(Field::user)) return;
  if (std::optional<Reading> address = value_of_flag(view, words, "--mysqld.address"); address && !has(Field::host)) {
    found.push_back(clue_of_flag(std::move(*address), Field::url));
    found.back().schemeless = true;
  }
  const bool is_placed = has(Field::host) || has(Field::url);
  for (Clue& clue : found) {
    // One login, whichever of the files and flags its parts stand in.
    clue.file = 0;
    clue.kind = DatabaseKind::mysql;
    if (!is_placed) clue.server = server_beside(view);
    into.push_back(std::move(clue));
  }
}

}  // namespace

const Convention mysqld_exporter{.name = "mysqld_exporter", .rank = Convention::Rank::file, .find = find};

}  // namespace routegrant::credentials
