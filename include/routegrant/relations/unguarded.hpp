#pragma once

#include "routegrant/relation.hpp"

namespace routegrant {

/// No policy in the scope isolates a database server's pods for incoming connections.
struct Unguarded {
  FactId server{};
  FactId workload{};

  static constexpr std::string_view relation = "unguarded";
  static constexpr std::string_view doc =
      "No policy in the scope isolates a database server's pods for incoming connections.";
  static constexpr std::string_view label = "no policy for {server}";
  static constexpr std::string_view sentence = "no NetworkPolicy selects {server}";
  static constexpr std::string_view key = "server";
  static constexpr auto columns = std::array{
      Column{"server", &Unguarded::server, "The server."},
      Column{"workload", &Unguarded::workload, "Its workload, or none."},
  };
};

}  // namespace routegrant
