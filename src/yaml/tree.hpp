#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"

namespace routegrant::yaml {

class Cursor;

using NodeIndex = std::uint32_t;
inline constexpr NodeIndex no_node = 0xffffffff;

/// The arena of one document's nodes. Built by a reader; asked through `Cursor` only, so that no user can tell which
/// reader built it.
class Tree;

/// One document of a YAML or JSON stream.
struct Document {
  SourceId source{};
  Span span;
  std::shared_ptr<const Tree> tree;
  [[nodiscard]] Cursor root() const;
};

}  // namespace routegrant::yaml
