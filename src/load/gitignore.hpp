#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace routegrant::load {

/// One line of a .gitignore file (gitignore(5)).
struct IgnoreRule {
  /// The directory of the file, relative to the root, with a `/` at its end unless it is the root.
  std::string base;
  /// The pattern between its slashes; `**` alone stands for any number of directories.
  std::vector<std::string> parts;
  bool is_negated = false;
  bool only_directories = false;
  /// Bound to `base`; otherwise it is for a name at any depth below it.
  bool is_anchored = false;
};

/// The rules that hold in one directory: those of its ancestors first. Later rules win.
using IgnoreRules = std::vector<IgnoreRule>;

/// Adds the rules of a .gitignore file's text.
void add_ignore_rules(std::string_view text, std::string_view base, IgnoreRules& rules);

/// Whether a path (relative to the root, no `/` at its end) is ignored by its own name; whoever walks leaves out what
/// lies below an ignored directory.
[[nodiscard]] bool is_ignored(const IgnoreRules& rules, std::string_view path, bool is_directory);

}  // namespace routegrant::load
