#pragma once

#include <string_view>

namespace routegrant::sql {

/// Whether the statement is CREATE DATABASE and names no owner (manual, CREATE DATABASE): whatever the database is
/// called, it gives nothing to anybody.
[[nodiscard]] bool makes_database_only(std::string_view statement);

}  // namespace routegrant::sql
