#pragma once

#include <string>
#include <vector>

#include "load/documents.hpp"

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
};

/// Groups objects: plain manifests below one directory belong together, as far up the tree as no two of them share an
/// identity (group, kind, namespace, name); where they do, each directory or file stands alone. Sorted by name.
[[nodiscard]] std::vector<Scope> find_scopes(const std::vector<Object>& objects, const Sources& sources,
                                             Diagnostics& out);

}  // namespace routegrant::load
