#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// psql's own \copy, which goes on to the server as a COPY of psql's (src/bin/psql/copy.c).
namespace routegrant::sql {

/// What one \copy asks for.
struct SlashCopy {
  /// Where the rows come from or go to. What the script itself holds, or psql prints, the server is asked for in the
  /// same words.
  enum class End : std::uint8_t { script, elsewhere };
  End end = End::elsewhere;
  bool is_from = false;

  /// Whether the lines behind it are its data, as far as the server takes it.
  [[nodiscard]] bool reads_script() const { return is_from && end == End::script; }
};

/// Reads the text of a psql command; nothing for another command, or one that psql cannot read
/// (`parse_slash_copy()`).
[[nodiscard]] std::optional<SlashCopy> slash_copy_of(std::string_view command);

}  // namespace routegrant::sql
