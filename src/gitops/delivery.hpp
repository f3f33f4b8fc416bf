#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kustomize/files.hpp"
#include "kustomize/value.hpp"

/// Objects of Flux and Argo CD that say which part of a repository is deployed where.
namespace routegrant::gitops {

/// One source that a deployer brings to a cluster, and what it does to the objects on the way.
struct Delivery {
  /// "Kustomization flux-system/apps".
  std::string by{};
  /// As it is written, and where.
  std::string path{};
  Span span{};
  /// Its repository: an address, or for Flux the source's "kind/namespace/name"; empty where it is not given.
  std::string repository{};
  /// Whether Flux deploys it; else Argo CD.
  bool is_flux = false;
  /// It comes from a Helm repository and not from a directory.
  bool is_chart = false;
  /// A generator or plugin decides, which is not run here.
  bool is_undecided = false;
  /// For whoever reads: where its objects go, empty where they say so themselves.
  std::string namespace_name{};
  /// The cluster it goes to; empty for the deployer's own.
  std::string destination{};
  /// Fields of a kustomization, to be added to that of the directory.
  kustomize::Value changes{};
  /// Argo CD reads the directory's manifests as they are, also where there is a kustomization.
  bool is_plain = false;
  bool recurse = false;
  std::string include{};
  std::string exclude{};
  /// Argo CD: the namespace of objects that have none; null where there is no such.
  kustomize::Value default_namespace{};
  /// Argo CD: how a Helm chart of the tree is installed; null where nothing is said.
  kustomize::Value helm{};
  /// Flux: `postBuild` and `commonMetadata`; null where they are not given.
  kustomize::Value post_build{};
  kustomize::Value common_metadata{};
};

/// Whether an object is one of those.
[[nodiscard]] bool is_deployer(const kustomize::Value& object);

/// What the object deploys, in order; nothing for an object that is none of those. An ApplicationSet's generators are
/// run as far as the tree decides them. `file` is where it is edited: paths in generators are looked for from there
/// where they are not found from the root.
[[nodiscard]] std::vector<Delivery> deliveries_of(const kustomize::Value& object, std::string_view file,
                                                  kustomize::Files& files);

/// What an Argo CD Application of this spec deploys; `by` names the object that says so.
[[nodiscard]] std::vector<Delivery> application_deliveries(const std::string& by, const kustomize::Value& spec,
                                                           kustomize::Texts& texts);

/// The directory of the tree that a path of a repository stands for: from its root, else from the nearest directory
/// above `file` (a repository may be vendored). Nothing where there is no such.
[[nodiscard]] std::optional<std::string> directory_in_tree(std::string_view path, std::string_view file,
                                                           const kustomize::Files& files);

/// "Application argocd/shop".
[[nodiscard]] std::string label_of(const kustomize::Value& object);

/// The child of a mapping, or a null value; `path` may name several steps, divided by dots.
[[nodiscard]] const kustomize::Value& part(const kustomize::Value& value, std::string_view path);

}  // namespace routegrant::gitops
