#include "credentials/logins/candidates.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text.hpp"

namespace routegrant::credentials {
namespace {

using Candidates = std::vector<Candidate>;

void read_url(Candidate& candidate) {
  if (candidate.url == nullptr || candidate.url->reading.text.empty()) return;
  const std::string& text = candidate.url->reading.text;
  // What a store holds is not what its address looks like.
  if (is_store_reference(text)) return;
  candidate.dsn = candidate.url->schemeless ? parse_schemeless(text) : parse_dsn(text);
  if (candidate.dsn && candidate.dsn->kind != DatabaseKind::unknown) candidate.kind = candidate.dsn->kind;
}

void take(Candidate& candidate, const Clue& clue) {
  const auto keep_first = [&clue](const Clue*& slot) {
    if (slot == nullptr) slot = &clue;
  };
  switch (clue.field) {
    case Field::user: keep_first(candidate.user); break;
    case Field::host: keep_first(candidate.host); break;
    case Field::port: keep_first(candidate.port); break;
    case Field::database: keep_first(candidate.database); break;
    case Field::url: keep_first(candidate.url); break;
    case Field::tls: keep_first(candidate.tls); break;
    case Field::password: candidate.passwords.push_back(&clue); break;
    case Field::none: break;
  }
  if (candidate.kind == DatabaseKind::unknown) candidate.kind = clue.kind;
  if (candidate.server == -1) candidate.server = clue.server;
}

/// One candidate a group; what nothing strong speaks for, and other stores, are left out. The environment comes first,
/// so a file's group of the same name only adds to it.
Candidates group(const std::vector<Clue>& clues) {
  struct Judged {
    Candidate candidate{};
    bool strong = false;
    bool other = false;
  };
  std::vector<Judged> all;
  // A list of connection strings may give thousands of groups.
  std::unordered_map<std::string_view, std::vector<std::size_t>> by_name;
  std::vector<const Clue*> ordered;
  ordered.reserve(clues.size());
  for (const Clue& clue : clues) ordered.push_back(&clue);
  std::stable_partition(ordered.begin(), ordered.end(), [](const Clue* clue) { return clue->file == 0; });
  for (const Clue* const each : ordered) {
    const Clue& clue = *each;
    const auto same = [&](std::size_t at) {
      const Candidate& known = all[at].candidate;
      return known.file == clue.file || (known.file == 0 && !clue.group.empty());
    };
    std::vector<std::size_t>& named = by_name[clue.group];
    const auto known = std::find_if(named.begin(), named.end(), same);
    const std::size_t at = known == named.end() ? all.size() : *known;
    if (at == all.size()) {
      named.push_back(at);
      all.push_back({.candidate = {.name = clue.group, .file = clue.file}});
    }
    Judged& found = all[at];
    take(found.candidate, clue);
    found.strong = found.strong || clue.strong;
    found.other = found.other || clue.other_store;
  }
  Candidates kept;
  for (Judged& judged : all) {
    if (!judged.strong || judged.other) continue;
    read_url(judged.candidate);
    kept.push_back(std::move(judged.candidate));
  }
  return kept;
}

/// `DB` and `DB_ADMIN`, `DB` and `APP_DB`, and equal names (of two files).
bool related(const Candidate& a, const Candidate& b) {
  const std::string& longer = a.name.size() >= b.name.size() ? a.name : b.name;
  const std::string& shorter = a.name.size() >= b.name.size() ? b.name : a.name;
  return longer == shorter ||
         (!shorter.empty() && (longer.starts_with(shorter + "_") || longer.ends_with("_" + shorter)));
}

/// The only one of `all` that fits and is related to `one`; else the only one that fits; else nothing.
template <class Fits>
Candidate* partner(Candidates& all, const Candidate& one, bool must_be_related, Fits fits) {
  Candidate* near = nullptr;
  Candidate* any = nullptr;
  std::size_t near_count = 0;
  std::size_t count = 0;
  for (Candidate& other : all) {
    if (&other == &one || !fits(other)) continue;
    any = &other;
    ++count;
    if (!related(other, one)) continue;
    near = &other;
    ++near_count;
  }
  if (near_count == 1) return near;
  return !must_be_related && near_count == 0 && count == 1 ? any : nullptr;
}

void fill_from(Candidate& to, const Candidate& from) {
  if (to.user == nullptr) to.user = from.user;
  if (to.port == nullptr && to.url == nullptr) to.port = from.port;
  if (to.database == nullptr) to.database = from.database;
  if (to.tls == nullptr) to.tls = from.tls;
  if (to.kind == DatabaseKind::unknown) to.kind = from.kind;
  if (to.server == -1) to.server = from.server;
  to.passwords.insert(to.passwords.end(), from.passwords.begin(), from.passwords.end());
}

void fill_host_from(Candidate& to, const Candidate& from) {
  to.host = from.host;
  to.url = from.url;
  to.dsn = from.dsn;
  if (to.dsn) {
    to.dsn->user = {};
    to.dsn->password = {};
  }
  if (to.port == nullptr) to.port = from.port;
  if (to.database == nullptr) to.database = from.database;
  if (to.tls == nullptr) to.tls = from.tls;
  if (from.kind != DatabaseKind::unknown) to.kind = from.kind;
}

std::string_view user_text(const Candidate& candidate) {
  if (candidate.dsn && candidate.dsn->user.known != Known::unspecified) return candidate.dsn->user.text;
  return candidate.user == nullptr ? std::string_view() : std::string_view(candidate.user->part.text);
}

bool is_only_password(const Candidate& c) {
  return c.user == nullptr && !c.has_host() && !c.passwords.empty();
}
bool is_only_extra(const Candidate& c) {
  return c.user == nullptr && !c.has_host() && c.passwords.empty();
}

/// Only root's password is given: `MYSQL_ROOT_PASSWORD`.
bool is_root_password(const Candidate& c) {
  const bool is_mysql = c.kind == DatabaseKind::mysql || c.kind == DatabaseKind::mariadb;
  return is_mysql && is_only_password(c) && c.name.ends_with("_ROOT");
}

/// Only the superuser's: home-operations/containers, postgres-init, where INIT_POSTGRES_SUPER_USER is `postgres`.
bool is_superusers_password(const Candidate& c) {
  return is_only_password(c) && c.name == "INIT_POSTGRES_SUPER";
}

/// Candidates with an address take the user, or the password, of one without.
void complete_hosts(Candidates& all, std::vector<bool>& used) {
  const auto free = [&](const Candidate& c) { return !used[static_cast<std::size_t>(&c - all.data())]; };
  const auto use = [&](const Candidate& c) { used[static_cast<std::size_t>(&c - all.data())] = true; };
  for (Candidate& one : all) {
    if (!one.has_host()) continue;
    if (!one.has_user()) {
      const auto gives_user = [&](const Candidate& c) {
        return free(c) && c.user != nullptr && !c.has_host() && c.file == one.file;
      };
      Candidate* donor = partner(all, one, false, gives_user);
      if (donor != nullptr) use(*donor);
      // A second address (`DB_REPLICA_HOST`) shares the login of the first.
      if (donor == nullptr)
        donor = partner(all, one, true, [](const Candidate& c) { return c.user != nullptr && c.has_host(); });
      // So do two that are called alike: `DB_MASTER_HOST` and `DB_REPLICA_HOST` beside `DB_USERNAME`.
      if (donor == nullptr) {
        donor = partner(all, one, true, [&](const Candidate& c) {
          return !free(c) && c.user != nullptr && !c.has_host() && c.file == one.file;
        });
      }
      if (donor != nullptr) fill_from(one, *donor);
    }
    if (one.has_user() && !one.has_password()) {
      const auto gives_password = [&](const Candidate& c) {
        return free(c) && is_only_password(c) && !is_root_password(c) && !is_superusers_password(c);
      };
      Candidate* donor = partner(all, one, false, gives_password);
      if (donor == nullptr) continue;
      use(*donor);
      fill_from(one, *donor);
    }
  }
}

/// Candidates without an address share that of a related one, or of the only one.
void complete_users(Candidates& all, std::vector<bool>& used) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    Candidate& one = all[i];
    if (used[i] || one.has_host() || is_only_extra(one)) continue;
    if (is_root_password(one) || is_superusers_password(one)) one.is_root = true;
    Candidate* base = partner(all, one, false, [](const Candidate& c) { return c.has_host(); });
    if (base == nullptr) continue;
    const bool same_user = one.user != nullptr && user_text(one) == user_text(*base);
    if (same_user || (is_only_password(one) && !one.is_root)) {
      base->passwords.insert(base->passwords.end(), one.passwords.begin(), one.passwords.end());
      if (base->database == nullptr) base->database = one.database;
      used[i] = true;
      continue;
    }
    fill_host_from(one, *base);
  }
}

