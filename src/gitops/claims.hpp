#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gitops/artifacts.hpp"
#include "gitops/contents.hpp"
#include "gitops/delivery.hpp"
#include "gitops/resource_set.hpp"
#include "kustomize/kustomize.hpp"
#include "load/discover.hpp"
#include "load/kustomizations.hpp"
#include "routegrant/source.hpp"

namespace routegrant::gitops {

/// A deployer as its file writes it.
struct WrittenDeployer {
  kustomize::Value object{};
  std::string file{};
  std::vector<Delivery> deliveries{};
  /// Whether what it deploys holds its own file, as the root of a cluster does.
  bool holds_itself = false;
  /// How many files that is.
  std::size_t files = 0;
};

/// What the deployers of a tree claim: files and kustomizations that are deployed by one of them, hence not by
/// themselves.
class Claims {
 public:
  Claims(const load::Discovery& discovery, const load::Kustomizations& kustomizations, kustomize::Tree& tree,
         ResourceSets& resource_sets);

  [[nodiscard]] const Paths& files() const { return files_; }
  /// Manifests that lie in a directory which Argo CD deploys, that it passes over there (`exclude`, `include`, no
  /// `recurse`), and that no deployer claims.
  [[nodiscard]] const Paths& left_out() const { return left_out_; }
  /// Files that no deployer claims below directories that an ApplicationSet excludes, each with that directory.
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& excluded() const { return excluded_; }
  /// Directories with a kustomization.
  [[nodiscard]] const Paths& kustomizations() const { return kustomizations_; }
  /// Those that hold themselves first, the larger ones before the smaller ones; then in the order of files.
  [[nodiscard]] const std::vector<WrittenDeployer>& deployers() const { return deployers_; }
  /// The directory that a delivery takes from this tree; nothing where it lies in another repository. Where the tree
  /// does not say which repository it is, any directory that is there is taken for the one that is meant.
  [[nodiscard]] std::optional<std::string> locate(const Delivery& delivery, std::string_view file) const;

 private:
  void find_deployers(const load::Discovery& discovery, const load::Kustomizations& kustomizations,
                      ResourceSets& resource_sets);
  void find_own_repository();
  void claim();
  /// The repository and path that a delivery takes from this tree or another, through the artifact that it names;
  /// nothing where an artifact is made in ways that are not followed.
  [[nodiscard]] std::optional<Origin> origin_of(const Delivery& delivery, std::string_view file) const;
  [[nodiscard]] std::string address_of(const Origin& origin, const Delivery& delivery) const;
  /// Whether a source of Flux's takes another branch than the clusters' roots do: what lies there need not be here.
  [[nodiscard]] bool is_of_other_branch(const Origin& origin) const;

  kustomize::Tree& tree_;
  std::vector<WrittenDeployer> deployers_;
  /// Addresses of Flux's sources by "kind/namespace/name".
  std::map<std::string, std::string, std::less<>> sources_;
  /// Their branches, and those of the sources that Flux is installed from.
  std::map<std::string, std::string, std::less<>> branches_;
  Paths root_branches_;
  Artifacts artifacts_;
  /// Addresses of this repository.
  Paths own_;
  Paths files_;
  Paths left_out_;
  std::map<std::string, std::string, std::less<>> excluded_;
  Paths kustomizations_;
};

}  // namespace routegrant::gitops
