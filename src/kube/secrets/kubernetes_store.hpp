#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kube/cluster/cluster.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::kube {

/// A reference to a store of External Secrets (`secretStoreRef`, an entry of `secretStoreRefs`) by a resource of
/// `from_namespace`: the namespace whose Secrets the store holds; nothing for another store or another cluster
/// (external-secrets.io, "Kubernetes" provider). Only while the deferred resources are there.
[[nodiscard]] std::optional<std::string> namespace_of_store(const yaml::Cursor& ref, std::string_view from_namespace,
                                                            const Cluster& cluster);

}  // namespace routegrant::kube
