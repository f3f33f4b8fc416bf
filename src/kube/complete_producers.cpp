#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "base/glob.hpp"
#include "base/text.hpp"
#include "kube/operators/bindings.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// Templates that lie in ConfigMaps and Secrets: what can be read of them is what the ExternalSecret writes.
void resolve_templates(Cluster& cluster) {
  for (std::size_t i = 0; i < cluster.keyed.size(); ++i) {
    const std::vector<KeyRef> wanted = std::exchange(cluster.keyed[i].template_from, {});
    for (const KeyRef& ref : wanted) {
      DataEntry entry{.key = ref.key, .outside_git = true};
      for (const KeyedObject* object :
           find_keyed(cluster, ref.is_secret, cluster.keyed[i].meta.namespace_name, ref.object.value)) {
        const auto found = std::find_if(object->data.begin(), object->data.end(),
                                        [&](const DataEntry& e) { return e.key.value == ref.key.value; });
        if (found == object->data.end() || found->outside_git || found->base64) continue;
        entry = *found;
        entry.is_template = true;
      }
      // `template.data` wins over `templateFrom`.
      const auto& data = cluster.keyed[i].data;
      const bool is_there = std::any_of(
          data.begin(), data.end(), [&](const DataEntry& e) { return e.key.value == ref.key.value && e.is_template; });
      if (!is_there) put(std::move(entry), cluster.keyed[i]);
    }
  }
}

/// Whether one of the patterns, separated by commas, takes the name: each is a regular expression for all of it, of
/// which runs of anything are what names need. An empty list takes all.
bool takes(std::string_view list, std::string_view name) {
  if (text::trim(list).empty()) return true;
  for (const std::string_view item : text::split(list, ',')) {
    std::string pattern;
    std::string_view expression = text::trim(item);
    if (expression.starts_with('^')) expression.remove_prefix(1);
    if (expression.ends_with('$')) expression.remove_suffix(1);
    for (std::size_t i = 0; i < expression.size(); ++i) {
      if (expression.substr(i, 2) == ".*") ++i;
      pattern += expression[i];
    }
    if (glob_matches(pattern, name)) return true;
  }
  return false;
}

/// To which namespaces a Secret is copied: emberstack/kubernetes-reflector (`reflection-auto-*`) and
/// mittwald/kubernetes-replicator (`replicate-to`).
bool is_copied_to(const KeyedObject& object, std::string_view space) {
  const Pairs& all = object.meta.annotations;
  const Pair* replicate = find(all, "replicator.v1.mittwald.de/replicate-to");
  if (replicate != nullptr && !replicate->value.empty() && takes(replicate->value.value, space)) return true;
  constexpr std::string_view allowed = "reflector.v1.k8s.emberstack.com/reflection-allowed";
  constexpr std::string_view automatic = "reflector.v1.k8s.emberstack.com/reflection-auto-enabled";
  if (value_of(all, allowed) != "true" || value_of(all, automatic) != "true") return false;
  return takes(value_of(all, "reflector.v1.k8s.emberstack.com/reflection-allowed-namespaces"), space) &&
         takes(value_of(all, "reflector.v1.k8s.emberstack.com/reflection-auto-namespaces"), space);
}

bool may_be_copied(const KeyedObject& object) {
  return object.is_secret &&
         (find(object.meta.annotations, "replicator.v1.mittwald.de/replicate-to") != nullptr ||
          find(object.meta.annotations, "reflector.v1.k8s.emberstack.com/reflection-auto-enabled") != nullptr);
}

void push_copies(Cluster& cluster) {
  std::set<std::string> spaces = namespaces_of_workloads(cluster);
  spaces.erase("");
  const std::size_t count = cluster.keyed.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (!may_be_copied(cluster.keyed[i])) continue;
    for (const std::string& space : spaces) {
      if (space == cluster.keyed[i].meta.namespace_name || !is_copied_to(cluster.keyed[i], space)) continue;
      KeyedObject copy = cluster.keyed[i];
      copy.meta.namespace_name = space;
      copy.meta.annotations.clear();
      cluster.keyed.push_back(std::move(copy));
    }
  }
}

/// A Secret that says which other it is a copy of: it has that one's keys.
void pull_copies(Cluster& cluster) {
  for (KeyedObject& object : cluster.keyed) {
    std::string_view from = value_of(object.meta.annotations, "replicator.v1.mittwald.de/replicate-from");
    if (from.empty()) from = value_of(object.meta.annotations, "reflector.v1.k8s.emberstack.com/reflects");
    const std::size_t slash = from.find('/');
    if (from.empty() || slash == std::string_view::npos) continue;
    const auto sources = find_keyed(cluster, object.is_secret, from.substr(0, slash), from.substr(slash + 1));
    KeyedObject filled = object;
    take_all(sources, {}, filled);
    if (!sources.empty()) filled.refresh = sources.back()->refresh;
    object = std::move(filled);
  }
}

/// 1Password's operator makes a Secret for a Deployment that names an item and the Secret (its README, "Usage").
void add_annotated_items(Cluster& cluster) {
  for (const Workload& workload : cluster.workloads) {
    const Pair* path = find(workload.meta.annotations, "operator.1password.io/item-path");
    const Pair* name = find(workload.meta.annotations, "operator.1password.io/item-name");
    if (workload.meta.kind != "Deployment" || path == nullptr || name == nullptr || name->value.empty()) continue;
    KeyedObject secret{.meta = workload.meta, .producer = "OnePasswordItem", .keys_known = false};
    secret.meta.kind = "Secret";
    secret.meta.name = name->value;
    secret.meta.labels.clear();
    secret.meta.annotations.clear();
    secret.refresh = Refresh::followed;
    secret.refresh_span = path->value.span;
    cluster.keyed.push_back(std::move(secret));
  }
}

}  // namespace

void complete_producers(Cluster& cluster) {
  add_annotated_items(cluster);
  resolve_templates(cluster);
  pull_copies(cluster);
  push_copies(cluster);
  project_bindings(cluster);
}

}  // namespace routegrant::kube
