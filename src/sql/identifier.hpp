#pragma once

#include <string>
#include <string_view>

#include "sql/tokens.hpp"

namespace routegrant::sql {

/// NAMEDATALEN - 1: PostgreSQL cuts longer identifiers.
inline constexpr std::size_t identifier_bytes = 63;

/// Whether the token can be an identifier: a word or a quoted name.
[[nodiscard]] bool is_identifier(const Token& token);

/// An identifier as PostgreSQL stores it: ASCII letters of an unquoted one in lower case, quotes taken off, `U&`
/// escapes decoded, cut to 63 bytes at a character's border (manual, 4.1.1).
[[nodiscard]] std::string identifier(std::string_view written);

/// Cuts to 63 bytes, or to `most`, at a character's border.
[[nodiscard]] std::string truncated(std::string name, std::size_t most = identifier_bytes);

/// An identifier as it must be written to be read back: quoted unless it is a plain lower-case word.
[[nodiscard]] std::string quoted_identifier(std::string_view name);

}  // namespace routegrant::sql
