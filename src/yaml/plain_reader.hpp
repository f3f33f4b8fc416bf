#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "routegrant/diagnostic.hpp"
#include "yaml/bounds.hpp"
#include "yaml/tree.hpp"

namespace routegrant::yaml {

/// What the fast reader made of a document.
struct PlainReading {
  /// Nothing where the document is left to the parser of record.
  std::shared_ptr<const Tree> tree;
  /// Why: `{{` stands where a key or value of a block should begin, so that the document is a template or nonsense.
  bool is_template = false;
};

/// Reads a document that lies plainly inside a subset of YAML which nearly all manifests keep to: block collections,
/// keys without blanks, scalars of one line or of simply folded lines, flow collections of plain words and quoted
/// texts, literal blocks, anchors and aliases. The tree is the one that `build` would make, to the last position, at a
/// small part of the cost. No tree, and no diagnostic, for every other document: those are for `build`, which is the
/// parser of record.
[[nodiscard]] PlainReading read_plain(SourceId source, std::string_view source_text, std::uint32_t begin,
                                      std::uint32_t end, const Bounds& bounds, Diagnostics& out);

}  // namespace routegrant::yaml
