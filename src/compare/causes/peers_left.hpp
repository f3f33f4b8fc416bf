#pragma once

#include <optional>
#include <string>
#include <vector>

namespace routegrant::compare {

/// What of a peer the `others` do not take in, as people call it. A peer is a range of addresses
/// ("10.0.0.0-10.9.255.255", an address alone, "any address") or pods ("any other pod", "any other pod of namespace
/// shop"), as `OpenTo` has them. Nothing where they take in all of it: any pod takes in those of a namespace. Ranges of
/// IPv6 are only compared as they are written.
[[nodiscard]] std::optional<std::string> peer_left(const std::string& peer, const std::vector<std::string>& others);

}  // namespace routegrant::compare
