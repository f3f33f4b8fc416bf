#pragma once

#include <string_view>

#include "kube/cluster/cluster.hpp"
#include "kube/dialects.hpp"

namespace routegrant::kube {

/// The IngressClass object or GatewayClass object of that kind and name, or nothing.
[[nodiscard]] const RouteClass* find_class(const Cluster& cluster, std::string_view kind, std::string_view name);

/// Gives an Ingress without a class the default class of the cluster, if exactly one is marked.
void apply_default_class(const Cluster& cluster, Route& route);

/// Which controller reads an Ingress: by its class's controller, by the class's name, or by whose annotations it
/// carries. Where nothing tells, the API's own semantics (k8s-spec).
[[nodiscard]] const Dialect& dialect_of(const Cluster& cluster, const Route& route);

}  // namespace routegrant::kube
