#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace routegrant::kube {

/// One condition of a Traefik rule: `Host(`a`)`, negated or not, with its arguments.
struct MatchTerm {
  std::string name{};
  std::vector<std::string> arguments{};
  bool negated = false;
};

/// A rule as alternatives of conditions that must all hold. Nothing if it is malformed or has too many alternatives.
[[nodiscard]] std::optional<std::vector<std::vector<MatchTerm>>> parse_match_rule(std::string_view text);

}  // namespace routegrant::kube
