#pragma once

#include <vector>

#include "load/documents.hpp"
#include "load/scope.hpp"

/// A system is often applied as several kustomizations, one after the other, into one namespace: `base` with its routes
/// and policies, `blue` and `green` with the pods; or `app` and `db`. Their words tell it, where one names what another
/// makes.
namespace routegrant::load {

/// Joins the scopes of two kustomizations where
/// - an object of one names a Service, Secret or ConfigMap of its own namespace that it does not make itself, and that
///   the other does: the only one, or of several the one whose directory shares the most with it; or a Service of one
///   selects pods of its namespace of the other, and none of its own;
/// - no object stands in both, but a Namespace, or one that only configures and that both take from the same lines; and
/// - they do not build on the same workload, as variants of one system do, unless one scope names both of them.
/// Objects without a namespace name nothing. The scopes keep their order, and what several became is named after the
/// directory that holds them all, where no other scope has that name.
void unite_kustomizations(const std::vector<Object>& objects, std::vector<Scope>& scopes);

}  // namespace routegrant::load
