#pragma once

#include <set>
#include <string>
#include <string_view>

#include "routegrant/source.hpp"

namespace routegrant::load {

/// What the kustomization files of a tree say about which files are no objects of their own.
struct Kustomizations {
  /// Files that are patches: parts of objects that stand elsewhere.
  std::set<std::string, std::less<>> patches;
  /// Directories whose kustomization builds on another directory, or is a component of others.
  std::set<std::string, std::less<>> builds_on_others;
};

/// Reads every kustomization.yaml, kustomization.yml and Kustomization among the sources (kubectl's kustomization file
/// reference: `patches`, `patchesStrategicMerge`, `patchesJson6902`, `resources`, `bases`, `components`).
[[nodiscard]] Kustomizations read_kustomizations(const Sources& sources);

/// `path` as seen from `directory`, with `.` and `..` resolved; empty where it leaves the root.
[[nodiscard]] std::string resolved_path(std::string_view directory, std::string_view path);

}  // namespace routegrant::load
