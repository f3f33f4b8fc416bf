#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "credentials/credential.hpp"
#include "kube/cluster/cluster.hpp"

/// Roles that an annotation (`routegrant.dev/db-role`, unless the settings give another prefix) of pods, workloads and
/// Secrets binds, where Git does not show them.
namespace routegrant::credentials {

/// An annotation on the pod template, the workload or the Secret binds a role that Git does not show; it never
/// contradicts one that Git shows.
void bind_annotated(const kube::Cluster& cluster, const std::string& annotation, std::vector<Login>& logins);

/// A workload with the annotation and no login that Git shows: its first container logs in.
void add_annotated(const kube::Cluster& cluster, std::size_t workload, const std::string& annotation,
                   std::vector<Login>& into);

}  // namespace routegrant::credentials
