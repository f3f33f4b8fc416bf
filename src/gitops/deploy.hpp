#pragma once

#include <string>
#include <vector>

#include "gitops/claims.hpp"
#include "helm/local_charts.hpp"
#include "kustomize/kustomize.hpp"
#include "load/documents.hpp"
#include "load/scope.hpp"
#include "routegrant/diagnostic.hpp"

namespace routegrant::gitops {

/// Brings into each scope what its deployers (Flux Kustomizations, Argo CD Applications and ApplicationSets) take from
/// the tree, and what the deployers among that bring in turn: the scope is then what one cluster holds. What goes to
/// another cluster makes a scope of its own, "scope@cluster". A deployer that deploys itself, as the root of a cluster
/// does, makes a scope too. Of equal objects the first one counts. What lies elsewhere is a part that is not read.
/// Objects are appended to `objects`.
void deploy(const Claims& claims, ResourceSets& resource_sets, kustomize::Tree& tree, helm::LocalCharts& charts,
            std::vector<load::Object>& objects, std::vector<load::Scope>& scopes);

/// Tells each part that is not read, as a note: that its objects are not seen is how most GitOps trees are, and no
/// fault of the input.
void note_unread_parts(const std::vector<load::Scope>& scopes, Diagnostics& out);

/// A Helm chart that a kustomization inflates (an entry of `helmCharts`), as a part that is not read.
[[nodiscard]] load::Part chart_part(const kustomize::Value& chart, const std::string& by);

}  // namespace routegrant::gitops
