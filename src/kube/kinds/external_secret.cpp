#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/kubernetes_store.hpp"
#include "kube/secrets/producer.hpp"
#include "kube/secrets/pushed_secrets.hpp"
#include "kube/secrets/template_map.hpp"

namespace routegrant::kube {
namespace {

/// The older kubernetes-external-secrets: `data[].name` are the keys, `template` and `dataFrom` open the set.
void read_older(const yaml::Cursor& object, Cluster& into) {
  // Its first versions had no `spec`.
  const yaml::Cursor spec = object["spec"] ? object["spec"] : object["secretDescriptor"];
  KeyedObject secret = made_secret(object);
  secret.type = std::string(spec["type"].text_or("Opaque"));
  secret.refresh = Refresh::followed;
  for (const yaml::Cursor& item : spec["data"].items()) add_outside(text_of(item["name"]), secret);
  secret.keys_known = !secret.data.empty() && spec["dataFrom"].size() == 0 && spec["dataFromWithOptions"].size() == 0;
  take_metadata(spec["template"]["metadata"], secret);
  add_templates(spec["template"]["stringData"], secret);
  into.keyed.push_back(std::move(secret));
}

/// What an ExternalSecret takes of Secrets of the tree: entries, and whose login it is.
struct Taken {
  std::vector<DataEntry> data{};
  /// Whether `dataFrom` was found, all of it.
  bool all_found = true;
  ServerReference server{};
  std::string user_pattern{};
};

/// What the tree shows of a store: Secrets of this cluster, or what PushSecrets of the tree write to another one.
class Store {
 public:
  Store(const DeferredResource& resource, const Cluster& cluster)
      : cluster_(cluster),
        ref_(resource.object["spec"]["secretStoreRef"]),
        from_(resource.meta.namespace_name),
        space_(namespace_of_store(ref_, from_, cluster)) {}

  [[nodiscard]] bool is_this_cluster() const { return space_.has_value(); }

  /// All entries under a name of the store, or the one of `property`, as `key`. Of a text without properties only a
  /// reference without a property takes something.
  void take(const yaml::Cursor& ref, const Text& key, Taken& into) const {
    std::vector<KeyedObject> pushed;
    std::vector<const KeyedObject*> sources;
    if (space_) {
      sources = find_keyed(cluster_, true, *space_, ref["key"].text());
    } else {
      pushed = pushed_to_store(cluster_, ref_, from_, ref["key"].text());
      for (const KeyedObject& one : pushed) sources.push_back(&one);
    }
    if (sources.empty()) into.all_found = false;
    for (const KeyedObject* source : sources) take_entries(*source, ref["property"].text(), key, into);
  }

 private:
  static void take_entries(const KeyedObject& source, std::string_view property, const Text& key, Taken& into) {
    into.server = source.database_server;
    into.user_pattern = source.user_pattern;
    into.all_found = into.all_found && source.keys_known;
    for (const DataEntry& entry : source.data) {
      const bool is_meant = key.empty() ? !entry.key.empty() : entry.key.value == property;
      if (!is_meant) continue;
      into.data.push_back(entry);
      if (!key.empty()) into.data.back().key = key;
    }
  }

