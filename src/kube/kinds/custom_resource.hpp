#pragma once

#include <string_view>

#include "kube/cluster/cluster.hpp"
#include "yaml/cursor.hpp"

/// Objects of kinds that nothing else reads: what they share with all others can still be read.
namespace routegrant::kube {

/// Whether a document of that kind, of which nothing else is known, may hold a pod template or name a Secret that it
/// makes. Never for kinds whose texts only describe such things (CustomResourceDefinition, policies).
[[nodiscard]] bool may_hold_pods(std::string_view kind, std::string_view text);

/// Pod templates below any `template`, as workloads of the object's name, Tekton's tasks (tekton.hpp), the Secret that
/// Crossplane's `writeConnectionSecretToRef` names, and those that Azure Service Operator writes to. Returns whether
/// there was any.
bool read_custom_resource(const yaml::Cursor& object, Cluster& into);

}  // namespace routegrant::kube
