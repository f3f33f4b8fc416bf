#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compare/causes/cause.hpp"
#include "compare/causes/unread.hpp"
#include "compare/moves/homes.hpp"
#include "compare/moves/moved_namespaces.hpp"
#include "compare/moves/nearest.hpp"
#include "questions/access.hpp"

namespace routegrant::compare {

/// Somebody whom network policies let connect to a database server in one of two trees only.
struct ConnectionChange {
  /// workload; pods or addresses that are not in the tree.
  std::string kind{};
  /// As the tree calls them that has the connection.
  std::string scope{};
  /// "Deployment/shop/web", "any other pod", "any address", "10.0.0.0-10.255.255.255".
  std::string peer{};
  std::string server{};
  std::int64_t port = 0;
  /// must or may: whether it is open under every reading of the policies.
  std::string bound{};
  /// Whether the workload holds a login of the server.
  bool has_login = false;
  Cause cause{};
};

/// Sorted by server, peer and scope.
struct ConnectionChanges {
  std::vector<ConnectionChange> opened{};
  std::vector<ConnectionChange> closed{};

  [[nodiscard]] bool empty() const { return opened.empty() && closed.empty(); }
};

/// Compares `may_connect` and `open_to` of two trees. Only of workloads and servers that both have: what a new workload
/// may do its access paths tell. What rests on a file of the base that the head does not understand any more is left
/// out, as nobody knows whether the policy is still there.
[[nodiscard]] ConnectionChanges connection_changes(const questions::Access& base, const questions::Access& head,
                                                   const Changes& changes, const Nearest& nearest, const Homes& homes,
                                                   const MovedNamespaces& moved, const Unread& unread);

/// Changes of one server that one line made, told as one.
struct ConnectionGroup {
  /// The first of them.
  const ConnectionChange* first = nullptr;
  /// Without those that several scopes repeat.
  std::vector<std::string> workloads{};
  /// Whoever is not in the tree.
  std::vector<std::string> others{};
  /// How many of the workloads hold no login of the server.
  std::size_t without_login = 0;
};

/// In the order of `changes`, which must outlive it.
[[nodiscard]] std::vector<ConnectionGroup> grouped(const std::vector<ConnectionChange>& changes);

}  // namespace routegrant::compare
