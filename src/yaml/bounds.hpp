#pragma once

#include <cstdint>

namespace routegrant::yaml {

/// What one document may cost; a document over a bound is refused and named in a diagnostic.
struct Bounds {
  std::uint32_t depth = 200;
  std::uint32_t nodes = 4'000'000;
  /// Nodes that following every alias would visit beside those that are written.
  std::uint32_t alias_visits = 100'000;
};

}  // namespace routegrant::yaml
