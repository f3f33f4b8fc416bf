#pragma once

#include <string_view>

/// Which unquoted words may be names (PostgreSQL manual, appendix C; kwlist.h). All take lower-case words.
namespace routegrant::sql {

/// Whether the word may name a role (gram.y: NonReservedWord): all but the reserved ones.
[[nodiscard]] bool is_not_reserved(std::string_view word);

/// Whether the word may name a column, a schema or a granted role (gram.y: ColId): neither reserved nor kept for types
/// and functions.
[[nodiscard]] bool is_column_word(std::string_view word);

/// Whether the word may be any name (gram.y: unreserved_keyword, or none): quote_ident() leaves it as it is. Words that
/// only newer versions keep for columns are taken for names.
[[nodiscard]] bool is_unreserved(std::string_view word);

}  // namespace routegrant::sql
