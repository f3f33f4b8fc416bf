#include <string>
#include <string_view>

#include "base/text.hpp"
#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

Field field_of(std::string_view key) {
  if (key == "Host" || key == "HostAddr") return Field::host;
  if (key == "Port") return Field::port;
  if (key == "Username") return Field::user;
  if (key == "MaintenanceDB") return Field::database;
  return key == "SSLMode" ? Field::tls : Field::none;
}

/// pgAdmin's `servers.json` (pgAdmin 4, "Import/Export Servers", JSON format): servers by number, whose passwords are
/// asked for or lie in a file of libpq's.
void find(View& view, std::vector<Clue>& into) {
  constexpr std::string_view servers = "Servers.";
  for (Setting& setting : view.settings) {
    if (setting.claimed || setting.file == 0 || !setting.name.starts_with(servers)) continue;
    const std::size_t dot = setting.name.find('.', servers.size());
    if (dot == std::string::npos) continue;
    const Field field = field_of(std::string_view(setting.name).substr(dot + 1));
    if (field == Field::none) continue;
    Clue clue = claim(setting, field, setting.name.substr(0, dot));
    clue.kind = DatabaseKind::postgresql;
    into.push_back(std::move(clue));
  }
}

}  // namespace

const Convention pgadmin{.name = "pgAdmin", .rank = Convention::Rank::product, .find = find};

}  // namespace routegrant::credentials
