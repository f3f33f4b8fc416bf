#pragma once

#include <cstddef>

#include "credentials/credential.hpp"

namespace routegrant::credentials {

/// The role as which PostgREST or PostGraphile in a container runs the requests that show no signed token:
/// `db-anon-role` (PostgREST documentation, Authentication), `--default-role` (PostGraphile documentation, Usage -
/// CLI). Unspecified where none is named, and for any other container.
[[nodiscard]] Value anonymous_role(const kube::Cluster& cluster, std::size_t workload, std::size_t container);

}  // namespace routegrant::credentials
