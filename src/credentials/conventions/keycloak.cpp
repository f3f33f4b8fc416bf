#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

DatabaseKind kind_by_vendor(std::string_view vendor) {
  if (vendor == "postgres") return DatabaseKind::postgresql;
  if (vendor == "mysql") return DatabaseKind::mysql;
  return vendor == "mariadb" ? DatabaseKind::mariadb : DatabaseKind::unknown;
}

/// Keycloak's `KC_DB_*` (keycloak.org, "Configuring the database"): `KC_DB_URL_HOST` belongs to the same login as
/// `KC_DB_USERNAME`.
void find(View& view, std::vector<Clue>& into) {
  const Variable* vendor = view.environment.find("KC_DB");
  const DatabaseKind kind =
      vendor == nullptr ? DatabaseKind::unknown : kind_by_vendor(view.environment.read(*vendor).text);
  for (Setting& setting : view.settings) {
    if (setting.claimed || setting.file != 0) continue;
    if (setting.name == "KC_DB" || setting.name == "KC_DB_SCHEMA") setting.claimed = true;
    if (!setting.name.starts_with("KC_DB_")) continue;
    const Field field = setting.name == "KC_DB_URL_DATABASE" ? Field::database : setting.words.field;
    if (field == Field::none || setting.claimed) continue;
    Clue clue = claim(setting, field, "KC_DB");
    clue.kind = kind;
    into.push_back(std::move(clue));
  }
}

}  // namespace

const Convention keycloak{.name = "Keycloak", .rank = Convention::Rank::product, .find = find};

}  // namespace routegrant::credentials
