#pragma once

#include <string>

#include "kube/cluster/cluster.hpp"
#include "support/yaml_text.hpp"

namespace routegrant::test {

/// A cluster read from YAML text, with what its cursors point into.
struct ReadCluster {
  ParsedYaml yaml;
  kube::Cluster cluster;
  Diagnostics diagnostics;

  /// The source's bytes at a span.
  [[nodiscard]] std::string_view at(Span span) const { return yaml.at(span); }
};

/// Reads every object of the text.
[[nodiscard]] ReadCluster read_cluster(std::string text);

/// The same, followed by `kube::complete`.
[[nodiscard]] ReadCluster complete_cluster(std::string text, std::string_view forced_dialect = {});

}  // namespace routegrant::test
