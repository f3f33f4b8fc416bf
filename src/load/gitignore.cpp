#include "load/gitignore.hpp"

#include <algorithm>
#include <cstddef>

#include "base/paths.hpp"
#include "base/text.hpp"

namespace routegrant::load {
namespace {

/// A bracket expression at `at` (past `[`): whether `c` is in it. Moves `at` past its `]`; false in `is_closed` without
/// one.
bool in_brackets(std::string_view pattern, std::size_t& at, char c, bool& is_closed) {
  const bool is_negated = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
  if (is_negated) ++at;
  bool found = false;
  bool is_first = true;
  while (at < pattern.size() && (is_first || pattern[at] != ']')) {
    is_first = false;
    if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
    const char low = pattern[at++];
    char high = low;
    if (at + 1 < pattern.size() && pattern[at] == '-' && pattern[at + 1] != ']') {
      high = pattern[at + 1];
      at += 2;
    }
    found = found || (low <= c && c <= high);
  }
  is_closed = at < pattern.size();
  if (is_closed) ++at;
  return found != is_negated;
}

/// Matches one pattern character (or bracket expression) with `c`; moves `at` past it.
bool one_matches(std::string_view pattern, std::size_t& at, char c) {
  if (pattern[at] == '?') {
    ++at;
    return true;
  }
  if (pattern[at] == '[') {
    std::size_t next = at + 1;
    bool is_closed = false;
    const bool matches = in_brackets(pattern, next, c, is_closed);
    if (is_closed) {
      at = next;
      return matches;
    }
  } else if (pattern[at] == '\\' && at + 1 < pattern.size()) {
    ++at;
  }
  return pattern[at++] == c;
}

/// A pattern without slashes against a name. Going back to the last `*` is enough, so the cost is at most quadratic.
bool name_matches(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;
  std::size_t under_star = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      under_star = n;
      continue;
    }
    if (p < pattern.size() && one_matches(pattern, p, name[n])) {
      ++n;
      continue;
    }
    if (star == std::string_view::npos) return false;
    p = star + 1;
    n = ++under_star;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

/// The same one level up: names are the characters, and `**` is the star.
bool parts_match(const std::vector<std::string>& pattern, const std::vector<std::string_view>& path) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = pattern.size();
  std::size_t under_star = 0;
  while (n < path.size()) {
    if (p < pattern.size() && pattern[p] == "**") {
      star = p++;
      under_star = n;
      continue;
    }
    if (p < pattern.size() && name_matches(pattern[p], path[n])) {
      ++p;
      ++n;
      continue;
    }
    if (star == pattern.size()) return false;
    p = star + 1;
    n = ++under_star;
  }
  // "abc/**" is for what lies within, not for abc itself.
  return p == pattern.size();
}

bool matches(const IgnoreRule& rule, std::string_view path) {
  if (!rule.is_anchored) return name_matches(rule.parts.front(), paths::base_name(path));
  return parts_match(rule.parts, text::split(path.substr(rule.base.size()), '/'));
}

}  // namespace

void add_ignore_rules(std::string_view text, std::string_view base, IgnoreRules& rules) {
  for (std::string_view line : text::split(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    while (line.ends_with(' ') && !line.ends_with("\\ ")) line.remove_suffix(1);
    if (line.empty() || line[0] == '#') continue;
    IgnoreRule rule{.base = std::string(base), .parts = {}};
    if (line[0] == '!') {
      rule.is_negated = true;
      line.remove_prefix(1);
    }
    if (line.ends_with('/')) {
      rule.only_directories = true;
      line.remove_suffix(1);
    }
    rule.is_anchored = line.find('/') != std::string_view::npos;
    if (line.starts_with('/')) line.remove_prefix(1);
    if (line.empty()) continue;
    for (const std::string_view part : text::split(line, '/')) {
      // Two stars in a row add nothing to one.
      if (part == "**" && !rule.parts.empty() && rule.parts.back() == "**") continue;
      rule.parts.emplace_back(part);
    }
    if (rule.parts.back() == "**" && rule.is_anchored) rule.parts.emplace_back("*");
    rules.push_back(std::move(rule));
  }
}

bool is_ignored(const IgnoreRules& rules, std::string_view path, bool is_directory) {
  for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) {
    if (rule->only_directories && !is_directory) continue;
    if (!path.starts_with(rule->base)) continue;
    if (matches(*rule, path)) return !rule->is_negated;
  }
  return false;
}

}  // namespace routegrant::load
