#include "pg/effort.hpp"

#include "pg/value.hpp"

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

}  // namespace routegrant::pg
