#include <string>

#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

/// PostgreSQL 34.17: each section of pg_service.conf holds libpq's keywords.
void find(View& view, std::vector<Clue>& into) {
  const Variable* named = view.environment.find("PGSERVICEFILE");
  const std::string path = named == nullptr ? "" : absolute_path(view.environment.read(*named).text);
  const Variable* service = view.environment.find("PGSERVICE");
  const std::string wanted = service == nullptr ? "" : view.environment.read(*service).text;
  for (Setting& setting : view.settings) {
    if (setting.claimed || setting.file == 0) continue;
    const std::string& file = view.mounts.files[setting.file - 1].path;
    if (file != path && !file.ends_with("pg_service.conf")) continue;
    setting.claimed = true;
    const std::size_t dot = setting.name.rfind('.');
    if (dot == std::string::npos) continue;
    const std::string section = setting.name.substr(0, dot);
    const std::string key = setting.name.substr(dot + 1);
    if (!wanted.empty() && section != wanted) continue;
    const Field field = key == "user"                        ? Field::user
                        : key == "password"                  ? Field::password
                        : key == "host" || key == "hostaddr" ? Field::host
                        : key == "port"                      ? Field::port
                        : key == "dbname"                    ? Field::database
                        : key == "sslmode"                   ? Field::tls
                                                             : Field::none;
    if (field == Field::none) continue;
    Clue clue = claim(setting, field, "PGSERVICE_" + section);
    clue.kind = DatabaseKind::postgresql;
    into.push_back(std::move(clue));
  }
}

}  // namespace

const Convention pg_service{.name = "service files", .rank = Convention::Rank::file, .find = find};

}  // namespace routegrant::credentials
