#pragma once

#include <optional>
#include <string>
#include <vector>

#include "credentials/conventions.hpp"

namespace routegrant::credentials {

/// What the clues of one group (and of those joined to it) say together. Points into the clues.
struct Candidate {
  std::string name{};
  std::size_t file = 0;
  DatabaseKind kind = DatabaseKind::unknown;
  const Clue* user = nullptr;
  const Clue* host = nullptr;
  const Clue* port = nullptr;
  const Clue* database = nullptr;
  const Clue* url = nullptr;
  const Clue* tls = nullptr;
  std::vector<const Clue*> passwords{};
  /// The URL, if its text can be read; its parts are ranges of `url->reading`.
  std::optional<Dsn> dsn{};
  /// A server that a clue proves; -1 for none.
  std::ptrdiff_t server = -1;
  /// Whether the user is the image's root, as only root's password is given.
  bool is_root = false;

  [[nodiscard]] bool has_user() const;
  [[nodiscard]] bool has_host() const { return host != nullptr || url != nullptr; }
  [[nodiscard]] bool has_password() const;
  /// Whether it says where, and neither who nor by which password: no login, unless what Git does not show completes it
  /// or the address is a database's.
  [[nodiscard]] bool is_address_only() const { return !has_user() && !has_password() && url == nullptr; }
};

/// Joins the clues of one container to logins: by group, then by related groups (`DB` and `DB_ADMIN`), then by there
/// being only one that fits.
[[nodiscard]] std::vector<Candidate> join_clues(const std::vector<Clue>& clues);

}  // namespace routegrant::credentials
