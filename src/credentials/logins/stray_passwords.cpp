#include "credentials/logins/stray_passwords.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "credentials/files/config_file.hpp"
#include "credentials/texts/dsn.hpp"
#include "credentials/texts/words.hpp"
#include "credentials/values/reading.hpp"
#include "credentials/values/written_secret.hpp"

namespace routegrant::credentials {
namespace {

void add_places(const Reading& reading, const DsnPart& part, std::vector<PasswordPlace>& into) {
  for (PasswordPlace& place : password_places(reading, part)) {
    if (place.in_clear) into.push_back(std::move(place));
  }
}

/// What a name and its value show, which stand in the reading from `begin` on.
void add_value(std::string_view name, std::string_view value, std::uint32_t begin, const Reading& reading,
               std::vector<PasswordPlace>& into) {
  if (const std::optional<Dsn> dsn = parse_dsn(value)) {
    DsnPart password = dsn->password;
    const bool is_of_server = dsn->target == Dsn::Target::server && dsn->kind != DatabaseKind::unknown;
    if (!is_of_server || password.known != Known::known) return;
    password.begin += begin;
    password.end += begin;
    return add_places(reading, password, into);
  }
  const Name words = classify(name);
  if (words.field != Field::password || !words.is_database || words.is_excluded || words.is_file) return;
  DsnPart all;
  all.begin = begin;
  all.end = begin + static_cast<std::uint32_t>(value.size());
  all.text = std::string(value);
  all.known = value.empty() ? Known::unspecified : Known::known;
  add_places(reading, all, into);
}

/// Files of settings by their names; programs and prose name passwords too.
bool is_settings_file(std::string_view name) {
  constexpr std::array<std::string_view, 9> endings{".cfg",        ".conf", ".env",  ".ini", ".json",
                                                    ".properties", ".toml", ".yaml", ".yml"};
  return std::any_of(endings.begin(), endings.end(), [name](std::string_view end) { return name.ends_with(end); });
}

void add_entry(std::string_view key, const Reading& reading, std::vector<PasswordPlace>& into) {
  const std::string_view text = reading.text;
  if (text.find('\n') == std::string_view::npos) return add_value(key, text, 0, reading, into);
  if (!is_settings_file(key)) return;
  for (const FileSetting& setting : settings_of_file(text))
    add_value(setting.name, text.substr(setting.begin, setting.end - setting.begin), setting.begin, reading, into);
}

}  // namespace

std::vector<PasswordPlace> stray_passwords(const kube::Cluster& cluster, std::size_t count) {
  std::vector<PasswordPlace> places;
  for (std::size_t i = 0; i < std::min(count, cluster.keyed.size()); ++i) {
    const kube::KeyedObject& object = cluster.keyed[i];
    for (const kube::DataEntry& entry : object.data) {
      if (const std::optional<Reading> reading = read_written(object, entry))
        add_entry(entry.key.value, *reading, places);
    }
  }
  return places;
}

}  // namespace routegrant::credentials
