#include "support/cluster_text.hpp"

#include "kube/kinds.hpp"

namespace routegrant::test {

ReadCluster read_cluster(std::string text) {
  ReadCluster read{.yaml = parse_yaml(std::move(text)), .cluster = {}, .diagnostics = {}};
  for (const load::Object& object : read.yaml.objects) kube::read_object(object.root, read.cluster, read.diagnostics);
  return read;
}

ReadCluster complete_cluster(std::string text, std::string_view forced_dialect) {
  ReadCluster read = read_cluster(std::move(text));
  kube::complete(read.cluster, forced_dialect, read.diagnostics);
  return read;
}

}  // namespace routegrant::test
