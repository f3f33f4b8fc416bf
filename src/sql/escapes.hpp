#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Escape sequences of string constants and quoted names (PostgreSQL manual, 4.1.2.2 and 4.1.2.3).
namespace routegrant::sql {

/// Appends what the backslash escape of an E'' string at `at` stands for; the result is the index of its last byte.
/// REQUIRES: text[at] is a backslash
std::size_t append_escape(std::string& out, std::string_view text, std::size_t at);

/// The same for `\0061`, `\+000061` and `\\` of U&'' and U&"", with the standard escape character.
std::size_t append_unicode_escape(std::string& out, std::string_view text, std::size_t at);

}  // namespace routegrant::sql
