#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "routegrant/source.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::kube {

/// A text that a manifest holds, with its place. Never used for values that may be secret: those stay cursors.
struct Text {
  std::string value{};
  Span span{};

  [[nodiscard]] bool empty() const { return value.empty(); }
};

/// The scalar's text and place; empty text (with the nearest span) where there is none.
[[nodiscard]] inline Text text_of(const yaml::Cursor& scalar) {
  return {std::string(scalar.text()), scalar.span()};
}

/// One label or annotation.
struct Pair {
  Text key{};
  Text value{};
};

/// Labels or annotations, sorted by key, keys distinct.
using Pairs = std::vector<Pair>;

/// The pair with this key, or nothing.
[[nodiscard]] const Pair* find(const Pairs& pairs, std::string_view key);

/// The value under this key, or an empty text.
[[nodiscard]] std::string_view value_of(const Pairs& pairs, std::string_view key);

/// A mapping of scalars as sorted pairs; anything else in it is passed over.
[[nodiscard]] Pairs pairs_of(const yaml::Cursor& mapping);

/// The scalars of a sequence; nothing of anything else.
[[nodiscard]] std::vector<std::string> strings_of(const yaml::Cursor& sequence);

/// Whether a renderer has still to fill something in (`${X}`, `$(X)`, `{{ x }}`).
[[nodiscard]] bool is_placeholder(std::string_view text);

}  // namespace routegrant::kube
