#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "routegrant/diagnostic.hpp"
#include "yaml/bounds.hpp"
#include "yaml/tree.hpp"

namespace routegrant::yaml {

/// Reads a document that lies plainly inside a subset of YAML which nearly all manifests keep to: block collections,
/// keys without blanks, scalars and flow collections of one line, literal blocks. The tree is the one that `build`
/// would make, to the last position, at a small part of the cost. Nothing, and no diagnostic, for every other document:
/// those are for `build`, which is the parser of record.
[[nodiscard]] std::shared_ptr<const Tree> read_plain(SourceId source, std::string_view source_text, std::uint32_t begin,
                                                     std::uint32_t end, const Bounds& bounds, Diagnostics& out);

}  // namespace routegrant::yaml
