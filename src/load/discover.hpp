#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "load/limits.hpp"
#include "routegrant/coverage.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"

namespace routegrant::load {

/// What to read.
struct Paths {
  /// Files, directories or `-` for standard input, as the user typed them.
  std::vector<std::string> paths{};
  bool honour_gitignore = true;
  /// Whether repositories within the one that is read (submodules, a checkout in a directory) are left out, as they are
  /// no part of its commits.
  bool leave_out_other_repositories = false;
  /// Whether a path that is not there is no problem, as another tree may have it.
  bool may_be_missing = false;
  /// Whether templates of files that would be read are notes: in another tree the file itself may have stood there.
  bool note_templates = false;
  /// Texts by path, as seen from the root, that are read in place of what the disk holds there, or beside it.
  std::map<std::string, std::string> stand_ins{};
  Limits limits{};
};

/// What kind of text a file holds, by its name (and for YAML and JSON without a telling name, by nothing: it is tried).
enum class FileKind : unsigned char { yaml, sql, shell, other };

struct Discovered {
  SourceId source{};
  FileKind kind = FileKind::other;
};

/// A YAML file's line breaks made line feeds (`yaml::unite_line_breaks`); other files stay as they are.
std::optional<std::size_t> unite_breaks(std::string_view path, FileKind kind, std::string& text);

/// The note about such a file, at its first odd line break.
[[nodiscard]] Diagnostic odd_break_at(SourceId source, std::size_t at);

/// The files to analyse, sorted by path.
struct Discovery {
  std::vector<Discovered> files{};
  /// The directory that paths are relative to: the Git top level if there is one, else the current directory.
  std::string root{};
};

/// The only reader of the disk. Honours .gitignore and skips .git. A symbolic link is not read as a file of its own:
/// what it leads to is read where it lies, and as the link where a kustomization mentions it; one that leads out of
/// what was named is a note. A path that the user named and that cannot be read is a diagnostic of kind `unreadable`.
[[nodiscard]] Discovery discover(const Paths& paths, Sources& sources, Coverage& coverage, Diagnostics& out);

/// By the file's name alone.
[[nodiscard]] FileKind kind_of_file(std::string_view path);

/// The file that is made of a template, by their names: `web.yaml` of `web.yaml.tmpl`. Empty where the file is no
/// template of one that would be read. `.disabled` or `.bak` make none: they say that the file is not used.
[[nodiscard]] std::string_view made_of_template(std::string_view path);

/// `dump.sql.gz`, `.xz`, `.zst`: what the image of PostgreSQL unpacks and runs (docker-entrypoint.sh), and is not read.
[[nodiscard]] bool is_compressed_sql(std::string_view path);

/// Whether a file of kind `other` is read all the same, as it says in which order others run (`sqitch.plan`,
/// `flyway.conf`).
[[nodiscard]] bool is_companion(std::string_view path);

}  // namespace routegrant::load
