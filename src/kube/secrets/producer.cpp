#include "kube/secrets/producer.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// Annotations that a controller reads on the Secret itself.
bool is_for_controllers(std::string_view key) {
  constexpr std::array<std::string_view, 3> prefixes{"reloader.stakater.com/", "reflector.v1.k8s.emberstack.com/",
                                                     "replicator.v1.mittwald.de/"};
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [key](std::string_view prefix) { return key.find(prefix) != std::string_view::npos; });
}

void merge(const Pairs& from, Pairs& into) {
  for (const Pair& pair : from) {
    const auto place = std::lower_bound(into.begin(), into.end(), pair.key.value,
                                        [](const Pair& p, const std::string& key) { return p.key.value < key; });
    if (place != into.end() && place->key.value == pair.key.value) {
      *place = pair;
    } else {
      into.insert(place, pair);
    }
  }
}

}  // namespace

KeyedObject made_secret(const yaml::Cursor& object) {
  KeyedObject secret{.meta = meta_of(object), .is_secret = true, .producer = std::string(object["kind"].text())};
  secret.type = "Opaque";
  secret.refresh_span = secret.meta.name.span;
  return secret;
}

void take_metadata(const yaml::Cursor& metadata, KeyedObject& into) {
  std::erase_if(into.meta.annotations, [](const Pair& pair) { return is_for_controllers(pair.key.value); });
  merge(pairs_of(metadata["annotations"]), into.meta.annotations);
  merge(pairs_of(metadata["labels"]), into.meta.labels);
}

void put(DataEntry entry, KeyedObject& into) {
  const auto same = [&](const DataEntry& other) { return other.key.value == entry.key.value; };
  const auto at = std::find_if(into.data.begin(), into.data.end(), same);
  if (at != into.data.end()) {
    *at = std::move(entry);
  } else {
    into.data.push_back(std::move(entry));
  }
}

void take_all(const std::vector<const KeyedObject*>& sources, const std::vector<std::string>& keys, KeyedObject& into) {
  into.keys_known = !sources.empty();
  for (const KeyedObject* source : sources) {
    into.keys_known = into.keys_known && source->keys_known;
    for (const DataEntry& entry : source->data) {
      if (keys.empty() || std::find(keys.begin(), keys.end(), entry.key.value) != keys.end()) put(entry, into);
    }
  }
}

std::set<std::string> namespaces_of_workloads(const Cluster& cluster) {
  std::set<std::string> spaces;
  for (const Workload& workload : cluster.workloads) spaces.insert(workload.meta.namespace_name);
  return spaces;
}

void add_outside(Text key, KeyedObject& into) {
  const auto same = [&](const DataEntry& other) { return other.key.value == key.value; };
  if (key.empty() || std::any_of(into.data.begin(), into.data.end(), same)) return;
  into.data.push_back({.key = std::move(key), .outside_git = true});
}

void add_outside(std::initializer_list<std::string_view> keys, Span at, KeyedObject& into) {
  for (const std::string_view key : keys) add_outside(Text{std::string(key), at}, into);
}

void add_templates(const yaml::Cursor& mapping, KeyedObject& into) {
  for (const yaml::Cursor& value : mapping.items()) {
    put({.key = {std::string(value.key()), value.key_span()}, .value = value, .is_template = true}, into);
  }
}

void add_restart_targets(const yaml::Cursor& targets, KeyedObject& into) {
  for (const yaml::Cursor& target : targets.items()) {
    into.restarts.push_back({.kind = std::string(target["kind"].text()), .name = text_of(target["name"])});
  }
}

}  // namespace routegrant::kube
