#pragma once

#include "kustomize/value.hpp"

namespace routegrant::helm {

/// Whether the values of a chart switch one of its dependencies off, so that nothing of it is deployed: by the first
/// path of its `condition` that leads to true or false, else by its `tags`, of which one that is on is enough (helm.sh,
/// "Charts", "Tags and Condition fields in dependencies"; pkg/chartutil/dependencies.go).
[[nodiscard]] bool is_switched_off(const kustomize::Value& dependency, const kustomize::Value& values);

}  // namespace routegrant::helm
