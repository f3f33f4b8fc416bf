#pragma once

#include <vector>

#include "credentials/conventions.hpp"

namespace routegrant::credentials {

/// Settings that stand in the command line: `--db-user=app`, `--db-user app`, `-Dspring.datasource.url=...`, and system
/// properties in JAVA_OPTS and its like.
[[nodiscard]] std::vector<Setting> argument_settings(const kube::Container& container, const Environment& environment);

}  // namespace routegrant::credentials
