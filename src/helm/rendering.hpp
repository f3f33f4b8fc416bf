#pragma once

#include <cstdint>
#include <string>

namespace routegrant::helm {

/// Whether and how charts of the tree are rendered by the `helm` on the PATH.
struct Rendering {
  /// `--render`
  bool wanted = false;
  /// What rendering one chart may take: seconds, and bytes of what it prints.
  std::uint32_t seconds = 20;
  std::uint64_t bytes = 64ULL << 20;
  /// Where the tree's charts lie on disk, as helm reads them by itself; empty: in the directory that was discovered.
  std::string root{};
};

}  // namespace routegrant::helm
