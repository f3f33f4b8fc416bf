#pragma once

#include <string>
#include <vector>

#include "load/documents.hpp"
#include "load/kustomizations.hpp"

namespace routegrant::load {

/// Objects that are deployed together (architecture: "Scopes").
struct Scope {
  /// The directory or file, relative to the root; "." for the root itself.
  std::string name{};
  /// directory, file, kustomization or stream.
  std::string kind{};
  /// Why these belong together, one sentence.
  std::string reason{};
  /// Indexes into the objects, in order.
  std::vector<std::size_t> objects{};
  /// Files that say what belongs to it, beside those of its objects.
  std::vector<std::string> files{};
};

/// Groups objects: plain manifests below one directory belong together, as far up the tree as no two of them share an
/// identity (group, kind, namespace, name); where they do, each directory or file stands alone. Files that a
/// kustomization mentions are left out: what it builds is a scope of its own. Sorted by name.
[[nodiscard]] std::vector<Scope> find_scopes(const std::vector<Object>& objects, const Sources& sources,
                                             const Kustomizations& kustomizations, Diagnostics& out);

}  // namespace routegrant::load
