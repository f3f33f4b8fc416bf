#pragma once

#include <map>
#include <string>
#include <vector>

#include "kustomize/freeze.hpp"
#include "load/discover.hpp"
#include "load/documents.hpp"
#include "load/kustomizations.hpp"
#include "load/limits.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"

/// Builds the kustomizations of a tree as `kustomize build` (v5) would, with every value's place kept. No disk, no
/// network: remote bases, Helm charts and plugins are reported as not seen.
namespace routegrant::kustomize {

/// What one kustomization builds.
struct Deployment {
  /// Of the kustomization; empty for the root.
  std::string directory{};
  /// The kustomization file.
  SourceId file{};
  /// Their documents are made for them: each node stands at the place a person would edit (value.hpp).
  std::vector<load::Object> objects{};
};

struct Options {
  load::Limits limits{};
  /// Objects of kind CustomResourceDefinition were left out when files were read.
  bool without_definitions = true;
  SecretForm secrets = SecretForm::spelled;
};

/// Builds every kustomization that no other takes in, and, where one of those cannot be built, those that it takes in.
/// `parsed` holds the documents of mentioned files that were read already. Embedded patches are added to `sources`.
/// Sorted by directory; those without objects are left out.
[[nodiscard]] std::vector<Deployment> build_all(const load::Discovery& discovery,
                                                const load::Kustomizations& kustomizations,
                                                std::map<SourceId, std::vector<yaml::Document>> parsed,
                                                const Options& options, Sources& sources, Diagnostics& out);

}  // namespace routegrant::kustomize
