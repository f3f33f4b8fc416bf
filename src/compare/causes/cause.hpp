#pragma once

#include <string>
#include <vector>

#include "compare/moves/changed_lines.hpp"
#include "compare/moves/nearest.hpp"
#include "questions/access.hpp"
#include "routegrant/source.hpp"

namespace routegrant::compare {

/// One more line of the change without which it would not be so.
struct AlsoChanged {
  std::string sentence;
  Span span{};
};

/// Why something changed: the line of the change that did it.
struct Cause {
  std::string sentence;
  Span span{};
  /// Whether `span` lies in the head tree; otherwise in the base tree (something was taken away).
  bool in_head = true;
  /// Whether the line itself was changed. If not, no line of the path's files was.
  bool is_changed = false;
  /// Whether it is a step of the path; else it is the changed line nearest to one, perhaps in the other tree.
  bool is_step = true;
  /// Of a line that is no step: whether no other changed line can be the cause.
  bool is_sure = false;
  /// Of a step: the changed steps at other places of the same tree, the most telling first; a few.
  std::vector<AlsoChanged> also{};
};

/// The changed step of a story that tells most, with the other changed ones; else the changed line nearest to it; else
/// its last step, said to be unchanged. `conclusions` are facts of `access`, which is the head (`in_head`) or the base
/// of the changes.
[[nodiscard]] Cause cause_of(const questions::Access& access, const std::vector<FactId>& conclusions, bool in_head,
                             const Nearest& nearest, const Changes& changes);

/// A changed line that is no step of the story, but the nearest to one: `step`, in words; empty if it shall not be
/// told.
[[nodiscard]] Cause cause_near(const ChangedLine& line, const std::string& step);

/// A changed line that `BeyondStory` found.
[[nodiscard]] Cause cause_beyond(const ChangedLine& line);

/// Whether the line at a place of the head was added, or of the base removed.
[[nodiscard]] bool is_changed(const Changes& changes, const Place& place, bool in_head);

}  // namespace routegrant::compare
