#include "credentials/used_passwords.hpp"

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

/// Where the connection strings take their passwords from.
std::set<Place> used_places(const std::vector<Clue>& clues) {
  std::set<Place> used;
  for (const Clue& clue : clues) {
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
  const std::set<Place> used = used_places(clues);
  if (used.empty()) return;
  std::set<std::pair<std::string, std::size_t>> told;
  for (const Clue& clue : clues) {
    if (clue.field == Field::user || clue.field == Field::host || clue.field == Field::url)
      told.emplace(clue.group, clue.file);
  }
  std::erase_if(clues, [&](const Clue& clue) {
    if (clue.field != Field::password || told.contains({clue.group, clue.file})) return false;
    const std::optional<Place> place = place_of(clue.reading, clue.part);
    return place && used.contains(*place);
  });
}

}  // namespace routegrant::credentials
