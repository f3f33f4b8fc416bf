#pragma once

#include <string>
#include <vector>

#include "routegrant/source.hpp"

namespace routegrant::rules {

/// A comment that was meant to ignore something and is read as any other comment.
struct MisspeltIgnore {
  /// The words that are not as they should be.
  Span span{};
  /// What is wrong with them: "this comment ignores nothing: ...".
  std::string message;
};

/// Comments that come near to `routegrant: ignore[RULE] reason`: with another spelling of its words, without the
/// brackets around one of the `known` rules, or without the bracket at the end. In the order of the files.
[[nodiscard]] std::vector<MisspeltIgnore> find_misspelt_ignores(const Sources& sources,
                                                                const std::vector<std::string>& known);

}  // namespace routegrant::rules
