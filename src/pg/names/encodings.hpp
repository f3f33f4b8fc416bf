#pragma once

#include <string_view>

namespace routegrant::pg {

/// An encoding's name as the server prints it, for any name that it takes: case and all but letters and digits do not
/// count, and some have more names than one (pg_encname_tbl and pg_enc2name_tbl of encnames.c). Empty for others.
[[nodiscard]] std::string_view encoding_name(std::string_view name);

}  // namespace routegrant::pg
