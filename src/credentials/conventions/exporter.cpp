#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

/// prometheus-community/postgres_exporter: DATA_SOURCE_NAME, or DATA_SOURCE_URI without a scheme with _USER and _PASS.
void find(View& view, std::vector<Clue>& into) {
  for (Setting& setting : view.settings) {
    if (setting.claimed || setting.file != 0 || !setting.name.starts_with("DATA_SOURCE_")) continue;
    std::string_view rest = std::string_view(setting.name).substr(12);
    if (rest.ends_with("_FILE")) rest.remove_suffix(5);
    const Field field = rest == "USER"                    ? Field::user
                        : rest == "PASS"                  ? Field::password
                        : rest == "URI" || rest == "NAME" ? Field::url
                                                          : Field::none;
    if (field == Field::none) continue;
    Clue clue = claim(setting, field, "DATA_SOURCE");
    clue.schemeless = rest == "URI";
    if (rest != "NAME") clue.kind = DatabaseKind::postgresql;
    into.push_back(std::move(clue));
  }
}

}  // namespace

const Convention exporter{.name = "exporters", .rank = Convention::Rank::product, .find = find};

}  // namespace routegrant::credentials
