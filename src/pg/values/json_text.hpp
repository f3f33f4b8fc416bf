#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "pg/values/value.hpp"

namespace routegrant::pg {

/// The rows of jsonb_array_elements(), jsonb_object_keys(), jsonb_each() and their like, json's too (manual, 9.16): a
/// record for each, its fields called as the function calls them. Nothing for another function, and for what is no
/// JSON.
[[nodiscard]] std::optional<std::vector<Value>> rows_of_json(std::string_view function, const Value& json);

/// json -> key and json ->> key, with the name of a member or the place of an element; unknown for what is no JSON.
/// Numbers and parts stay as they are written.
[[nodiscard]] Value json_part(const Value& json, const Value& key, bool as_text);

}  // namespace routegrant::pg
