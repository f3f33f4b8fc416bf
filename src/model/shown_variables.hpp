#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "credentials/values/environment.hpp"
#include "sql/shell/shell.hpp"

/// What scripts find in a container's environment that the manifest shows, and that is no secret.
namespace routegrant::model {

/// What a variable holds, where that is a name, which may stand in SQL; nothing where it is not known.
[[nodiscard]] std::optional<std::string> shown_name(const credentials::Environment& environment,
                                                    std::string_view variable);

/// The lists of names among the variables that a script mentions, which it takes apart: `app,other`,
/// `app:owner other:boss`.
[[nodiscard]] sql::ShellEnvironment lists_in(std::string_view script, const credentials::Environment& environment);

}  // namespace routegrant::model
