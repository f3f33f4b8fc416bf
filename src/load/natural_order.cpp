#include "load/natural_order.hpp"

#include <cstddef>

#include "base/text.hpp"

namespace routegrant::load {
namespace {

/// The run of digits at `at`, which is moved behind it; leading zeros are dropped.
std::string_view number(std::string_view text, std::size_t& at) {
  while (at < text.size() && text[at] == '0') ++at;
  const std::size_t begin = at;
  while (at < text.size() && text::is_digit(text[at])) ++at;
  return text.substr(begin, at - begin);
}

}  // namespace

bool comes_before(std::string_view a, std::string_view b) {
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (text::is_digit(a[i]) && text::is_digit(b[j])) {
      const std::string_view left = number(a, i);
      const std::string_view right = number(b, j);
      if (left.size() != right.size()) return left.size() < right.size();
      if (left != right) return left < right;
      continue;
    }
    if (a[i] != b[j]) {
      if (a[i] == '/' || b[j] == '/') return a[i] == '/';
      return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]);
    }
    ++i;
    ++j;
  }
  if (i < a.size() || j < b.size()) return j < b.size();
  return a < b;  // 1 and 01 are equal numbers but different names
}

}  // namespace routegrant::load
