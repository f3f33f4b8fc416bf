#pragma once

#include <string_view>

#include "routegrant/source.hpp"

namespace routegrant::load {

/// Whether a directory of the path is named after another database system (mysql, h2, oracle ...) or the file's name
/// says so.
[[nodiscard]] bool is_named_for_other_system(std::string_view path);

/// Whether a SQL text is in the dialect of MySQL or MariaDB: backquoted names, 'user'@'host', ENGINE =, AUTO_INCREMENT,
/// IDENTIFIED BY, ON db.*, DELIMITER lines. Strings, comments and COPY data do not count. Looks at the first statements
/// only.
[[nodiscard]] bool is_mysql(const Sources& sources, SourceId source);

}  // namespace routegrant::load
