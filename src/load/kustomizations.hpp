#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"
#include "yaml/cursor.hpp"
#include "yaml/tree.hpp"

namespace routegrant::load {

/// A `kustomization.yaml`, `kustomization.yml` or `Kustomization`.
struct KustomizationFile {
  SourceId source{};
  /// Where it lies; empty for the root.
  std::string directory{};
  yaml::Document document{};
};

/// What the kustomization files of a tree say about which files are no deployment of their own.
struct Kustomizations {
  /// Sorted by directory.
  std::vector<KustomizationFile> files{};
  /// Paths of files and directories that they mention: objects, bases, components, patches, what generators read. Not
  /// all need be there.
  std::set<std::string, std::less<>> mentioned{};
  /// Those of them that are listed as resources.
  std::set<std::string, std::less<>> resources{};

  [[nodiscard]] bool has_file_in(std::string_view directory) const;
};

/// Reads every kustomization file among the sources. A file of this name that holds another kind of object is none; one
/// that cannot be parsed is a diagnostic.
[[nodiscard]] Kustomizations read_kustomizations(const Sources& sources, Diagnostics& out);

/// Whether a file is a kustomization by its name.
[[nodiscard]] bool is_kustomization_file(std::string_view path);

/// The paths that a kustomization in `directory` mentions, as seen from the root; sorted. Those outside of the root and
/// those elsewhere on a network are left out.
[[nodiscard]] std::vector<std::string> mentioned_paths(std::string_view directory, const yaml::Cursor& root);

/// Files that a kustomization file with this text may need, as seen from the root: the paths it mentions, and the
/// kustomization files in those that are directories. Empty for any other file.
[[nodiscard]] std::vector<std::string> needed_files(const std::string& path, const std::string& text);

/// `path` as seen from `directory`, with `.` and `..` resolved; empty where it leaves the root.
[[nodiscard]] std::string resolved_path(std::string_view directory, std::string_view path);

}  // namespace routegrant::load
