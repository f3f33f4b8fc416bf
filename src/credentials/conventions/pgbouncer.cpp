#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

/// What pgbouncer.ini says of logins.
struct Entries {
  /// Those of `[databases]`, in order.
  std::vector<Clue> databases{};
  bool has_asker = false;
  /// Who may use PgBouncer's own console.
  std::vector<std::string> operators{};
};

/// Reads the entries of `[databases]`, and `auth_user`.
Entries read_entries(View& view, std::vector<Clue>& into) {
  Entries entries;
  for (Setting& setting : view.settings) {
    if (setting.claimed || setting.file == 0) continue;
    const MountedFile& file = view.mounts.files[setting.file - 1];
    if (!is_ini(file.path)) continue;
    const bool is_entry = setting.name.starts_with("databases.") && parse_dsn(setting.reading.text).has_value();
    const bool is_auth_user = setting.name == "pgbouncer.auth_user";
    setting.claimed = true;
    if (setting.name == "pgbouncer.admin_users" || setting.name == "pgbouncer.stats_users") {
      for (const std::string_view name : text::split(setting.reading.text, ','))
        entries.operators.emplace_back(text::trim(name));
    }
    if (!is_entry && !is_auth_user) continue;
    const std::string name = setting.name.substr(setting.name.find('.') + 1);
    Clue clue = claim(setting, is_entry ? Field::url : Field::user, is_entry ? "pgbouncer_" + name : "auth_user");
    clue.kind = DatabaseKind::postgresql;
    clue.source = "proxy";
    if (is_entry) entries.databases.push_back(clue);
    entries.has_asker = entries.has_asker || is_auth_user;
    into.push_back(std::move(clue));
  }
  return entries;
}

/// Who is known to PgBouncer for its console only (config.html, admin_users: "allowed to connect and run all commands
/// on the console"), so far as others are left that applications may be.
void leave_out_operators(const Entries& entries, std::size_t first, std::vector<Clue>& into) {
  std::set<std::string> consoles;
  std::size_t users = 0;
  for (std::size_t i = first; i < into.size(); ++i) {
    if (into[i].field != Field::user) continue;
    ++users;
    const std::string& user = into[i].reading.text;
    const auto& operators = entries.operators;
    // A database of the user's name is likely its own.
    const bool is_own = std::any_of(entries.databases.begin(), entries.databases.end(),
                                    [&](const Clue& entry) { return entry.group == "pgbouncer_" + user; });
    if (!is_own && std::find(operators.begin(), operators.end(), user) != operators.end())
      consoles.insert(into[i].group);
  }
  if (consoles.size() == users) return;
  std::erase_if(into, [&](const Clue& clue) { return consoles.contains(clue.group); });
}

/// The users of the list that stand from `first` on log in where each entry leads. An entry that names no user takes
/// the client's (pgbouncer.org, "[databases]", user), which is one of the list: it is no login beside theirs.
void share_hosts(const Entries& entries, std::size_t first, std::vector<Clue>& into) {
  constexpr std::size_t most_logins = 64;
  const std::vector<Clue> users(into.begin() + static_cast<std::ptrdiff_t>(first), into.end());
  std::vector<Clue> logins;
  std::set<std::string> taken;
  const auto takes_clients = [](const Clue& entry) {
    const std::optional<Dsn> dsn = parse_dsn(entry.reading.text);
    return dsn && dsn->user.known == Known::unspecified;
  };
  const bool some_take = std::any_of(entries.databases.begin(), entries.databases.end(), takes_clients);
  for (const Clue& entry : entries.databases) {
    const std::optional<Dsn> dsn = parse_dsn(entry.reading.text);
    // Where an entry names the user, all its clients become that one.
    if (some_take && !takes_clients(entry)) continue;
    if (!dsn || dsn->hosts.empty() || users.empty()) continue;
    if (logins.size() > most_logins * 3) break;
    // `auth_user`, who asks the server for users that the list has not, logs in where the entry leads.
    if (!entries.has_asker && dsn->user.known == Known::unspecified) taken.insert(entry.group);
    for (Clue clue : users) {
      clue.group = entry.group + "_" + clue.group;
      if (clue.field == Field::user) {
        Clue host = entry;
        host.field = Field::host;
        host.group = clue.group;
        host.part = dsn->hosts.front().host;
        Clue database = host;
        logins.push_back(std::move(host));
        if (dsn->database.known != Known::unspecified) {
          database.field = Field::database;
          database.part = dsn->database;
          logins.push_back(std::move(database));
        }
      }
      logins.push_back(std::move(clue));
    }
  }
  if (logins.empty()) return;
  into.resize(first);
  std::erase_if(into, [&](const Clue& clue) { return clue.field == Field::url && taken.contains(clue.group); });
  into.insert(into.end(), logins.begin(), logins.end());
}

/// pgbouncer.ini: `[databases] name = host=... dbname=... user=...`; with `user=` every client becomes that role.
/// `auth_user` is the role that reads the others' password hashes. userlist.txt holds those that PgBouncer knows.
void find(View& view, std::vector<Clue>& into) {
  const Entries entries = read_entries(view, into);
  const std::size_t first = into.size();
  for (const MountedFile& file : view.mounts.files) {
    if (file.path.ends_with("userlist.txt")) read_users(file, into);
  }
  leave_out_operators(entries, first, into);
  share_hosts(entries, first, into);
}

}  // namespace

const Convention pgbouncer{.name = "PgBouncer", .rank = Convention::Rank::file, .find = find};

}  // namespace routegrant::credentials
