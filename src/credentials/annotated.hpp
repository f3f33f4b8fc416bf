#pragma once

#include <cstddef>
#include <vector>

#include "credentials/credential.hpp"
#include "kube/cluster.hpp"

/// Roles that the annotation `routegrant.dev/db-role` of pods, workloads and Secrets binds, where Git does not show
/// them.
namespace routegrant::credentials {

/// An annotation on the pod template, the workload or the Secret binds a role that Git does not show; it never
/// contradicts one that Git shows.
void bind_annotated(const kube::Cluster& cluster, std::vector<Login>& logins);

/// A workload with the annotation and no login that Git shows: its first container logs in.
void add_annotated(const kube::Cluster& cluster, std::size_t workload, std::vector<Login>& into);

}  // namespace routegrant::credentials
