#pragma once

#include "routegrant/source.hpp"
#include "sql/shell/shell.hpp"

namespace routegrant::load {

/// The variables that Docker Compose gives the service which mounts an init script, or the script's directory, at
/// `/docker-entrypoint-initdb.d` (Compose specification, "volumes", "environment"): those whose value stands in a
/// Compose file of this directory or one above it. None of a variable that two services give different values, or whose
/// value Compose makes of others.
[[nodiscard]] sql::ShellEnvironment composed_environment(const Sources& sources, SourceId script);

}  // namespace routegrant::load
