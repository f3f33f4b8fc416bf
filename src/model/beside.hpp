#pragma once

#include <vector>

#include "model/model.hpp"

namespace routegrant::model {

/// Gives each scope that is built from kustomizations the Secrets and ConfigMaps to which its pods refer, which nothing
/// makes for it, and which a manifest without a namespace shows in the directory of one of its files, unlisted: the
/// example of a `secret.yaml` that Git ignores. They take the namespace of the pods, as they would if they were listed
/// (kustomize, `namespace`: "Adds namespace to all resources"; a reference to what is not listed keeps its name), and
/// stand behind the scope's own. Where several unlisted scopes show one, none is taken.
void take_from_beside(std::vector<ScopeModel>& scopes);

}  // namespace routegrant::model
