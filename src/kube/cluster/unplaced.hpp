#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "kube/cluster/cluster.hpp"

/// Objects whose manifests give no namespace. Each lies in exactly one, which the person who applies it gives
/// (Kubernetes, Namespaces: a namespaced object is in one namespace): where just one namespace of the scope fits, that
/// is taken to be it, and where several do, it is not known.
namespace routegrant::kube {

/// Of candidates that may be meant from, or by, an object without a namespace: all of them if they give one namespace
/// between them at most, else those that give none either. `namespace_of(position)` is a candidate's namespace.
template <class Position, class NamespaceOf>
void keep_one_namespace(std::vector<Position>& candidates, const NamespaceOf& namespace_of) {
  std::string_view first;
  bool several = false;
  for (const Position candidate : candidates) {
    const std::string_view own = namespace_of(candidate);
    if (first.empty()) first = own;
    several = several || (!own.empty() && own != first);
  }
  if (several) std::erase_if(candidates, [&](Position candidate) { return !namespace_of(candidate).empty(); });
}

/// The namespaces, sorted, that have a Service of that name, where they are several and none is without a namespace;
/// else empty.
[[nodiscard]] std::vector<std::string> rival_namespaces(const Cluster& cluster, std::string_view service_name);

/// Notes the Services, routes and workloads of which nobody can tell in which of several namespaces they lie.
/// REQUIRES: the cluster is complete.
void tell_unplaced(const Cluster& cluster, Diagnostics& out);

}  // namespace routegrant::kube
