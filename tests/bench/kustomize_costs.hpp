#pragma once

#include <cstddef>
#include <vector>

#include "bench/monorepo.hpp"

namespace routegrant::bench {

/// Applications of five kustomizations each (a base, a stage on it, three regions on the stage), with patches of both
/// kinds, images, labels with selectors, generators and a shared component: what the regions build is ten resources to
/// each of the `kustomizations`.
[[nodiscard]] std::vector<GeneratedFile> overlays(std::size_t kustomizations);

/// Builds such a tree, and prints, as JSON: the seconds, and the ratio of reading and building all kustomizations to a
/// mere parse of the same files.
int print_kustomize_costs(std::size_t kustomizations);

}  // namespace routegrant::bench
