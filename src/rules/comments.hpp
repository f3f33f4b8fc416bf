#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

/// Where comments are in YAML and SQL, line by line and without a parser: what is ignored must not depend on what is
/// understood.
namespace routegrant::rules {

/// The first byte of the line that `at` is in, and the one past its last.
[[nodiscard]] std::size_t line_begin(std::string_view text, std::size_t at);
[[nodiscard]] std::size_t line_end(std::string_view text, std::size_t at);

/// Where the comment begins whose words begin at `words`; nothing if that is no comment.
[[nodiscard]] std::optional<std::size_t> comment_begin(std::string_view text, std::size_t words);

}  // namespace routegrant::rules
