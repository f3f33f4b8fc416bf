#pragma once

#include "routegrant/relation.hpp"

namespace routegrant {

/// A login meets a role of a database that is known.
struct LogsInAs {
  FactId login{};
  FactId role{};

  static constexpr std::string_view relation = "logs_in_as";
  static constexpr std::string_view doc = "A login meets a role of a database that is known.";
  static constexpr std::string_view label = "{role}";
  static constexpr std::string_view sentence = "";
  static constexpr std::string_view key = "login, role";
  static constexpr auto columns = std::array{
      Column{"login", &LogsInAs::login, "The login."},
      Column{"role", &LogsInAs::role, "The role."},
  };
};

}  // namespace routegrant
