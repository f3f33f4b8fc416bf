#pragma once

#include <cstddef>
#include <cstdint>

#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"

namespace routegrant::pg {

class Database;
struct DatabaseInput;
struct Value;

/// What running the bodies of DO blocks and routines has cost (`Routines::steps`), in all databases of one run
/// together: a repository has as many blocks as it likes. It may cost `Routines::most_steps`.
struct Effort {
  std::uint64_t steps = 0;
};

/// What a statement, a round of a loop or a made statement costs, whatever it does.
inline constexpr std::uint64_t steps_of_statement = 4;

/// What handling so many bytes of text costs.
[[nodiscard]] std::uint64_t steps_of_bytes(std::size_t bytes);

/// What copying a value costs.
[[nodiscard]] std::uint64_t steps_of(const Value& value);

/// Carries scripts out, bodies at most as far as `effort` allows, and adds what they cost.
[[nodiscard]] Database replay(const DatabaseInput& input, Sources& sources, Diagnostics& out, Effort& effort);

}  // namespace routegrant::pg
