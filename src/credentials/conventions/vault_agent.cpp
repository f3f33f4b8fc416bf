#include "credentials/values/vault_agent.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

/// A file that the Vault agent renders: a connection string with the user left open, or credentials of a database role.
/// Its lines are settings already, as those of any mounted file.
void find(View& view, std::vector<Clue>& into) {
  for (const InjectedSecret& secret : injected_secrets(view.the_workload())) {
    const MountedFile* file = view.mounts.find(secret.file);
    if (file == nullptr) continue;
    Clue clue = clue_in(*file, read(*file), Field::url, "VAULT_" + secret.name);
    const std::optional<Dsn> dsn = parse_dsn(clue.reading.text);
    if (dsn && dsn->target == Dsn::Target::server) {
      clue.kind = dsn->kind;
      into.push_back(std::move(clue));
      continue;
    }
    const bool is_database = secret.path.value.find("database/") != std::string::npos ||
                             secret.path.value.starts_with("db/") || speaks_of_database(secret.path.value);
    const bool gives_users = secret.is_leased || secret.is_fixed_user;
    const bool told = std::any_of(into.begin(), into.end(),
                                  [&](const Clue& other) { return other.span == clue.span && other.strong; });
    const auto from_file = [&](const Setting& setting) {
      return setting.file != 0 && view.mounts.files[setting.file - 1].path == secret.file &&
             setting.words.field == Field::user;
    };
    if (!is_database || !gives_users || told || std::any_of(view.settings.begin(), view.settings.end(), from_file))
      continue;
    // User and password of a database role, in whatever form the application takes them.
    Piece piece = clue.reading.pieces.empty() ? file->piece : clue.reading.pieces.front();
    piece.known = Known::outside_git;
    piece.problem = "Vault makes the user of " + secret.path.value;
    if (secret.is_fixed_user) piece.problem = "Vault keeps the user of " + secret.path.value;
    clue.reading = unread("", piece);
    clue.part = whole(clue.reading);
    clue.field = Field::user;
    into.push_back(clue);
    clue.field = Field::password;
    into.push_back(std::move(clue));
  }
}

}  // namespace

const Convention vault_agent{.name = "Vault agent", .rank = Convention::Rank::general, .find = find};

}  // namespace routegrant::credentials
