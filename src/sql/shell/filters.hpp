#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "sql/shell/text.hpp"

/// What a shell makes of values that are known, without running anything.
namespace routegrant::sql {

/// A value behind what stands after the name in `${name...}`: `${name,,}`, `${name^^}`, `${name//a/b}`, `${name/a/b}`
/// (bash manual, "Shell Parameter Expansion"), and `%`, `%%`, `#`, `##` (POSIX, 2.6.2) with a text and one `*` as the
/// pattern. Nothing for any other.
[[nodiscard]] std::optional<std::string> with_expansion(std::string_view value, std::string_view expansion);

/// What `$(echo WORDS | filter ...)` at `at` prints: the filters `tr`, `cut -d -f`, `awk '{print $1}'`, `sed s/a/b/g`
/// and `xargs` in the forms by which scripts take lists apart (POSIX, "Utilities"). Nothing where a word is not known,
/// or for any other command.
[[nodiscard]] std::optional<std::string> command_output(std::string_view script, std::size_t at, std::size_t end,
                                                        const ShellValues& variables);

}  // namespace routegrant::sql