  const Cluster& cluster_;
  yaml::Cursor ref_;
  std::string_view from_;
  std::optional<std::string> space_;
};

/// What templates of Secrets and ConfigMaps make that render to maps of keys (`templateAs: KeysAndValues`).
struct MapTemplates {
  std::vector<DataEntry> data{};
  bool is_any = false;
  /// Whether all of them are in the tree, and tell all keys.
  bool is_whole = true;
};

void read_map_template(const Cluster& cluster, const KeyRef& ref, const std::string& space, MapTemplates& into) {
  into.is_any = true;
  bool is_found = false;
  for (const KeyedObject* object : find_keyed(cluster, ref.is_secret, space, ref.object.value)) {
    for (const DataEntry& entry : object->data) {
      if (entry.key.value != ref.key.value || entry.outside_git || entry.base64 || !entry.value) continue;
      is_found = true;
      TemplateMap map = read_template_map(entry.value);
      into.is_whole = into.is_whole && map.is_whole;
      for (DataEntry& made : map.entries) into.data.push_back(std::move(made));
    }
  }
  into.is_whole = into.is_whole && is_found;
}

MapTemplates map_templates(const yaml::Cursor& sources, const std::string& space, const Cluster& cluster) {
  MapTemplates templates;
  for (const yaml::Cursor& source : sources.items()) {
    if (!text::equal_ignoring_case(source["target"].text_or("Data"), "data")) continue;
    if (source["literal"]) templates.is_whole = templates.is_whole && read_template_map(source["literal"]).is_whole;
    for (const bool is_secret : {true, false}) {
      const yaml::Cursor object = source[is_secret ? "secret" : "configMap"];
      for (const yaml::Cursor& item : object["items"].items()) {
        if (item["templateAs"].text() != "KeysAndValues") continue;
        const KeyRef ref{.is_secret = is_secret, .object = text_of(object["name"]), .key = text_of(item["key"])};
        read_map_template(cluster, ref, space, templates);
      }
    }
  }
  return templates;
}

/// The Secrets that the resource makes.
template <class Change>
void change_made(const DeferredResource& resource, Cluster& into, Change change) {
  const std::string name(resource.object["spec"]["target"]["name"].text_or(resource.meta.name.value));
  for (KeyedObject& object : into.keyed) {
    const bool is_its = object.producer == resource.meta.kind && object.meta.name.value == name &&
                        object.meta.namespace_name == resource.meta.namespace_name;
    if (is_its) change(object);
  }
}

/// Adds what they make, under `template.data`.
void add_map_templates(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor spec = resource.object["spec"];
  const yaml::Cursor pattern = spec["target"]["template"];
  const MapTemplates templates = map_templates(pattern["templateFrom"], resource.meta.namespace_name, into);
  if (!templates.is_any) return;
  const bool is_open = !templates.is_whole || (pattern["mergePolicy"].text() == "Merge" && spec["dataFrom"].size() > 0);
  change_made(resource, into, [&](KeyedObject& object) {
    for (const DataEntry& entry : templates.data) {
      if (!pattern["data"][entry.key.value]) put(entry, object);
    }
    object.keys_known = !is_open;
  });
}

/// What can be read when all objects are there: templates that lie elsewhere, and what a copy of a Secret of the tree
/// holds, of this cluster or by way of a store that a PushSecret fills.
void complete_secret(const DeferredResource& resource, Cluster& into) {
  add_map_templates(resource, into);
  const yaml::Cursor spec = resource.object["spec"];
  const yaml::Cursor pattern = spec["target"]["template"];
  const bool has_templates = pattern["data"].size() > 0 || pattern["templateFrom"].size() > 0;
  if (has_templates && pattern["mergePolicy"].text() != "Merge") return;
  const Store store(resource, into);
  Taken taken;
  for (const yaml::Cursor& item : spec["dataFrom"].items()) {
    const bool is_plain = item["extract"].present() && !item["rewrite"].present() && !item["extract"]["property"];
    if (is_plain) store.take(item["extract"], {}, taken);
    taken.all_found = taken.all_found && is_plain;
  }
  // Others may write to a store that is not this cluster.
  const bool all_found = taken.all_found && store.is_this_cluster();
  for (const yaml::Cursor& item : spec["data"].items()) {
    const bool names_value = item["remoteRef"]["property"].present() || !store.is_this_cluster();
    if (names_value) store.take(item["remoteRef"], text_of(item["secretKey"]), taken);
  }
  if (taken.data.empty() && !store.is_this_cluster()) return;
  change_made(resource, into, [&](KeyedObject& object) {
    for (const DataEntry& entry : taken.data) put(entry, object);
    if (!has_templates && store.is_this_cluster()) object.keys_known = all_found && !object.data.empty();
    object.database_server = taken.server;
    object.user_pattern = taken.user_pattern;
  });
}

/// External Secrets Operator: what it writes lies outside Git, save texts of its own template, and copies of Secrets of
/// the tree.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  if (object["apiVersion"].text().starts_with("kubernetes-client.io/")) return read_older(object, into);
  add_external_secret(object["spec"], made_secret(object), into);
  defer(object, complete_secret, into);
}

}  // namespace

const Kind external_secret{
    .groups = "external-secrets.io kubernetes-client.io", .name = "ExternalSecret", .read = read};

}  // namespace routegrant::kube
