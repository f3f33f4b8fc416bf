#pragma once

#include <string>
#include <vector>

#include "kustomize/kustomize.hpp"
#include "routegrant/diagnostic.hpp"
#include "routegrant/source.hpp"

namespace routegrant::tests {

/// A tree of files given as text, and what its kustomizations build.
struct Built {
  Sources sources;
  Diagnostics diagnostics;
  std::vector<kustomize::Deployment> deployments;

  /// The objects of the kustomization in `directory` as JSON, one a line, keys sorted.
  [[nodiscard]] std::string objects(const std::string& directory) const;
  /// The messages of diagnostics, each with its place: "prod/kustomization.yaml:3: ...", one a line.
  [[nodiscard]] std::string problems() const;
};

struct TextFile {
  std::string path;
  std::string text;
};

[[nodiscard]] Built build(std::vector<TextFile> files, kustomize::SecretForm form = kustomize::SecretForm::base64);

/// A YAML document as one line of JSON, keys sorted: what tests compare with.
[[nodiscard]] std::string json_of(const yaml::Cursor& value);
/// All documents of a YAML text, one a line.
[[nodiscard]] std::string json_of(const std::string& yaml_text);

/// Every regular file below a directory of the disk, as it is found by `kustomize build`.
[[nodiscard]] std::vector<TextFile> files_below(const std::string& directory);

}  // namespace routegrant::tests
