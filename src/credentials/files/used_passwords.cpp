#include "credentials/files/used_passwords.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace routegrant::credentials {
namespace {

/// Kind, name and key of what holds a text.
using Place = std::tuple<std::string, std::string, std::string>;

std::optional<Place> place_of(const Reading& reading, const DsnPart& part) {
  const Piece* piece = reading.piece_at(part.begin, part.end);
  if (piece == nullptr || piece->holder.key.empty()) return std::nullopt;
  return Place{piece->holder.kind, piece->holder.name, piece->holder.key};
}

using Groups = std::set<std::pair<std::string, std::size_t>>;

/// Groups of settings that say who logs in, or where.
Groups groups_of_logins(const std::vector<Clue>& clues) {
  Groups groups;
  for (const Clue& clue : clues) {
    if (clue.field == Field::user || clue.field == Field::host || clue.field == Field::url)
      groups.emplace(clue.group, clue.file);
  }
  return groups;
}

/// Where connection strings and clients' commands take their passwords from, and what commands only pass on.
std::set<Place> used_places(const std::vector<Clue>& clues, const Groups& logins) {
  std::set<Place> used;
  for (const Clue& clue : clues) {
    const bool is_of_login = clue.field == Field::password && logins.contains({clue.group, clue.file});
    if (clue.is_of_command && (is_of_login || clue.field == Field::none)) {
      if (const std::optional<Place> place = place_of(clue.reading, clue.part)) used.insert(*place);
    }
    if (clue.field != Field::url || clue.schemeless) continue;
    const std::optional<Dsn> dsn = parse_dsn(clue.reading.text);
    // A string without a user is completed by other settings.
    if (!dsn || dsn->password.known == Known::unspecified || dsn->user.known == Known::unspecified) continue;
    if (const std::optional<Place> place = place_of(clue.reading, dsn->password)) used.insert(*place);
  }
  return used;
}

}  // namespace

void leave_out_used_passwords(std::vector<Clue>& clues) {
  const Groups logins = groups_of_logins(clues);
  const std::set<Place> used = used_places(clues, logins);
  std::erase_if(clues, [&](const Clue& clue) {
    if (clue.is_of_command && clue.field == Field::none) return true;
    if (clue.field != Field::password || logins.contains({clue.group, clue.file})) return false;
    const std::optional<Place> place = place_of(clue.reading, clue.part);
    return place && used.contains(*place);
  });
}

}  // namespace routegrant::credentials
