#pragma once

#include <string>

#include "yaml/cursor.hpp"

namespace routegrant::load {

/// What a value says, whatever its comments, the order of its keys and its quotes (YAML 1.2, 3.2.2 "Serialization
/// Tree": comments and styles convey no content; 3.2.1.1: mappings are unordered). Equal for two that say the same,
/// merged keys looked through.
[[nodiscard]] std::string meaning_of(const yaml::Cursor& value);

}  // namespace routegrant::load
