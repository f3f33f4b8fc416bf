#include "pg/routines/effort.hpp"

#include "pg/database.hpp"
#include "pg/values/value.hpp"

namespace routegrant::pg {

std::uint64_t steps_of_bytes(std::size_t bytes) {
  constexpr std::size_t bytes_of_a_step = 16;
  return bytes / bytes_of_a_step;
}

std::uint64_t steps_of(const Value& value) {
  std::uint64_t steps = steps_of_bytes(value.text.size()) + value.elements.size();
  for (const Value& element : value.elements) steps += steps_of(element);
  return steps;
}

Database replay(const DatabaseInput& input, Sources& sources, Diagnostics& out) {
  Effort effort;
  return replay(input, sources, out, effort);
}

}  // namespace routegrant::pg
