#pragma once

#include <optional>
#include <string>

#include "questions/access.hpp"

namespace routegrant::compare {

/// A server to which a way leads in one tree, where the other does not show to which it does.
struct UnseenServer {
  /// A fact of the head (`in_head`) or of the base.
  FactId server{};
  bool in_head = false;
  /// "on StatefulSet shop/db before, on a server that the tree does not show now".
  std::string how{};
};

/// Whether a way of both trees leads to a server that only one of them shows: the same host may be any other in the
/// other tree, outside of the cluster say. Nothing where the host is a Service that has pods there, of whatever image.
[[nodiscard]] std::optional<UnseenServer> server_unseen(const questions::Access& base,
                                                        const questions::AccessRow& before,
                                                        const questions::Access& head,
                                                        const questions::AccessRow& after);

}  // namespace routegrant::compare
