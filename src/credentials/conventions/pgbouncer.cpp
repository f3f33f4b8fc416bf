#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "credentials/conventions.hpp"

namespace routegrant::credentials {
namespace {

Clue clue_of(const MountedFile& file, Reading text, Field field, std::string group) {
  Clue clue = clue_in(file, std::move(text), field, std::move(group));
  clue.kind = DatabaseKind::postgresql;
  clue.source = "proxy";
  return clue;
}

/// pgbouncer.org, "Authentication file format": `"user" "password" ...`, one a line; quotes are doubled.
void read_users(const MountedFile& file, std::vector<Clue>& into) {
  const Reading text = read(file);
  if (!text.known()) return;
  constexpr std::size_t most_users = 64;
  std::size_t number = 0;
  std::size_t begin = 0;
  while (begin < text.text.size() && number < most_users) {
    const std::size_t end = std::min(text.text.find('\n', begin), text.text.size());
    const std::size_t open = text.text.find('"', begin);
    const std::size_t close = open < end ? text.text.find('"', open + 1) : end;
    if (close < end) {
      const std::string group = "userlist_" + std::to_string(++number);
      Reading user;
      append(user, text, static_cast<std::uint32_t>(open + 1), static_cast<std::uint32_t>(close));
      into.push_back(clue_of(file, user, Field::user, group));
      const std::size_t open_password = text.text.find('"', close + 1);
      const std::size_t close_password = open_password < end ? text.text.find('"', open_password + 1) : end;
      const std::string_view secret = close_password < end ? std::string_view(text.text).substr(
                                                                 open_password + 1, close_password - open_password - 1)
                                                           : std::string_view();
      // A hash is none that somebody could log in with by typing it.
      if (!secret.empty() && !secret.starts_with("md5") && !secret.starts_with("SCRAM-")) {
        Reading password;
        append(password, text, static_cast<std::uint32_t>(open_password + 1),
               static_cast<std::uint32_t>(close_password));
        into.push_back(clue_of(file, password, Field::password, group));
      }
    }
    begin = end + 1;
  }
}

bool is_ini(std::string_view path) {
  return path.ends_with("pgbouncer.ini") || path.ends_with("databases.ini");
}

/// The entries of `[databases]`, and `auth_user`. Returns the last entry: PgBouncer's `*` stands there.
std::optional<Clue> read_entries(View& view, std::vector<Clue>& into) {
  std::optional<Clue> last;
  for (Setting& setting : view.settings) {
    if (setting.claimed || setting.file == 0) continue;
    const MountedFile& file = view.mounts.files[setting.file - 1];
    if (!is_ini(file.path)) continue;
    const bool is_entry = setting.name.starts_with("databases.") && parse_dsn(setting.reading.text).has_value();
    const bool is_auth_user = setting.name == "pgbouncer.auth_user";
    setting.claimed = true;
    if (!is_entry && !is_auth_user) continue;
    const std::string name = setting.name.substr(setting.name.find('.') + 1);
    Clue clue = claim(setting, is_entry ? Field::url : Field::user, is_entry ? "pgbouncer_" + name : "auth_user");
    clue.kind = DatabaseKind::postgresql;
    clue.source = "proxy";
    if (is_entry) last = clue;
    into.push_back(std::move(clue));
  }
  return last;
}

/// Users of the list log in where the last entry leads. An entry that names no user takes the client's (pgbouncer.org,
/// "[databases]", user), which is one of the list: it is no login beside theirs.
void share_host(const Clue& entry, std::size_t first, std::vector<Clue>& into) {
  const std::optional<Dsn> dsn = parse_dsn(entry.reading.text);
  if (!dsn || dsn->hosts.empty()) return;
  const std::size_t end = into.size();
  for (std::size_t i = first; i < end; ++i) {
    if (into[i].field != Field::user) continue;
    Clue host = entry;
    host.field = Field::host;
    host.group = into[i].group;
    host.part = dsn->hosts.front().host;
    Clue database = host;
    into.push_back(std::move(host));
    if (dsn->database.known == Known::unspecified) continue;
    database.field = Field::database;
    database.part = dsn->database;
    into.push_back(std::move(database));
  }
  // `auth_user`, who asks the server for users that the list has not, logs in where the entry leads.
  const bool has_asker =
      std::any_of(into.begin(), into.end(), [](const Clue& clue) { return clue.group == "auth_user"; });
  if (end == first || dsn->user.known != Known::unspecified || has_asker) return;
  std::erase_if(into, [&entry](const Clue& clue) { return clue.field == Field::url && clue.group == entry.group; });
}

/// pgbouncer.ini: `[databases] name = host=... dbname=... user=...`; with `user=` every client becomes that role.
/// `auth_user` is the role that reads the others' password hashes. userlist.txt holds those that PgBouncer knows.
void find(View& view, std::vector<Clue>& into) {
  const std::optional<Clue> entry = read_entries(view, into);
  const std::size_t first = into.size();
  for (const MountedFile& file : view.mounts.files) {
    if (file.path.ends_with("userlist.txt")) read_users(file, into);
  }
  if (entry) share_host(*entry, first, into);
}

}  // namespace

const Convention pgbouncer{.name = "PgBouncer", .rank = Convention::Rank::file, .find = find};

}  // namespace routegrant::credentials
