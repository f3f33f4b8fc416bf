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

/// One part of a text that a tool runs on its way up.
struct UpPart {
  Span span;
  /// The rest of the line that begins it.
  std::string_view options;
};

/// How a tool marks the lines that begin the parts of a file.
struct Marks {
  /// In lower case, with one blank where there may be any number.
  std::string_view up;
  std::string_view down;
  /// Whether blanks may stand before the mark, and its letters be of any case.
  bool loose = true;
};

/// The parts between lines that begin with `up` and the next that begins with `down`, or the end.
[[nodiscard]] std::vector<UpPart> up_parts_of(const SqlFile& file, const Marks& marks);

/// The up parts of the files that have one, in the files' order, each file in a transaction unless `is_apart` says that
/// it runs without one.
[[nodiscard]] std::vector<RoleFile> up_parts(const std::vector<SqlFile>& files, const Marks& marks,
                                             bool (*is_apart)(const SqlFile& file, const UpPart& first));

/// The files in the order of the bytes of their paths, as tools do that sort names as texts: 10 before 2.
[[nodiscard]] std::vector<SqlFile> in_text_order(std::vector<SqlFile> files);

/// All of them in the connection of the first: the role and the search path that one sets stay set for the next.
[[nodiscard]] std::vector<RoleFile> in_one_connection(std::vector<RoleFile> run);

/// Whether the directory lies in a crate of Rust, or below one, whose Cargo.toml names a library.
[[nodiscard]] bool is_in_crate_with(std::string_view library, std::string_view directory, const FileIndex& index);

/// The number that a name begins with; empty if there is none.
[[nodiscard]] std::string_view leading_digits(std::string_view name);

}  // namespace routegrant::load
