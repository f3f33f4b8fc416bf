#pragma once

#include <charconv>
#include <string_view>

namespace routegrant::pg {

/// From which version of PostgreSQL up to which an entry of a table holds: "name/14" since 14, "name/-13" until 13,
/// "name/14-17" in between, "name" in all.
struct VersionMark {
  /// What stands before the slash.
  std::string_view rest{};
  int since = 0;
  int until = 99;

  [[nodiscard]] constexpr bool covers(int version) const { return since <= version && version <= until; }
};

/// REQUIRES: a word of one of our own tables
[[nodiscard]] inline VersionMark version_mark(std::string_view word) {
  VersionMark mark{.rest = word};
  const std::size_t slash = word.rfind('/');
  if (slash == std::string_view::npos) return mark;
  mark.rest = word.substr(0, slash);
  const std::string_view versions = word.substr(slash + 1);
  const std::size_t dash = versions.find('-');
  const std::string_view first = versions.substr(0, dash);
  std::from_chars(first.data(), first.data() + first.size(), mark.since);
  if (dash == std::string_view::npos) return mark;
  std::from_chars(versions.data() + dash + 1, versions.data() + versions.size(), mark.until);
  return mark;
}

}  // namespace routegrant::pg
