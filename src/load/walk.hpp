#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "load/discover.hpp"

namespace routegrant::load {

/// One file that was met, and its text or why it has none.
struct FoundFile {
  /// Relative to the root.
  std::string path;
  std::string root;
  FileKind kind = FileKind::other;
  std::string text;
  /// A sentence for a diagnostic about this file; empty if it was read.
  std::string problem{};
  Diagnostic::Kind problem_kind = Diagnostic::Kind::incomplete;
};

/// What all walks of one analysis share.
struct WalkState {
  const Limits& limits;
  bool honour_gitignore = true;
  bool leave_out_other_repositories = false;
  bool note_templates = false;
  std::vector<FoundFile> found{};
  std::uint64_t bytes = 0;
  std::uint64_t files_of_other_kinds = 0;
  /// Whether the limits on files or bytes in all stopped the reading.
  bool is_exhausted = false;
};

/// Whether `path` is `directory` or lies below it; both absolute and without links.
[[nodiscard]] bool lies_below(std::string_view path, std::string_view directory);

/// Reads a directory's files and those below it. `root` is an absolute path without links; `inside` names the directory
/// within it, empty for the root itself. Names are taken in byte order, so that limits cut at the same place in every
/// run.
void walk(const std::string& root, const std::string& inside, WalkState& state);

/// Reads one file that the user named, whatever its kind.
void read_named(const std::string& absolute, const std::string& path, WalkState& state);

/// Reads one file that another file names, whatever its kind: if it is a regular file within the root that no rule
/// ignores. Whether it was.
bool read_inside(const std::string& root, const std::string& path, WalkState& state);

}  // namespace routegrant::load
