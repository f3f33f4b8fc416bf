#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gitops/delivery.hpp"
#include "kustomize/kustomize.hpp"

namespace routegrant::gitops {

using Paths = std::set<std::string, std::less<>>;

/// What of a directory is deployed: manifests, and directories that are built as kustomizations.
struct Contents {
  std::vector<std::string> files{};
  std::vector<std::string> kustomizations{};
  /// It is a Helm chart, which is not rendered here.
  bool is_chart = false;
  /// Argo CD reads the manifests as they are.
  bool is_directory = false;
};

/// What of `directory` the delivery takes: its kustomization; without one, Flux takes all manifests below it (and the
/// kustomizations there), Argo CD those in it, or below it with `recurse`.
[[nodiscard]] Contents contents_of(const Delivery& delivery, const std::string& directory, const kustomize::Tree& tree);

/// Adds the files and kustomizations that the contents are made of, bases and components followed.
void add_closure(const Contents& contents, const kustomize::Tree& tree, Paths& files, Paths& kustomizations);

}  // namespace routegrant::gitops
