#include "load/collated_order.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "base/text.hpp"

namespace routegrant::load {
namespace {

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

/// A character of ASCII that the first levels of iso14651_t1_common pass over.
bool is_passed_over(char c) {
  const bool letter = is_capital(c) || (c >= 'a' && c <= 'z');
  const bool digit = c >= '0' && c <= '9';
  return static_cast<unsigned char>(c) < 0x80U && !letter && !digit && c != '/';
}

std::string without_passed_over(std::string_view text) {
  std::string kept(text);
  std::erase_if(kept, is_passed_over);
  return kept;
}

bool by_bytes(std::string_view a, std::string_view b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char left, char right) {
    return static_cast<unsigned char>(left) < static_cast<unsigned char>(right);
  });
}

/// Of texts that differ in what is passed over only, or not at all.
bool by_signs(std::string_view a, std::string_view b) {
  const std::size_t shorter = std::min(a.size(), b.size());
  for (std::size_t at = 0; at < shorter; ++at) {
    if (a[at] == b[at]) continue;
    if (is_passed_over(a[at]) != is_passed_over(b[at])) return is_passed_over(a[at]);
    if ((a[at] == '$') != (b[at] == '$')) return b[at] == '$';  // the dollar comes behind all other signs
    return a[at] < b[at];
  }
  return a.size() < b.size();
}

}  // namespace

bool collates_before(std::string_view a, std::string_view b) {
  const std::string left = without_passed_over(a);
  const std::string right = without_passed_over(b);
  const std::string left_small = text::lower(left);
  const std::string right_small = text::lower(right);
  if (left_small != right_small) return by_bytes(left_small, right_small);
  for (std::size_t at = 0; at < left.size(); ++at) {
    if (left[at] != right[at]) return is_capital(right[at]);
  }
  return by_signs(a, b);
}

}  // namespace routegrant::load
