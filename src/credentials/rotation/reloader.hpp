#pragma once

#include <string_view>

#include "credentials/credential.hpp"

namespace routegrant::credentials {

/// What an object that changes is to Reloader.
enum class Watched : std::uint8_t { secret, config_map, provider_class };

/// The annotation by which stakater/Reloader restarts the workload's pods when that object changes, or nothing
/// (internal/pkg/reload/matcher.go: the workload's annotations, or its pod template's where the workload has none of
/// them; `ignore` on the object and the lists of exclusions forbid). `annotations` are those of the object. A mode of
/// the controller itself leaves no trace in Git.
[[nodiscard]] const kube::Pair* reloader_annotation(const kube::Workload& workload, const kube::Pairs& annotations,
                                                    std::string_view name, Watched watched);

}  // namespace routegrant::credentials
