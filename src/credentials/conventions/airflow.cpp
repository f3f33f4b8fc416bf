#include <algorithm>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "credentials/conventions.hpp"
#include "credentials/files/config_json.hpp"

namespace routegrant::credentials {
namespace {

Field field_of(std::string_view name) {
  if (name == "login") return Field::user;
  if (name == "password") return Field::password;
  if (name == "host") return Field::host;
  if (name == "port") return Field::port;
  return name == "schema" ? Field::database : Field::none;
}

DatabaseKind kind_of(std::string_view type) {
  if (type == "postgres" || type == "postgresql") return DatabaseKind::postgresql;
  return type == "mysql" ? DatabaseKind::mysql : DatabaseKind::unknown;
}

/// One connection; those to what is no SQL database tell nothing.
void read(Setting& variable, std::vector<Clue>& into) {
  const std::vector<FileSetting> lines = settings_of_json(variable.reading.text);
  const std::string_view text = variable.reading.text;
  const auto type =
      std::find_if(lines.begin(), lines.end(), [](const FileSetting& line) { return line.name == "conn_type"; });
  const DatabaseKind kind =
      type == lines.end() ? DatabaseKind::unknown : kind_of(text.substr(type->begin, type->end - type->begin));
  variable.claimed = true;
  if (kind == DatabaseKind::unknown) return;
  for (const FileSetting& line : lines) {
    const Field field = field_of(line.name);
    if (field == Field::none) continue;
    Clue clue = claim(variable, field, variable.name);
    clue.kind = kind;
    clue.reading = {};
    append(clue.reading, variable.reading, line.begin, line.end);
    clue.part = whole(clue.reading);
    into.push_back(std::move(clue));
  }
}

/// Airflow's connections in JSON (airflow.apache.org, "Managing Connections", "JSON format example"); those that are
/// URLs are read as any URL. The settings in the text belong to it alone.
void find(View& view, std::vector<Clue>& into) {
  constexpr std::string_view prefix = "AIRFLOW_CONN_";
  for (std::size_t i = 0; i < view.settings.size(); ++i) {
    Setting& variable = view.settings[i];
    const bool is_json = text::trim(variable.reading.text).starts_with('{');
    if (variable.claimed || variable.file != 0 || !variable.name.starts_with(prefix) || !is_json) continue;
    read(variable, into);
    for (Setting& nested : view.settings)
      if (nested.file == 0 && nested.span == variable.span) nested.claimed = true;
  }
}

}  // namespace

const Convention airflow{.name = "Airflow", .rank = Convention::Rank::file, .find = find};

}  // namespace routegrant::credentials
