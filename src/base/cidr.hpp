#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace routegrant {

/// An address range in CIDR form, host bits masked. IPv4 and IPv6 never match each other.
struct Cidr {
  bool v6 = false;
  std::array<std::uint8_t, 16> bytes{};
  int prefix = 0;

  [[nodiscard]] bool contains(const Cidr& other) const;
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const Cidr&, const Cidr&) = default;
};

/// "10.0.0.0/8", "::/0", or an address alone (its whole length); nothing if it is neither.
[[nodiscard]] std::optional<Cidr> parse_cidr(std::string_view text);

}  // namespace routegrant
