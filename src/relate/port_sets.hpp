#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ports.hpp"

namespace routegrant::relate {

/// Port sets by number: equal sets have equal numbers, and unions and meets are remembered.
class PortSets {
 public:
  using Id = std::uint32_t;
  static constexpr Id none = 0;
  static constexpr Id all = 1;

  PortSets() {
    sets_.emplace_back();
    sets_.push_back(PortSet::all());
    by_hash_[hash(sets_[none])].push_back(none);
    by_hash_[hash(sets_[all])].push_back(all);
  }

  [[nodiscard]] const PortSet& operator[](Id id) const { return sets_[id]; }

  Id intern(PortSet set) {
    auto& candidates = by_hash_[hash(set)];
    for (const Id id : candidates) {
      if (sets_[id] == set) return id;
    }
    sets_.push_back(std::move(set));
    candidates.push_back(static_cast<Id>(sets_.size() - 1));
    return candidates.back();
  }

  Id unite(Id a, Id b) {
    if (a == b || b == none || a == all) return a;
    if (a == none || b == all) return b;
    const auto [at, is_new] = unions_.try_emplace(pair(a, b));
    if (is_new) {
      PortSet both = sets_[a];
      both.unite(sets_[b]);
      const Id id = intern(std::move(both));
      unions_[pair(a, b)] = id;
      return id;
    }
    return at->second;
  }

  Id meet(Id a, Id b) {
    if (a == b || b == all || a == none) return a;
    if (a == all || b == none) return b;
    const auto [at, is_new] = meets_.try_emplace(pair(a, b));
    if (is_new) {
      const Id id = intern(sets_[a].meet(sets_[b]));
      meets_[pair(a, b)] = id;
      return id;
    }
    return at->second;
  }

  /// What is in `a` and not in `b`.
  Id without(Id a, Id b) {
    if (a == none || b == none) return a;
    if (a == b || b == all) return none;
    // Unlike the others it has an order.
    const std::uint64_t both = (std::uint64_t{a} << 32) | b;
    if (const auto known = differences_.find(both); known != differences_.end()) return known->second;
    const Id id = intern(sets_[a].without(sets_[b]));
    differences_[both] = id;
    return id;
  }

 private:
  static std::uint64_t pair(Id a, Id b) { return (std::uint64_t{std::min(a, b)} << 32) | std::max(a, b); }
  static std::uint64_t hash(const PortSet& set) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const Protocol protocol : {Protocol::tcp, Protocol::udp, Protocol::sctp}) {
      for (const auto& [first, last] : set.ranges(protocol)) {
        hash = (hash ^ static_cast<std::uint64_t>((first << 17) | last)) * 1099511628211ULL;
      }
      hash = (hash ^ 0xFFU) * 1099511628211ULL;
    }
    return hash;
  }

  std::vector<PortSet> sets_;
  std::unordered_map<std::uint64_t, std::vector<Id>> by_hash_;
  std::unordered_map<std::uint64_t, Id> unions_;
  std::unordered_map<std::uint64_t, Id> meets_;
  std::unordered_map<std::uint64_t, Id> differences_;
};

/// The numbers of what certainly and what possibly is open.
struct PortIds {
  PortSets::Id must = PortSets::none;
  PortSets::Id may = PortSets::none;
};

}  // namespace routegrant::relate
