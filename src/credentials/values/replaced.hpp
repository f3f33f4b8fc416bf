#pragma once

#include <string_view>

#include "credentials/values/environment.hpp"

namespace routegrant::credentials {

/// Where a file that is not in the tree may replace the entries of that Secret or ConfigMap (kustomize, generators with
/// `behavior: merge`), says so behind the steps of a piece that is one of them: it is then concluded, not declared.
void add_doubt(const kube::Cluster& cluster, const kube::Workload& workload, bool is_secret, std::string_view object,
               Piece& piece);

}  // namespace routegrant::credentials