/// A user whom neither an address nor a password is related to has the only password that is left: `--db-user=app`
/// beside `PG_PASSWORD`.
void complete_passwords(Candidates& all, std::vector<bool>& used) {
  const auto free = [&](const Candidate& c) { return !used[static_cast<std::size_t>(&c - all.data())]; };
  for (Candidate& one : all) {
    if (!free(one) || one.user == nullptr || one.has_password()) continue;
    Candidate* donor = partner(all, one, false, [&](const Candidate& c) {
      return free(c) && is_only_password(c) && !c.is_root && c.file == one.file;
    });
    if (donor == nullptr) continue;
    used[static_cast<std::size_t>(donor - all.data())] = true;
    fill_from(one, *donor);
  }
}

/// Databases, ports and TLS modes that stand alone go to the one that lacks them.
void complete_extras(Candidates& all, std::vector<bool>& used) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (used[i] || !is_only_extra(all[i])) continue;
    used[i] = true;
    const bool is_database = all[i].database != nullptr;
    const bool is_port = all[i].port != nullptr;
    Candidate* base = partner(all, all[i], false, [&](const Candidate& c) {
      const bool has_database = c.database != nullptr || (c.dsn && c.dsn->database.known != Known::unspecified);
      const bool lacks = is_database ? !has_database : is_port ? c.port == nullptr : c.tls == nullptr;
      return lacks && (c.has_host() || c.user != nullptr);
    });
    if (base != nullptr) fill_from(*base, all[i]);
  }
}

