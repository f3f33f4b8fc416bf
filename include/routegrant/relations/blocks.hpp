#pragma once

#include <cstdint>
#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A policy isolates one end of a connection to a database server, and no policy there lets the connection through.
/// Only of workloads that hold a credential of the server.
struct Blocks {
  FactId policy{};
  FactId workload{};
  FactId server{};
  std::string direction{};
  std::int64_t port = 0;

  static constexpr std::string_view relation = "blocks";
  static constexpr std::string_view doc =
      "A policy isolates one end of a connection from a workload to the database server that it has a credential of, "
      "and "
      "no policy there lets the connection through.";
  static constexpr std::string_view label = "{policy}";
  static constexpr std::string_view sentence = "{policy} keeps {workload} from connecting to {server}";
  static constexpr std::string_view key = "policy, workload, server, direction";
  static constexpr auto columns = std::array{
      Column{"policy", &Blocks::policy, "The policy."},
      Column{"workload", &Blocks::workload, "The workload."},
      Column{"server", &Blocks::server, "The server."},
      Column{"direction", &Blocks::direction,
             "ingress: it keeps the server's pods from being reached; egress: the workload's from reaching out."},
      Column{"port", &Blocks::port, "The server's port."},
  };
};

}  // namespace routegrant
