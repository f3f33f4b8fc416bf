#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/moves/changed_lines.hpp"
#include "routegrant/source.hpp"

namespace routegrant::compare {

/// A line that was added (in the head) or removed (from the base).
struct ChangedLine {
  Span span{};
  bool in_head = true;
  /// Whether it must be this one: nothing else changed, or nothing else that names the way.
  bool is_sure = false;
  /// Which place of the story it is nearest to, for what `Nearest` finds.
  std::size_t nearest_to = 0;
  /// What it names of the way, for what `BeyondStory` finds: "refunds"; empty if nothing.
  std::string names{};
  /// What its file was called in the base, where only that changed.
  std::string moved_from{};
};

/// Where a line of a source stands, without its indent.
[[nodiscard]] Span span_of_line(const Sources& sources, SourceId source, std::string_view line);

/// Where a change stands that no line of a story shows: an `ALTER ROLE` after the role, a Service's type, a REVOKE. It
/// is looked for in the files of the story.
class Nearest {
 public:
  /// All must outlive it.
  Nearest(const Changes& changes, const Sources& base, const Sources& head);

  /// The changed line nearest to the first of `story` whose file has one: of the tree that the story is of, else of the
  /// other. The story's most telling place stands first. The span is the line without its indent.
  [[nodiscard]] std::optional<ChangedLine> to(const std::vector<Place>& story, bool in_head) const;

  /// The line of the head beside which a line of the base was removed; nothing where its file is gone.
  [[nodiscard]] std::optional<Span> beside_removed(Span base_line) const;

  [[nodiscard]] const Sources& base() const { return base_; }

 private:
  using Files = std::map<std::string, SourceId>;
  [[nodiscard]] std::optional<ChangedLine> line_of(const std::string& file, std::uint32_t line, bool in_head) const;

  const Changes& changes_;
  const Sources& base_;
  const Sources& head_;
  Files base_files_;
  Files head_files_;
};

}  // namespace routegrant::compare
