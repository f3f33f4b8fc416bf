#pragma once

#include <cstdint>
#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// A policy isolates a workload for egress, and none of the tree's lets it out to the port of the database outside of
/// the tree that its login is for, wherever that lies (Kubernetes, "Network Policies", "The two sorts of pod
/// isolation"). Where the database is in the tree, `blocks` tells which end closes the way.
struct Confines {
  FactId policy{};
  FactId workload{};
  FactId login{};
  std::int64_t port = 0;

  static constexpr std::string_view relation = "confines";
  static constexpr std::string_view doc =
      "A policy isolates a workload for egress, and no policy of the tree lets it out to the port of the database "
      "outside of the tree that its login is for.";
  static constexpr std::string_view label = "{policy}";
  static constexpr std::string_view sentence = "{policy} lets {workload} out to nobody's port {port}";
  static constexpr std::string_view key = "policy, login";
  static constexpr auto columns = std::array{
      Column{"policy", &Confines::policy, "The policy."},
      Column{"workload", &Confines::workload, "The workload."},
      Column{"login", &Confines::login, "The login that cannot be made."},
      Column{"port", &Confines::port, "The database's port."},
  };
};

}  // namespace routegrant
