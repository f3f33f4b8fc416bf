#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace routegrant::sql {

/// A PL/pgSQL body with its cursors written as loops over their queries, line by line as before: FOR ... IN cursor, and
/// OPEN, LOOP, FETCH, EXIT WHEN NOT FOUND, CLOSE (manual, 43.7 Cursors). libpg_query refuses bodies that declare
/// cursors. Nothing where there are none, or where one is used in another way.
[[nodiscard]] std::optional<std::string> without_cursors(std::string_view body);

}  // namespace routegrant::sql
