#pragma once

#include <vector>

#include "helm/release.hpp"
#include "kustomize/value.hpp"

/// Bitnami's chart for PostgreSQL (bitnami/charts, bitnami/postgresql): its values say which user and database its
/// image makes, so plainly that they are read without rendering.
namespace routegrant::helm {

/// Whether a release is of this chart, by its repository or image, from its version 11 on, and its values ask for
/// nothing but one server that sets itself up: no standby or replicas, no further containers, volumes or objects, no
/// templates. Of values that come from elsewhere only passwords may be unknown; `is_complete` says that none is.
[[nodiscard]] bool is_bitnami_postgresql(const Release& release, bool is_complete);

/// What its templates make of the values (templates/secrets.yaml, templates/primary): the StatefulSet with the image's
/// variables, Services, the Secret, the scripts and the NetworkPolicy, each value at its place in the values, and what
/// the chart adds by itself at the chart's name.
[[nodiscard]] std::vector<kustomize::Value> bitnami_postgresql_objects(const Release& release, kustomize::Texts& texts);

}  // namespace routegrant::helm
