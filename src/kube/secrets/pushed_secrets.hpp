#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "kube/cluster/text.hpp"
#include "yaml/cursor.hpp"

/// What External Secrets' PushSecrets carry from Secrets of the tree to stores.
namespace routegrant::kube {

/// One PushSecret, or what a ClusterPushSecret makes of its own in each namespace that it selects.
struct Push {
  /// With the namespace whose Secrets are carried: empty for a namespace that is not known.
  Meta meta{};
  yaml::Cursor object{};
  yaml::Cursor spec{};
};

/// The resource as a push; nothing for other kinds. Only while the deferred resources are there.
[[nodiscard]] std::optional<Push> push_of(const DeferredResource& resource);

/// What the push writes to the store under each name (`remoteKey`): as Secrets without a namespace, whose keys are the
/// properties there. A text that is pushed without a property is the value of key "".
[[nodiscard]] std::vector<KeyedObject> written_by(const Push& push, const Cluster& cluster);

/// What pushes of the tree write under `remote_key` of the store that `store_ref` means, seen from `from_namespace`.
[[nodiscard]] std::vector<KeyedObject> pushed_to_store(const Cluster& cluster, const yaml::Cursor& store_ref,
                                                       std::string_view from_namespace, std::string_view remote_key);

}  // namespace routegrant::kube
