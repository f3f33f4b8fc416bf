#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace routegrant::bench {

/// One generated file.
struct GeneratedFile {
  std::string path;
  std::string text;
};

/// A synthetic monorepo of about `files` files, the same for the same seed: by bytes about a third application
/// manifests (teams with an Ingress, Services, Deployments, Secrets, NetworkPolicies and role files), a third rendered
/// chart noise (RBAC, ServiceMonitors, ConfigMaps with dashboards), a quarter CustomResourceDefinitions.
[[nodiscard]] std::vector<GeneratedFile> monorepo(std::uint64_t seed, std::size_t files);

/// Writes the files below `directory`, which must exist.
void write_files(const std::string& directory, const std::vector<GeneratedFile>& files);

}  // namespace routegrant::bench
