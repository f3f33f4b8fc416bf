#include "pg/catalog/object_name.hpp"

#include <algorithm>
#include <utility>

#include "sql/identifier.hpp"

namespace routegrant::pg {

std::string made_object_name(std::string_view first, std::string_view second, std::string_view label) {
  const std::size_t bars = second.empty() ? 1 : 2;
  std::size_t of_first = first.size();
  std::size_t of_second = second.size();
  while (of_first + of_second + label.size() + bars > sql::identifier_bytes)
    --(of_first > of_second ? of_first : of_second);
  std::string name = sql::truncated(std::string(first), of_first);
  if (!second.empty()) name.append("_").append(sql::truncated(std::string(second), of_second));
  return name.append("_").append(label);
}

std::string made_multirange_name(std::string_view range) {
  constexpr std::string_view ending = "_multirange";
  const std::size_t at = range.find("range");
  std::string name(range);
  if (at == std::string_view::npos) {
    // Cut by bytes, be it within a character.
    name.resize(std::min(name.size(), sql::identifier_bytes - ending.size()));
    name.append(ending);
  } else {
    name.insert(at, "multi");
  }
  return sql::truncated(std::move(name));
}

}  // namespace routegrant::pg
