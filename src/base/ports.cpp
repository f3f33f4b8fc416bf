#include "base/ports.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace routegrant {
namespace {

constexpr std::int64_t last_port = 65535;

}  // namespace

PortSet PortSet::all() {
  PortSet set;
  for (auto& ranges : set.ranges_) ranges = {{1, last_port}};
  return set;
}

void PortSet::add(Protocol protocol, std::int64_t first, std::int64_t last) {
  first = std::max<std::int64_t>(first, 1);
  last = std::min(last, last_port);
  if (first > last) return;
  auto& ranges = ranges_[static_cast<std::size_t>(protocol)];
  ranges.emplace_back(first, last);
  std::sort(ranges.begin(), ranges.end());
  std::vector<Range> merged;
  for (const Range& range : ranges) {
    if (!merged.empty() && range.first <= merged.back().second + 1) {
      merged.back().second = std::max(merged.back().second, range.second);
    } else {
      merged.push_back(range);
    }
  }
  ranges = std::move(merged);
}

void PortSet::unite(const PortSet& other) {
  for (std::size_t i = 0; i < ranges_.size(); ++i) {
    for (const Range& range : other.ranges_[i]) add(static_cast<Protocol>(i), range.first, range.second);
  }
}

PortSet PortSet::meet(const PortSet& other) const {
  PortSet both;
  for (std::size_t i = 0; i < ranges_.size(); ++i) {
    for (const Range& a : ranges_[i]) {
      for (const Range& b : other.ranges_[i]) {
        both.add(static_cast<Protocol>(i), std::max(a.first, b.first), std::min(a.second, b.second));
      }
    }
  }
  return both;
}

PortSet PortSet::without(const PortSet& other) const {
  // What lies between the other's ranges; they are sorted and disjoint.
  PortSet rest;
  for (std::size_t i = 0; i < ranges_.size(); ++i) {
    std::int64_t from = 1;
    for (const Range& gap : other.ranges_[i]) {
      rest.add(static_cast<Protocol>(i), from, gap.first - 1);
      from = gap.second + 1;
    }
    rest.add(static_cast<Protocol>(i), from, last_port);
  }
  return meet(rest);
}

bool PortSet::contains(Protocol protocol, std::int64_t port) const {
  const auto& ranges = ranges_[static_cast<std::size_t>(protocol)];
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& range) { return range.first <= port && port <= range.second; });
}

bool PortSet::empty() const {
  return std::all_of(ranges_.begin(), ranges_.end(), [](const auto& ranges) { return ranges.empty(); });
}

std::optional<Protocol> protocol_of(std::string_view name) {
  if (text::equal_ignoring_case(name, "TCP")) return Protocol::tcp;
  if (text::equal_ignoring_case(name, "UDP")) return Protocol::udp;
  if (text::equal_ignoring_case(name, "SCTP")) return Protocol::sctp;
  return std::nullopt;
}

}  // namespace routegrant
