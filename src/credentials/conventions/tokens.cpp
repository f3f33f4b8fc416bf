#include <algorithm>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

/// Whether the Secret or ConfigMap that a plainly named setting (`USERNAME`, `URI`) comes from is a database's.
bool is_from_database_object(const Setting& setting) {
  if (setting.reading.pieces.empty()) return false;
  const Holder& holder = setting.reading.pieces.front().holder;
  if (holder.kind != "Secret" && holder.kind != "ConfigMap") return false;
  const std::string_view name = paths::base_name(holder.name);
  return speaks_of_database(name) && classify(holder.key).field == setting.words.field;
}

/// A URL that is no connection string is at best `host[:port][/database]`.
bool is_plain_address(std::string_view text) {
  return text.find("://") == std::string_view::npos && text.find_first_of(" =;@") == std::string_view::npos;
}

/// What stands before the last dot of a name.
std::string_view parent_of(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(0, dot);
}

/// The connection string beside which a file's setting stands, if any: `url` and `username` of Liquibase,
/// `connection.url` and `connection.user` of Kafka Connect and Hibernate.
const Clue* url_beside(const Setting& setting, const std::vector<Clue>& clues) {
  if (setting.words.field != Field::user && setting.words.field != Field::password) return nullptr;
  const bool is_nested = setting.name.find('.') != std::string::npos;
  const auto found = std::find_if(clues.begin(), clues.end(), [&](const Clue& clue) {
    const bool is_beside =
        clue.group == setting.words.group || (is_nested && parent_of(clue.name) == parent_of(setting.name));
    return clue.file == setting.file && clue.field == Field::url && !clue.other_store && is_beside;
  });
  return found == clues.end() ? nullptr : &*found;
}

/// The path of a file in the place of a URL: SQLite's.
bool is_path(std::string_view text) {
  text = text::trim(text);
  return text.starts_with('/') || text.starts_with("./") || text.starts_with("../") || text.starts_with("~/");
}

/// The token rule: a database word and a field at the end of the name (reference: 97 % of the uses). In files only with
/// both; in the environment a field without the word completes what others begin.
void find(View& view, std::vector<Clue>& into) {
  for (Setting& setting : view.settings) {
    const Field field = setting.words.field;
    if (setting.claimed || field == Field::none) continue;
    const bool known = setting.reading.known();
    if (known && text::trim(setting.reading.text).empty()) continue;
    const bool strong = setting.words.is_database || is_from_database_object(setting);
    const Clue* url = setting.file != 0 && !strong ? url_beside(setting, into) : nullptr;
    if (setting.file != 0 && !strong && url == nullptr) continue;
    if (field == Field::url && ((known && !is_plain_address(setting.reading.text)) || !strong)) continue;
    if (field == Field::url && has_placeholder(setting.reading.text) && known && !setting.words.is_database) continue;
    Clue clue = claim(setting, field, url == nullptr ? setting.words.group : url->group);
    clue.strong = strong;
    setting.claimed = strong;
    clue.schemeless = field == Field::url && known;
    clue.other_store = clue.schemeless && is_path(setting.reading.text);
    into.push_back(std::move(clue));
  }
}

}  // namespace

const Convention tokens{.name = "the words of a name", .rank = Convention::Rank::general, .find = find};

}  // namespace routegrant::credentials
