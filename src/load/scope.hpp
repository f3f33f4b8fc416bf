#pragma once

#include <string>
#include <vector>

#include "load/documents.hpp"
#include "load/kustomizations.hpp"

namespace routegrant::load {

/// One thing that a deployer (Flux, Argo CD) brings into a scope.
struct Part {
  /// The object that says so: "Kustomization flux-system/apps".
  std::string by{};
  /// The directory in the tree, or what lies elsewhere, as it is written.
  std::string path{};
  /// Where its objects go; empty where they say so themselves.
  std::string namespace_name{};
  /// Whether its objects are in the scope; else they lie in another repository, or cannot be decided.
  bool is_read = true;
  /// Whether it is a Helm chart.
  bool is_chart = false;
  /// Where it says so.
  Span span{};
};

/// Objects that are deployed together (architecture: "Scopes").
struct Scope {
  /// The directory or file, relative to the root; "." for the root itself.
  std::string name{};
  /// directory, file, kustomization, stream or cluster.
  std::string kind{};
  /// Why these belong together, one sentence.
  std::string reason{};
  /// Indexes into the objects, in order.
  std::vector<std::size_t> objects{};
  /// Files that say what belongs to it, beside those of its objects.
  std::vector<std::string> files{};
  /// The cluster that deployers send it to, as they name it; empty for their own and where nothing says.
  std::string destination{};
  std::vector<Part> parts{};
};

/// Groups objects: plain manifests below one directory belong together, as far up the tree as no two of them share an
/// identity (group, kind, namespace, name); where they do, each directory or file stands alone. Files that a
/// kustomization mentions are left out: what it builds is a scope of its own. Sorted by name.
[[nodiscard]] std::vector<Scope> find_scopes(const std::vector<Object>& objects, const Sources& sources,
                                             const Kustomizations& kustomizations, Diagnostics& out);

}  // namespace routegrant::load
