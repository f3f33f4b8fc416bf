#pragma once

#include <cstdint>
#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A workload may open connections to a database server's port under the network policies.
struct MayConnect {
  FactId workload{};
  FactId server{};
  std::int64_t port = 0;
  std::string bound{};
  bool guarded = false;
  bool has_login = false;

  static constexpr std::string_view relation = "may_connect";
  static constexpr std::string_view doc =
      "A workload may open connections to a database server's port under the network policies.";
  static constexpr std::string_view label = "{workload} to {server}";
  static constexpr std::string_view sentence = "{workload} may connect to {server} on port {port}";
  static constexpr std::string_view key = "workload, server";
  static constexpr auto columns = std::array{
      Column{"workload", &MayConnect::workload, "The workload."},
      Column{"server", &MayConnect::server, "The server."},
      Column{"port", &MayConnect::port, "The server's port."},
      Column{"bound", &MayConnect::bound, "must or may: whether it holds under every assumption, or depends on one."},
      Column{"guarded", &MayConnect::guarded, "Whether a policy decides; false where nothing isolates the server."},
      Column{"has_login", &MayConnect::has_login, "Whether the workload holds a credential of this server."},
  };
};

}  // namespace routegrant
