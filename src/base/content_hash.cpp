#include "base/content_hash.hpp"

#include <cstddef>

namespace routegrant {

std::string without_content_hashes(std::string_view text) {
  constexpr std::string_view letters = "2456789bcdfghkmt";
  constexpr std::size_t length = 10;
  const auto is_of_name = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view hash = text.substr(at + 1, length);
    const bool is_hash = text[at] == '-' && at > 0 && is_of_name(text[at - 1]) && hash.size() == length &&
                         hash.find_first_not_of(letters) == std::string_view::npos &&
                         (at + 1 + length == text.size() || !is_of_name(text[at + 1 + length]));
    if (is_hash) {
      at += length;
    } else {
      out += text[at];
    }
  }
  return out;
}

}  // namespace routegrant
