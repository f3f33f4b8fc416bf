#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kustomize/files.hpp"
#include "kustomize/value.hpp"

/// Flux's ArtifactGenerators put directories of repositories together anew, as ExternalArtifacts, which are deployed in
/// the repositories' place (source-watcher, docs/spec/v1beta1/artifactgenerators.md).
namespace routegrant::gitops {

/// Where a directory of an artifact comes from.
struct Origin {
  /// The source's "kind/namespace/name".
  std::string repository{};
  /// From the root of that source; empty for the root.
  std::string path{};
  /// Whether `exclude` may leave files of it out.
  bool leaves_out = false;
};

class Artifacts {
 public:
  /// Notes what an object makes, if it is an ArtifactGenerator. `file` is where it is edited.
  void add(const kustomize::Value& object, std::string_view file);

  /// The directory that `path` of an artifact is a copy of; `artifact` is the "kind/namespace/name" that a deployer in
  /// `file` names. Of generators of one name, which are other clusters', the one nearest to the file is meant. Nothing
  /// where there is none or no nearest, and where several copies, single files or archives make up the directory.
  [[nodiscard]] std::optional<Origin> origin(std::string_view artifact, std::string_view path, std::string_view file,
                                             const kustomize::Files& files) const;

 private:
  /// One entry of `copy`: what is copied, and where it stands then. Both are paths of a directory, or of what a pattern
  /// or a file's name leaves open.
  struct Copy {
    std::string repository{};
    std::string from{};
    std::string to{};
    bool is_directory = false;
    bool leaves_out = false;
  };
  using Copies = std::vector<Copy>;

  [[nodiscard]] const Copies* nearest(std::string_view artifact, std::string_view file) const;
  static Copy copy_of(const kustomize::Value& entry, const kustomize::Value& generator);

  std::vector<Copies> artifacts_;
  /// By artifact and by each directory around the generator's file; nothing where two have the same.
  std::map<std::pair<std::string, std::string>, std::optional<std::size_t>> around_;
};

/// Whether a source's "kind/namespace/name" is that of an ExternalArtifact.
[[nodiscard]] bool is_artifact(std::string_view repository);

}  // namespace routegrant::gitops
