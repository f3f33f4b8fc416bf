#include <algorithm>

#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

bool is_password_of(const Server& server, const Holder& holder) {
  return std::any_of(server.passwords.begin(), server.passwords.end(), [&holder](const PasswordPlace& place) {
    return place.place_kind == holder.kind && place.holder == holder.name && place.key == holder.key;
  });
}

/// What the server's own container reads as its user or password is that here too, whatever it is called.
void find(View& view, std::vector<Clue>& into) {
  for (Setting& setting : view.settings) {
    if (setting.claimed || setting.reading.pieces.size() != 1) continue;
    const Holder holder = setting.reading.pieces.front().holder;
    if (holder.kind != "Secret" && holder.kind != "ConfigMap") continue;
    for (std::size_t s = 0; s < view.servers.size(); ++s) {
      const Server& server = view.servers[s];
      const bool is_user = server.secret == holder.name && server.key == holder.key;
      if (!is_user && !is_password_of(server, holder)) continue;
      Clue clue = claim(setting, is_user ? Field::user : Field::password, setting.words.group);
      clue.server = static_cast<std::ptrdiff_t>(s);
      clue.kind = server.kind;
      into.push_back(std::move(clue));
      break;
    }
  }
}

}  // namespace

const Convention shared_key{.name = "a key shared with the server", .rank = Convention::Rank::guess, .find = find};

}  // namespace routegrant::credentials
