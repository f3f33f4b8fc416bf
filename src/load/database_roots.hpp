#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "load/layouts.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"

namespace routegrant::load {

/// SQL files of one directory tree that belong together.
struct Root {
  enum class Kind : std::uint8_t {
    init,        ///< runs once, on an empty server: initdb, roles, bootstrap ...
    migrations,  ///< of a migration tool, or of a directory named so
    other,       ///< a plain directory
    aside,       ///< tests, fixtures, examples: never part of another's database
  };
  std::string directory;
  /// Null for plain files.
  const Layout* layout = nullptr;
  Kind kind = Kind::other;
  /// In natural order of paths; where PostgreSQL's image runs them, in its order (`collates_before`).
  std::vector<SqlFile> files;
};

/// Groups files into roots: those of a tool's layout first, then plain directories, each with the plain ones below it;
/// plain sister directories that divide one schema by kinds of objects (tables, functions, roles ...) are one root. In
/// order of directories.
[[nodiscard]] std::vector<Root> find_roots(std::vector<SqlFile> files, const FileIndex& index);

/// Which roots make up one database: an init root and the only other root beside it, where the smallest directory that
/// holds both holds no competing one; and two near each other of which one names roles that only the other makes,
/// unless something contradicts (see `kin.hpp`). Every other root stands alone. Each inner list is in the order in
/// which its roots run. A role that only another database's files make is noted.
[[nodiscard]] std::vector<std::vector<std::size_t>> join_roots(const std::vector<Root>& roots, const Sources& sources,
                                                               Diagnostics& out);

/// The most telling component of a directory: the last that is not a common name such as `db`, `migrations` or `src`.
[[nodiscard]] std::string telling_name(std::string_view directory);

/// How many components of a directory tell which database it is.
[[nodiscard]] std::size_t count_telling(std::string_view directory);

/// The deepest directory that holds both.
[[nodiscard]] std::string common_directory(std::string_view a, std::string_view b);

}  // namespace routegrant::load
