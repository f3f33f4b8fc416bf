#pragma once

#include <string>

#include "routegrant/relations/route.hpp"

namespace routegrant::compare {

/// In which ways the second route lets more come in than the first: from farther away, without being asked who they
/// are, or with requests that the first does not take. Told as what was `before` and what is now; empty for none.
[[nodiscard]] std::string comes_in(const Route& less, const Route& more, bool less_was_before);

/// What stands before an entry.
struct Guards {
  /// Who asks who comes: "basic,external"; empty where nobody does.
  std::string authentication{};
  /// Which network policies may close it: "NetworkPolicy shop/web and 3 more"; empty for none. Nobody passes those by
  /// signing in.
  std::string policies{};
};
[[nodiscard]] Guards guards_of(const Route& route);

}  // namespace routegrant::compare
