#pragma once

#include <optional>

#include "credentials/values/reading.hpp"
#include "kube/cluster/keyed_object.hpp"

namespace routegrant::credentials {

/// What a Secret or ConfigMap that stands in Git itself shows at one of its keys; nothing for what another producer
/// makes, encrypts or fills in by a template. It may hold a password: see `Reading`.
[[nodiscard]] std::optional<Reading> read_written(const kube::KeyedObject& object, const kube::DataEntry& entry);

}  // namespace routegrant::credentials
