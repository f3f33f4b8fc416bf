#pragma once

#include <cstdint>
#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A statement sets a password in clear text.
struct RolePassword {
  FactId database{};
  std::string role_name{};
  std::int64_t ordinal = 0;

  static constexpr std::string_view relation = "role_password";
  static constexpr std::string_view doc = "A statement sets a password in clear text.";
  static constexpr std::string_view label = "the password of {role_name}";
  static constexpr std::string_view sentence = "the statement sets a password for role {role_name}";
  static constexpr std::string_view key = "database, role_name, ordinal";
  static constexpr auto columns = std::array{
      Column{"database", &RolePassword::database, "The database."},
      Column{"role_name", &RolePassword::role_name, "The role."},
      Column{"ordinal", &RolePassword::ordinal, "Which of the statements for this role it is, from 1."},
  };
};

}  // namespace routegrant
