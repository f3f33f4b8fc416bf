#pragma once

#include <cstdint>
#include <string>

#include "routegrant/relation.hpp"

namespace routegrant {

/// Whoever is not in the tree may open connections to a database server's port under the network policies.
struct OpenTo {
  FactId server{};
  std::string kind{};
  std::string peer{};
  std::int64_t port = 0;
  std::string bound{};
  bool guarded = false;

  static constexpr std::string_view relation = "open_to";
  static constexpr std::string_view doc =
      "Pods or addresses that are not in the tree may open connections to a database server's port under the network "
      "policies.";
  static constexpr std::string_view label = "{peer} to {server}";
  static constexpr std::string_view sentence = "{peer} may connect to {server} on port {port}";
  static constexpr std::string_view key = "server, peer";
  static constexpr auto columns = std::array{
      Column{"server", &OpenTo::server, "The server."},
      Column{"kind", &OpenTo::kind, "pods or addresses."},
      Column{"peer", &OpenTo::peer, "any other pod, any address, or a range: 10.0.0.0-10.255.255.255."},
      Column{"port", &OpenTo::port, "The server's port."},
      Column{"bound", &OpenTo::bound, "must or may: whether it holds under every assumption, or depends on one."},
      Column{"guarded", &OpenTo::guarded, "Whether a policy decides; false where nothing isolates the server."},
  };
};

}  // namespace routegrant
