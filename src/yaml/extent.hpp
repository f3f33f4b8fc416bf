#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "routegrant/source.hpp"

namespace routegrant::yaml {

/// How a scalar is written.
enum class ScalarStyle : std::uint8_t { plain, single_quoted, double_quoted, block };

/// The style of the scalar whose content begins at `at`.
[[nodiscard]] ScalarStyle style_at(std::string_view text, std::uint32_t at);

/// Past tags and anchors (`!!str &name`) and what stands between them and the content.
[[nodiscard]] std::uint32_t skip_properties(std::string_view text, std::uint32_t at);

/// Past blanks, line ends and comments.
[[nodiscard]] std::uint32_t skip_space(std::string_view text, std::uint32_t at);

/// Past an anchor's or alias's `&name`, `*name`.
[[nodiscard]] std::uint32_t skip_name(std::string_view text, std::uint32_t at);

/// How far a scalar reaches.
struct Extent {
  /// Past its last byte: past the closing quote, or the last line's content.
  std::uint32_t end = 0;
  /// Whether the spelling gave the whole value. False for a quote that is never closed.
  bool whole = true;
};

/// Finds the end of a scalar whose content begins at `begin` by reading its spelling along its decoded `value`, and,
/// where `segments` is given, which byte of the value comes from which byte of the source: exactly for what is copied,
/// at the escape's or line end's begin for what is not. `text` ends where the document ends.
Extent align(std::string_view text, std::uint32_t begin, std::string_view value,
             std::vector<Segment>* segments = nullptr);

}  // namespace routegrant::yaml
