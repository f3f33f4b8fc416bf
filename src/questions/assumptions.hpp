#pragma once

#include <span>
#include <string_view>

namespace routegrant::questions {

/// A point that Kubernetes leaves to its implementations, and that `--assume NAME=VALUE` decides.
struct Assumption {
  std::string_view name;
  /// Separated by `|`.
  std::string_view values;
  /// What each value means, and what is answered without a decision.
  std::string_view meaning;
  /// Where it is said that implementations differ.
  std::string_view source;
};

/// All switches, sorted by name.
[[nodiscard]] std::span<const Assumption> all_assumptions();

}  // namespace routegrant::questions
