#pragma once

#include <cstdint>
#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A database server in the tree: a workload that runs a database image, or an operator's resource.
struct Server {
  FactId scope{};
  FactId workload{};
  std::string kind{};
  std::string label_text{};
  std::string version{};
  std::int64_t port = 0;

  static constexpr std::string_view relation = "server";
  static constexpr std::string_view doc =
      "A database server in the tree: a workload that runs a database image, or an operator's resource.";
  static constexpr std::string_view label = "{label_text}";
  static constexpr std::string_view sentence = "";
  static constexpr std::string_view key = "scope, label_text";
  static constexpr auto columns = std::array{
      Column{"scope", &Server::scope, "The scope it belongs to."},
      Column{"workload", &Server::workload, "Its workload, or none where an operator makes the pods."},
      Column{"kind", &Server::kind, "postgresql, mysql or mariadb."},
      Column{"label_text", &Server::label_text, "How it is called: Deployment shop/db, or Cluster shop/db."},
      Column{"version", &Server::version, "The major version by its image tag; empty if unknown."},
      Column{"port", &Server::port, "The port on which it listens."},
  };
};

}  // namespace routegrant
