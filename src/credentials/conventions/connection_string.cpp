#include "base/text.hpp"
#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

/// Names that end otherwise (`ConnectionStrings__ShopDb`) share nothing with other settings.
std::string group_of(const Setting& setting) {
  return setting.words.field == Field::url ? setting.words.group : text::join(words_of(setting.name), "_");
}

bool names_something(const Dsn& dsn) {
  return dsn.user.known != Known::unspecified || !dsn.hosts.empty() || dsn.database.known != Known::unspecified;
}

/// By value: whatever the setting is called, a text with a database's scheme or keys is how the application connects.
void find(View& view, std::vector<Clue>& into) {
  for (Setting& setting : view.settings) {
    if (setting.claimed || setting.reading.text.find_first_of(":=/.") == std::string::npos) continue;
    if (is_store_reference(setting.reading.text)) continue;
    const std::optional<Dsn> dsn = parse_dsn(setting.reading.text);
    if (!dsn) continue;
    const bool is_server = dsn->target == Dsn::Target::server;
    // `http://db:8080` under a database's name: the group is about something else.
    if (!is_server && (setting.words.field != Field::url || !setting.words.is_database)) continue;
    if (is_server && !names_something(*dsn)) continue;
    Clue clue = claim(setting, Field::url, group_of(setting));
    clue.other_store = !is_server;
    if (dsn->kind != DatabaseKind::unknown) clue.kind = dsn->kind;
    into.push_back(std::move(clue));
  }
}

}  // namespace

const Convention connection_string{.name = "connection string", .rank = Convention::Rank::product, .find = find};

}  // namespace routegrant::credentials