/// An address that names no user while others, which it is the base of, share it with users of their own: it is theirs
/// alone, and so is a password that is called like it (`X_HOST`, `X_USER_USERNAME`, `X_USER_PASSWORD`).
void leave_to_users(Candidates& all, std::vector<bool>& used) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    Candidate& base = all[i];
    if (used[i] || base.user != nullptr || base.host == nullptr || base.url != nullptr) continue;
    if (base.is_root && base.kind == DatabaseKind::postgresql) continue;
    Candidate* without_password = nullptr;
    bool is_shared = false;
    for (std::size_t k = 0; k < all.size(); ++k) {
      if (k == i || used[k] || all[k].user == nullptr || all[k].host != base.host) continue;
      is_shared = true;
      if (without_password == nullptr && !all[k].has_password()) without_password = &all[k];
    }
    if (!is_shared) continue;
    used[i] = true;
    if (without_password != nullptr) without_password->passwords = base.passwords;
  }
}

}  // namespace

bool Candidate::has_user() const {
  if (user != nullptr || is_root) return true;
  if (url == nullptr) return false;
  // A URL that Git does not show may hold a user.
  return !dsn || dsn->user.known != Known::unspecified;
}

bool Candidate::has_password() const {
  return !passwords.empty() || (dsn && dsn->password.known != Known::unspecified) || (url != nullptr && !dsn);
}

std::vector<Candidate> join_clues(const std::vector<Clue>& clues) {
  Candidates all = group(clues);
  std::vector<bool> used(all.size(), false);
  complete_hosts(all, used);
  complete_users(all, used);
  complete_passwords(all, used);
  complete_extras(all, used);
  leave_to_users(all, used);
  Candidates kept;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!used[i]) kept.push_back(std::move(all[i]));
  }
  return kept;
}

}  // namespace routegrant::credentials
