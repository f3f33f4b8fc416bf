#include "compare/causes/peers_left.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/cidr.hpp"
#include "base/text.hpp"

namespace routegrant::compare {
namespace {

constexpr std::string_view any_address = "any address";
constexpr std::string_view any_pod = "any other pod";

/// Addresses of IPv4 as numbers; both ends belong to it.
struct Range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

std::optional<std::uint64_t> number_of(std::string_view address) {
  const std::optional<Cidr> cidr = parse_cidr(address);
  if (!cidr || cidr->v6) return std::nullopt;
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = (number << 8U) | cidr->bytes[i];
  return number;
}

std::optional<Range> range_of(const std::string& peer) {
  if (peer == any_address) return Range{.first = 0, .last = 0xffffffffU};
  const std::size_t dash = std::min(peer.find('-'), peer.size());
  const std::optional<std::uint64_t> first = number_of(std::string_view(peer).substr(0, dash));
  const std::optional<std::uint64_t> last =
      dash == peer.size() ? first : number_of(std::string_view(peer).substr(dash + 1));
  if (!first || !last || *first > *last) return std::nullopt;
  return Range{.first = *first, .last = *last};
}

std::string name_of(std::uint64_t address) {
  std::string name;
  for (int shift = 24; shift >= 0; shift -= 8) {
    if (!name.empty()) name += '.';
    name += std::to_string((address >> static_cast<unsigned>(shift)) & 0xffU);
  }
  return name;
}

std::string name_of(const Range& range) {
  return range.first == range.last ? name_of(range.first) : name_of(range.first) + "-" + name_of(range.last);
}

/// Ascending, without overlaps and gaps of nothing.
std::vector<Range> united(std::vector<Range> ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.first < b.first; });
  std::vector<Range> all;
  for (const Range& range : ranges) {
    if (!all.empty() && range.first <= all.back().last + 1) {
      all.back().last = std::max(all.back().last, range.last);
    } else {
      all.push_back(range);
    }
  }
  return all;
}

/// `taken` is ascending and without overlaps.
std::vector<Range> without(const Range& range, const std::vector<Range>& taken) {
  std::vector<Range> left;
  std::uint64_t from = range.first;
  for (const Range& one : taken) {
    if (one.last < from || one.first > range.last) continue;
    if (one.first > from) left.push_back({.first = from, .last = one.first - 1});
    from = one.last + 1;
  }
  if (from <= range.last) left.push_back({.first = from, .last = range.last});
  return left;
}

std::string listed(const std::vector<Range>& ranges) {
  std::vector<std::string> names;
  names.reserve(ranges.size());
  for (const Range& range : ranges) names.push_back(name_of(range));
  return text::enumerated(names);
}

}  // namespace

std::optional<std::string> peer_left(const std::string& peer, const std::vector<std::string>& others) {
  const auto has = [&](std::string_view name) { return std::find(others.begin(), others.end(), name) != others.end(); };
  if (has(peer)) return std::nullopt;
  if (peer.starts_with(any_pod)) return has(any_pod) ? std::nullopt : std::optional(peer);
  const std::optional<Range> range = range_of(peer);
  if (!range) return has(any_address) ? std::nullopt : std::optional(peer);
  std::vector<Range> taken;
  for (const std::string& other : others) {
    if (const std::optional<Range> one = range_of(other)) taken.push_back(*one);
  }
  taken = united(std::move(taken));
  const std::vector<Range> left = without(*range, taken);
  if (left.empty() && peer != any_address) return std::nullopt;
  if (peer == any_address) return taken.empty() ? peer : peer + " but " + listed(taken);
  return listed(left);
}

}  // namespace routegrant::compare
