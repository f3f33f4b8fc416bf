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

/// Cuts to 63 bytes at a character's border.
[[nodiscard]] std::string truncated(std::string name);

/// An identifier as it must be written to be read back: quoted unless it is a plain lower-case word.
[[nodiscard]] std::string quoted_identifier(std::string_view name);

/// A string constant in quotes, as quote_literal() writes it.
[[nodiscard]] std::string quoted_literal(std::string_view value);

/// The value of a string constant: '', E'' with its escapes, U&'' and $tag$$tag$; B'' and X'' keep their digits.
/// A text that is none of these is given back as it is.
[[nodiscard]] std::string literal(std::string_view written);

}  // namespace routegrant::sql
