#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "routegrant/diagnostic.hpp"
#include "yaml/bounds.hpp"
#include "yaml/tree.hpp"

namespace routegrant::yaml {

/// Parses the one document in bytes `begin` to `end` of a source with the parser of record, yaml-cpp. Nothing where
/// there is no document (blanks, comments) and, with a diagnostic, where it is refused: a syntax error, a control
/// character, a bound. `source_text` must live as long as the tree.
[[nodiscard]] std::shared_ptr<const Tree> build(SourceId source, std::string_view source_text, std::uint32_t begin,
                                                std::uint32_t end, const Bounds& bounds, Diagnostics& out);

}  // namespace routegrant::yaml
