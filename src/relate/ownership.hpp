#pragma once

#include <optional>
#include <string_view>

#include "pg/database.hpp"

namespace routegrant::relate {

/// Kinds whose owner can alter or drop what an application serves; the database itself is one.
[[nodiscard]] bool is_application_object(std::string_view kind);

/// Whether statements make the role the owner of such an object other than a database.
[[nodiscard]] bool owns_objects(const pg::Database& database, const pg::RoleInfo& role);

/// Whether a statement, an image or an operator's resource gave it a database: it may drop it, and alter and grant what
/// it makes there (manual, 23.5 and CREATE DATABASE). Who only made one by CREATE DATABASE is often a tool.
[[nodiscard]] bool owns_database(const pg::Database& database, const pg::RoleInfo& role);

/// Where the first object that the role owns was given to it, or else made; of its databases, or of all else.
[[nodiscard]] std::optional<Span> owning_span(const pg::Database& database, std::string_view role, bool of_databases);

}  // namespace routegrant::relate
