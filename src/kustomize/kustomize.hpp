#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kustomize/build.hpp"
#include "kustomize/files.hpp"
#include "kustomize/freeze.hpp"
#include "load/discover.hpp"
#include "load/documents.hpp"
#include "load/kustomizations.hpp"
#include "load/limits.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"

/// Builds the kustomizations of a tree as `kustomize build` (v5) would, with every value's place kept. No disk, no
/// network: remote bases, plugins and Helm charts that nobody inflates are reported as not seen.
namespace routegrant::kustomize {

/// What one kustomization builds.
struct Deployment {
  /// Of the kustomization; empty for the root.
  std::string directory{};
  /// The kustomization file.
  SourceId file{};
  /// Their documents are made for them: each node stands at the place a person would edit (value.hpp).
  std::vector<load::Object> objects{};
  /// Whether kustomize would build it; else these are the objects of its own files, as they stand.
  bool is_built = true;
  /// Whether another kustomization takes it in: then it is an overlay among overlays.
  bool is_taken_in = false;
  /// What it makes that is not made here: Helm charts that it inflates (entries of `helmCharts`), and generators of
  /// other programs (whole resources, with their apiVersion).
  std::vector<Value> charts{};
};

struct Options {
  load::Limits limits{};
  /// Objects of kind CustomResourceDefinition were left out when files were read.
  bool without_definitions = true;
  SecretForm secrets = SecretForm::spelled;
};

/// The kustomizations of a tree and its files, to build from.
class Tree {
 public:
  /// `parsed` holds the documents of mentioned files that were read already. Embedded patches are added to `sources`.
  Tree(const load::Discovery& discovery, const load::Kustomizations& kustomizations,
       std::map<SourceId, std::vector<yaml::Document>> parsed, const Options& options, Sources& sources,
       Diagnostics& out);

  /// Builds every kustomization that no other takes in and each overlay among overlays (`overlays/`, `environments/`
  /// and the like) that builds on something elsewhere, and, where one cannot be built, those that it takes in, and its
  /// own files are read as they stand. Those in the directories `left_out` count as taken in. Sorted by directory;
  /// those that build nothing are left out.
  [[nodiscard]] std::vector<Deployment> build_outermost(const std::set<std::string, std::less<>>& left_out);
  /// The kustomization in a directory; null where there is none.
  [[nodiscard]] const Kustomization* at(std::string_view directory) const;
  /// Builds one, which need not be of the tree.
  [[nodiscard]] std::optional<Built> build(const Kustomization& kustomization) { return builder_.build(kustomization); }
  /// How charts are inflated; until this is said they are not.
  void inflate_with(Inflate inflate) { builder_.inflate_with(std::move(inflate)); }
  [[nodiscard]] load::Object frozen(const Resource& resource) const;
  [[nodiscard]] Files& files() { return files_; }
  [[nodiscard]] const Files& files() const { return files_; }

 private:
  Options options_;
  Sources& sources_;
  Files files_;
  std::vector<Kustomization> all_;
  Builder builder_;
};

/// Builds what `Tree::build_outermost` does.
/// `parsed` holds the documents of mentioned files that were read already. Embedded patches are added to `sources`.
/// Sorted by directory; those without objects are left out.
[[nodiscard]] std::vector<Deployment> build_all(const load::Discovery& discovery,
                                                const load::Kustomizations& kustomizations,
                                                std::map<SourceId, std::vector<yaml::Document>> parsed,
                                                const Options& options, Sources& sources, Diagnostics& out);

}  // namespace routegrant::kustomize
