#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "load/discover.hpp"
#include "load/role_files.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"

namespace routegrant::load {

/// A discovered SQL text: a file, or a text embedded in one.
struct SqlFile {
  SourceId source{};
  std::string_view path;
  /// Without the trailing slash; empty for the root.
  std::string_view directory;
  std::string_view name;
  std::string_view text;
};

/// All discovered files by path, for layouts that are told by a file of their own (`sqitch.plan`).
class FileIndex {
 public:
  FileIndex(const Discovery& discovery, const Sources& sources);

  [[nodiscard]] std::optional<SourceId> find(std::string_view path) const;
  /// The first file below a directory, by path.
  [[nodiscard]] std::optional<SourceId> first_below(std::string_view directory) const;
  /// All files below a directory, by path.
  [[nodiscard]] std::vector<SourceId> in(std::string_view directory) const;
  [[nodiscard]] const Sources& sources() const { return *sources_; }

 private:
  /// The paths lie in the sources.
  std::unordered_map<std::string_view, SourceId> by_path_;
  /// In the order of paths, which the files below a directory share.
  std::vector<std::pair<std::string_view, SourceId>> sorted_;
  const Sources* sources_;
};

/// How a migration tool lays out its files: one file of layouts/ and one line of layouts.def.
struct Layout {
  std::string_view name;
  /// Where several recognise a file, the highest wins: what a text says counts more than what its name says.
  int precedence = 0;
  /// The directory of the migrations that the file belongs to; nothing if it is not of this layout.
  std::optional<std::string> (*root_of)(const SqlFile& file, const FileIndex& index);
  /// What a deploy to an empty database runs of one root's files, in order. The files come in natural order of paths.
  std::vector<RoleFile> (*arrange)(std::string_view root, const std::vector<SqlFile>& files, const FileIndex& index,
                                   Diagnostics& out);
  /// `root_of` for each of the files in turn, of a layout that reads something for it that serves all of them; else
  /// null.
  std::vector<std::optional<std::string>> (*roots_of)(const std::vector<SqlFile>& files,
                                                      const FileIndex& index) = nullptr;
};

#define LAYOUT(name) extern const Layout name;
#include "load/layouts.def"
#undef LAYOUT

/// All layouts, the highest precedence first.
[[nodiscard]] const std::vector<const Layout*>& all_layouts();

/// The part of a text between the first line that begins with `up` and the next that begins with `down` (ASCII letters
/// in any case, blanks between words counting as one); nothing if no line begins with `up`. The rest of the `up` line
/// is `options`.
struct UpPart {
  Span span;
  std::string_view options;
};
[[nodiscard]] std::optional<UpPart> up_part(const SqlFile& file, std::string_view up, std::string_view down);

/// The up parts of the files that have one, in the files' order, each in a transaction unless `is_apart` says that the
/// file runs without one.
[[nodiscard]] std::vector<RoleFile> up_parts(const std::vector<SqlFile>& files, std::string_view up,
                                             std::string_view down,
                                             bool (*is_apart)(const SqlFile& file, const UpPart& part));

/// The number that a name begins with; empty if there is none.
[[nodiscard]] std::string_view leading_digits(std::string_view name);

}  // namespace routegrant::load
