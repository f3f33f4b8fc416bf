#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace routegrant::report {

/// `primaryLocationLineHash` of every line of one file, as GitHub's upload computes it: github/codeql-action,
/// src/fingerprints.ts. A hash covers 100 UTF-16 code units from the line's start on, blanks and tabs left out.
class LineHashes {
 public:
  /// Any bytes; invalid UTF-8 counts as U+FFFD.
  explicit LineHashes(std::string_view text);

  /// "c129715d7a2bc9a3:1": the hash of a line, from 1, and how often it has occurred so far. Empty past the last line.
  [[nodiscard]] std::string of(std::size_t line) const;

  [[nodiscard]] std::size_t size() const { return lines_.size(); }

 private:
  struct Line {
    std::uint64_t hash = 0;
    std::uint32_t occurrence = 1;
  };
  std::vector<Line> lines_;
};

}  // namespace routegrant::report
