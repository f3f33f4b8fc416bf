#pragma once

#include <string_view>

namespace routegrant::text {

/// Whether the text stands in a password's place and asks for one, as templates do: `CHANGE_ME`,
/// `change-me-in-production`, `<change me>`, `replace_with_a_secret`, `your-postgres-password`, `xxxxx`; or is the name
/// of a variable in capitals, whose value is put in its place: `DB_PASSWORD`, `$DB_PASSWORD`, or any name within a
/// template's marks: `#{password}`. `changeme` is none: it is what many
/// deploy.
[[nodiscard]] bool asks_for_password(std::string_view written);

}  // namespace routegrant::text
