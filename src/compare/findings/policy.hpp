#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analysis.hpp"

/// What a change does to the policy that findings are judged by: settings, `allow`, `never`, ignores, the baseline, and
/// the roles that routes declare (`declarations.hpp`). No
/// change may silence itself unseen.
namespace routegrant::compare {

/// A finding that does not count because of a change of the policy.
struct Silenced {
  std::string rule{};
  std::string message{};
  Place place{};
  std::uint64_t fingerprint = 0;
};

/// One thing that came, or went.
struct PolicyChange {
  enum class Kind : std::uint8_t { settings, allow, never, ignore, baseline, declaration };
  Kind kind = Kind::settings;
  bool added = true;
  /// "routes.internal: shop/*", "rule: grant-to-public, object: products, reason: ...".
  std::string what{};
  /// Where: in the head's sources if `added`, else in the base's. Of a baseline, which is no source: the file and line.
  Span span{};
  std::string file{};
  std::uint32_t line = 0;
  /// What of the head does not count because of it.
  std::vector<Silenced> silences{};
};

/// "settings", "allow", "never", "ignore", "baseline" or "declaration".
[[nodiscard]] std::string_view name_of(PolicyChange::Kind kind);

/// All that came or went between the settings and ignores of two trees, in the order of files and lines; moved lines
/// and comments are no change. `silences` is empty yet.
[[nodiscard]] std::vector<PolicyChange> policy_changes(const Analysis& base, const Analysis& head);

/// The lines that came to a baseline or went from it.
[[nodiscard]] std::vector<PolicyChange> baseline_changes(std::string_view file, std::string_view before,
                                                         std::string_view after);

}  // namespace routegrant::compare
