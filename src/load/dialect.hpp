#pragma once

#include <string_view>

#include "routegrant/source.hpp"

namespace routegrant::load {

/// Whether the file's name or the nearest of its directories that is named after a database system names another one
/// than PostgreSQL (mysql, h2, oracle ...).
[[nodiscard]] bool is_named_for_other_system(std::string_view path);

/// Whether a SQL text says what only PostgreSQL has: attributes of roles (LOGIN, NOSUPERUSER), OWNER TO, PL/pgSQL,
/// DO $$, CREATE EXTENSION, CREATE POLICY, ALTER DEFAULT PRIVILEGES. Looks at the first statements only.
[[nodiscard]] bool is_postgresql(const Sources& sources, SourceId source);

/// Whether a SQL text is in the dialect of MySQL or MariaDB: backquoted names, 'user'@'host', ENGINE =, AUTO_INCREMENT,
/// IDENTIFIED BY, ON db.*, DELIMITER lines. Strings, comments and COPY data do not count, and nothing does beside what
/// only PostgreSQL has. Looks at the first statements only.
[[nodiscard]] bool is_mysql(const Sources& sources, SourceId source);

}  // namespace routegrant::load
