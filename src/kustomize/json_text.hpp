#pragma once

#include <string>
#include <string_view>

#include "kustomize/value.hpp"

namespace routegrant::kustomize {

/// Appends a string as Go's encoding/json writes it: `<`, `>` and `&` escaped, invalid UTF-8 replaced.
void append_json(std::string_view text, std::string& into);

/// Appends a value as Go's encoding/json writes it: keys sorted, no blanks; plain scalars as what they are in YAML.
void append_json(const Value& value, std::string& into);

}  // namespace routegrant::kustomize
