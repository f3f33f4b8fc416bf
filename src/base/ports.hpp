#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace routegrant {

enum class Protocol : std::uint8_t { tcp, udp, sctp };

/// A set of (protocol, port) pairs, ports 1 to 65535, as sorted disjoint closed ranges.
class PortSet {
 public:
  static PortSet all();
  void add(Protocol protocol, std::int64_t first, std::int64_t last);
  void unite(const PortSet& other);
  [[nodiscard]] PortSet meet(const PortSet& other) const;
  /// What is in this set and not in the other.
  [[nodiscard]] PortSet without(const PortSet& other) const;
  [[nodiscard]] bool contains(Protocol protocol, std::int64_t port) const;
  [[nodiscard]] bool empty() const;
  using Range = std::pair<std::int64_t, std::int64_t>;
  [[nodiscard]] const std::vector<Range>& ranges(Protocol protocol) const {
    return ranges_[static_cast<std::size_t>(protocol)];
  }
  friend bool operator==(const PortSet&, const PortSet&) = default;

 private:
  std::array<std::vector<Range>, 3> ranges_{};
};

/// "TCP", "UDP" or "SCTP" in any case; nothing else.
[[nodiscard]] std::optional<Protocol> protocol_of(std::string_view name);

}  // namespace routegrant
