#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/cidr.hpp"
#include "kube/cluster/cluster.hpp"
#include "relate/bits.hpp"

namespace routegrant::relate {

/// The address space cut where some block begins or ends, so that each piece lies wholly inside or outside every block.
/// IPv4 always has at least one piece; IPv6 has none until some block is IPv6.
class Addresses {
 public:
  /// Cuts at the ends of a block and of its exceptions; a text that is no range cuts nothing.
  void cut(const kube::Peer::IpBlock& block);
  /// After the last cut.
  void finish();

  [[nodiscard]] std::size_t size() const { return pieces_.size(); }
  /// "10.0.0.0-10.255.255.255"
  [[nodiscard]] std::string name(std::size_t piece) const;
  /// Sets the bits `offset + piece` of the pieces inside the block.
  void select(const kube::Peer::IpBlock& block, std::size_t offset, Bits& into) const;

 private:
  /// Ordered as numbers within a family; the family comes first.
  struct Address {
    bool v6 = false;
    std::array<std::uint8_t, 16> bytes{};
    friend auto operator<=>(const Address&, const Address&) = default;
  };
  struct Piece {
    Address first{};
    Address last{};
  };
  static Address first_of(const Cidr& cidr);
  static Address last_of(const Cidr& cidr);
  static std::size_t width(bool v6) { return v6 ? 16 : 4; }
  static Address neighbour(Address address, bool up);
  void cut(const Cidr& cidr);
  [[nodiscard]] std::pair<std::size_t, std::size_t> range(const Cidr& cidr) const;

  std::vector<Address> starts_;
  std::vector<Piece> pieces_;
};

}  // namespace routegrant::relate
