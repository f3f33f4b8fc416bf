#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "routegrant/source.hpp"
#include "yaml/bounds.hpp"
#include "yaml/tree.hpp"

namespace routegrant::yaml {

/// Where the first of several JSON objects written one after the other ends: past its closing brace. `text` begins with
/// an opening brace. Nothing where no second object follows, or where quotes or comments show that this is no JSON.
/// kubectl reads such a stream object by object (apimachinery, util/yaml/decoder.go, YAMLOrJSONDecoder).
[[nodiscard]] std::size_t end_of_first_object(std::string_view text);

/// Reads the one JSON object in bytes `begin` to `end` of a source. Nothing where that is no JSON (RFC 8259) or passes
/// a bound. For what YAML's readers refuse, though kubectl takes it: a line end between a name and its colon, letters
/// spelled as two surrogates.
[[nodiscard]] std::shared_ptr<const Tree> read_json(SourceId source, std::string_view source_text, std::uint32_t begin,
                                                    std::uint32_t end, const Bounds& bounds);

}  // namespace routegrant::yaml
