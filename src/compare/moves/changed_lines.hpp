#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compare/moves/moved_files.hpp"
#include "routegrant/source.hpp"

/// Which lines two versions of a file do not share, as a line diff shows them.
namespace routegrant::compare {

/// The lines of a text in order, without their ends: views of it.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

/// Line numbers from 1, ascending.
struct Changed {
  std::vector<std::uint32_t> removed;
  std::vector<std::uint32_t> added;
};

/// A shortest edit of lines (Myers 1986), after equal lines at both ends; where the two differ in more than
/// `most_edits` lines, all lines between are changed. Line ends are part of a line only as far as they make one.
[[nodiscard]] Changed changed_lines(std::string_view before, std::string_view after);

/// The changed lines of all files of two trees. A file of only one tree is changed as a whole; one that was moved
/// (`moved_files`) is compared with what it was.
class Changes {
 public:
  Changes(const Sources& base, const Sources& head);

  [[nodiscard]] bool is_added(const Place& head_place) const { return holds(added_, head_place); }
  [[nodiscard]] bool is_removed(const Place& base_place) const { return holds(removed_, base_place); }

  /// Whether a line that was added, or removed, only moved: with some others that stand with it, it was removed
  /// elsewhere, or added.
  [[nodiscard]] bool is_carried(const Place& place, bool in_head) const {
    return holds(in_head ? carried_to_ : carried_from_, place);
  }

  /// What a file of the head is called in the base: its own path, unless it was moved.
  [[nodiscard]] std::string_view path_in_base(std::string_view head_path) const { return named(moved_, head_path); }
  /// What a file of the base is called in the head.
  [[nodiscard]] std::string_view path_in_head(std::string_view base_path) const { return named(moved_to_, base_path); }

  /// Where a line of the base that was not removed stands in the head; nothing if it was.
  [[nodiscard]] std::optional<std::uint32_t> line_in_head(const Place& base_place) const;
  /// The same with the name that its file has there.
  [[nodiscard]] std::optional<Place> place_in_head(Place base_place) const;

  /// The line of the head beside which a line of the base was removed: the one before it, else the one after it.
  /// Nothing where the head has no line of that file.
  [[nodiscard]] std::optional<std::uint32_t> neighbour_in_head(const Place& base_place) const;

  /// Whether all that changed is one run of lines at one place (added, removed or replaced), comments and blank lines
  /// not counted: then whatever differs comes of it.
  [[nodiscard]] bool is_one_place() const { return one_place_; }
  /// Whether the base calls a file of the head by another name.
  [[nodiscard]] bool is_moved(std::string_view head_path) const { return path_in_base(head_path) != head_path; }

  /// The changed line nearest to a line of the same file, in the head (added) or in the base (removed); 0 if there is
  /// none. Blank lines and lines of comment (`#`, `--`) only where nothing else changed.
  [[nodiscard]] std::uint32_t nearest_added(const std::string& file, std::uint32_t line) const {
    return nearest(telling_added_, added_, file, line);
  }
  [[nodiscard]] std::uint32_t nearest_removed(const std::string& file, std::uint32_t line) const {
    return nearest(telling_removed_, removed_, file, line);
  }

  /// Whether a line was added to a file below a directory of the head, or removed from it, whose path below the
  /// directory is `wanted`. "" is the root.
  [[nodiscard]] bool touches(std::string_view directory, bool (*wanted)(std::string_view path)) const;

 private:
  using Lines = std::map<std::string, std::vector<std::uint32_t>>;
  using Moved = std::map<std::string, std::string, std::less<>>;
  [[nodiscard]] static std::string_view named(const Moved& moved, std::string_view path);
  [[nodiscard]] static bool holds(const Lines& lines, const Place& place);
  [[nodiscard]] static std::uint32_t nearest(const Lines& telling, const Lines& all, const std::string& file,
                                             std::uint32_t line);

  /// Files of the base that the head has not.
  std::set<std::string, std::less<>> gone_;

  void find_one_place(const Files& before, const Files& after);

  /// Paths of the base by those of the head, and the other way round.
  Moved moved_;
  Moved moved_to_;
  Lines added_;
  Lines removed_;
  /// Those of them that say something.
  Lines telling_added_;
  Lines telling_removed_;
  /// Those of them that only moved.
  Lines carried_to_;
  Lines carried_from_;
  bool one_place_ = false;
};

}  // namespace routegrant::compare
