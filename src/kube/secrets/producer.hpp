#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "kube/cluster/cluster.hpp"
#include "yaml/cursor.hpp"

/// What kinds that make Secrets share: the Secret's keys are known, its values lie outside Git.
namespace routegrant::kube {

/// A Secret made by `object`, named like it, with its labels and annotations; `producer` is the object's kind.
[[nodiscard]] KeyedObject made_secret(const yaml::Cursor& object);

/// The Secret's labels and annotations come from the producer's template `metadata`: those that other controllers read
/// count only if they stand there.
void take_metadata(const yaml::Cursor& metadata, KeyedObject& into);

/// A key whose value lies outside Git; nothing is added for an empty one or one that is there.
void add_outside(Text key, KeyedObject& into);

/// Keys of a product's documentation, all placed at `at`.
void add_outside(std::initializer_list<std::string_view> keys, Span at, KeyedObject& into);

/// A mapping from keys to templates (`url: postgres://app:{{ .password }}@db/shop`); an entry of the same key is
/// replaced.
void add_templates(const yaml::Cursor& mapping, KeyedObject& into);

/// An entry that replaces one of the same key.
void put(DataEntry entry, KeyedObject& into);

/// The keys of other Secrets or ConfigMaps, or those of them that are named in `keys` if any is. Whether these are all
/// is not known where one does not know it, or none is there.
void take_all(const std::vector<const KeyedObject*>& sources, const std::vector<std::string>& keys, KeyedObject& into);

/// The namespaces that workloads of the tree are in, that of a manifest without one among them.
[[nodiscard]] std::set<std::string> namespaces_of_workloads(const Cluster& cluster);

/// `spec.rolloutRestartTargets` of HashiCorp's operator.
void add_restart_targets(const yaml::Cursor& targets, KeyedObject& into);

/// Adds the Secret of one ExternalSecret's `spec` (external-secrets.io v1 and v1beta1,
/// externalsecret_controller_template.go) in the namespace and under the name that `secret` has, if it makes one.
void add_external_secret(const yaml::Cursor& spec, KeyedObject secret, Cluster& into);

/// After all objects are read: what needs to see several of them. Templates that lie in ConfigMaps, copies in other
/// namespaces (reflector, replicator), ServiceBindings.
void complete_producers(Cluster& cluster);

}  // namespace routegrant::kube
