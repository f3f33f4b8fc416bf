#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "load/limits.hpp"

namespace routegrant::load {

/// The bytes of one file, or why there are none.
struct FileText {
  std::string text;
  /// Empty if the file was read; else a sentence without the file's name.
  std::string problem;
  /// Whether the problem is a limit of ours rather than the system's refusal.
  bool is_over_limit = false;
  /// Whether the problem is that it cannot even be opened.
  bool is_closed = false;
};

/// Reads an open file of any kind (a pipe ends where it ends) and closes it. At most `limit` bytes.
[[nodiscard]] FileText read_and_close(int descriptor, std::uint64_t limit);

/// The same of a file that the user names. A pipe is waited for as long as somebody holds its other end, as `<(...)` of
/// a shell does; where nobody does, and of devices that have nothing to give at once, there is a problem.
[[nodiscard]] FileText read_file(const std::string& path, std::uint64_t limit);

/// Why a file's first bytes say that they are not what the file holds for people: no text, or the pointer that Git LFS
/// leaves where a file was not fetched (github.com/git-lfs/git-lfs, docs/spec.md: `version` comes first). Empty for
/// text, also where a zero byte slipped into it: the document or statement around it says so.
[[nodiscard]] std::string text_problem(std::string_view text);

}  // namespace routegrant::load
