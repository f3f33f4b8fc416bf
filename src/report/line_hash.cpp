#include "report/line_hash.hpp"

#include <algorithm>

#include "report/utf8.hpp"

namespace routegrant::report {
namespace {

constexpr std::size_t window = 100;
constexpr std::uint64_t base = 37;

constexpr std::uint64_t power(std::size_t exponent) {
  std::uint64_t out = 1;
  for (std::size_t i = 0; i < exponent; ++i) out *= base;
  return out;
}
constexpr std::uint64_t leaving = power(window);
static_assert(leaving == 0xe59cd09a331cdb71ULL);

/// How many bytes become one U+FFFD when they are no character: the longest start of one (Unicode 3.9, maximal
/// subpart), as the decoder of Node.js has it.
std::size_t maximal_subpart(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const std::uint32_t first = byte(at);
  const std::uint32_t second = byte(at + 1);
  if (first < 0xE0U || first > 0xF4U) return 1;
  const std::uint32_t least = first == 0xE0U ? 0xA0U : first == 0xF0U ? 0x90U : 0x80U;
  const std::uint32_t most = first == 0xEDU ? 0x9FU : first == 0xF4U ? 0x8FU : 0xBFU;
  if (second < least || second > most) return 1;
  return first >= 0xF0U && (byte(at + 2) & 0xC0U) == 0x80U ? 3 : 2;
}

/// The code units that count: no blanks and tabs, every line end one LF, and 65535 at the end of the file.
std::vector<std::uint16_t> kept_units(std::string_view text) {
  std::vector<std::uint16_t> units;
  units.reserve(text.size() + 1);
  bool after_return = false;
  for (std::size_t at = 0; at < text.size();) {
    const Character character = character_at(text, at);
    at += character.valid ? character.length : maximal_subpart(text, at);
    // Only an LF right after a CR belongs to it: a blank between them makes two line ends.
    const bool second_half = after_return && character.code == U'\n';
    after_return = character.valid && character.code == U'\r';
    if (!character.valid) {
      units.push_back(0xFFFD);
    } else if (second_half || character.code == U' ' || character.code == U'\t') {
      continue;
    } else if (character.code >= 0x10000) {
      const auto offset = static_cast<std::uint32_t>(character.code) - 0x10000U;
      units.push_back(static_cast<std::uint16_t>(0xD800U + (offset >> 10U)));
      units.push_back(static_cast<std::uint16_t>(0xDC00U + (offset & 0x3FFU)));
    } else {
      units.push_back(after_return ? std::uint16_t{'\n'} : static_cast<std::uint16_t>(character.code));
    }
  }
  units.push_back(0xFFFF);
  return units;
}

std::string hexadecimal(std::uint64_t number) {
  std::string out;
  do {
    out.insert(out.begin(), "0123456789abcdef"[number % 16]);
    number /= 16;
  } while (number > 0);
  return out;
}

}  // namespace

LineHashes::LineHashes(std::string_view text) {
  const std::vector<std::uint16_t> units = kept_units(text);
  const auto unit = [&](std::size_t i) -> std::uint64_t { return i < units.size() ? units[i] : 0; };
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < window; ++i) hash = hash * base + unit(i);
  for (std::size_t start = 0; start < units.size(); ++start) {
    if (start == 0 || units[start - 1] == '\n') lines_.push_back({.hash = hash});
    hash = hash * base + unit(start + window) - unit(start) * leaving;
  }

  std::vector<std::size_t> order(lines_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return lines_[a].hash < lines_[b].hash; });
  for (std::size_t i = 1; i < order.size(); ++i) {
    const Line& before = lines_[order[i - 1]];
    if (lines_[order[i]].hash == before.hash) lines_[order[i]].occurrence = before.occurrence + 1;
  }
}

std::string LineHashes::of(std::size_t line) const {
  if (line == 0 || line > lines_.size()) return {};
  const Line& found = lines_[line - 1];
  return hexadecimal(found.hash) + ':' + std::to_string(found.occurrence);
}

}  // namespace routegrant::report
