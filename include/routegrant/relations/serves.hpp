#pragma once

#include "routegrant/relation.hpp"

namespace routegrant {

/// A server holds a database.
struct Serves {
  FactId server{};
  FactId database{};

  static constexpr std::string_view relation = "serves";
  static constexpr std::string_view doc = "A server holds a database.";
  static constexpr std::string_view label = "{database}";
  static constexpr std::string_view sentence = "";
  static constexpr std::string_view key = "server, database";
  static constexpr auto columns = std::array{
      Column{"server", &Serves::server, "The server."},
      Column{"database", &Serves::database, "The database."},
  };
};

}  // namespace routegrant
