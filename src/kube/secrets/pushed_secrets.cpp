#include "kube/secrets/pushed_secrets.hpp"

#include <algorithm>
#include <utility>

#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view group = "external-secrets.io";

/// The Secret that is pushed, by one entry or by all of them, to one name.
KeyedObject& pushed_to(std::vector<KeyedObject>& made, const Push& push, const Text& name) {
  for (KeyedObject& secret : made) {
    if (secret.meta.name.value == name.value) return secret;
  }
  KeyedObject secret = made_secret(push.object);
  secret.meta.name = name;
  secret.meta.namespace_name.clear();
  secret.meta.labels.clear();
  secret.meta.annotations.clear();
  const yaml::Cursor interval = push.spec["refreshInterval"];
  const bool is_zero = interval && interval.text().find_first_of("123456789") == std::string_view::npos;
  secret.refresh = is_zero || push.spec["updatePolicy"].text() == "IfNotExists" ? Refresh::once : Refresh::followed;
  if (interval) secret.refresh_span = interval.span();
  return made.emplace_back(std::move(secret));
}

/// The Secret of the tree whose values are pushed.
class Source {
 public:
  Source(const Push& push, const Cluster& cluster) : pattern_(push.spec["template"]) {
    const yaml::Cursor name = push.spec["selector"]["secret"]["name"];
    if (name) objects_ = find_keyed(cluster, true, push.meta.namespace_name, name.text());
    // Of several namespaces' Secrets of that name it is not known which one is meant.
    const bool is_one = std::ranges::all_of(objects_, [&](const KeyedObject* object) {
      return object->meta.namespace_name == objects_.front()->meta.namespace_name;
    });
    if (!is_one) objects_.clear();
    all_known_ = !objects_.empty() && !pattern_;
    for (const KeyedObject* object : objects_) all_known_ = all_known_ && object->keys_known;
  }

  /// Its key `from` as `key`; a template's values, and those of a generator, lie outside Git.
  void push(std::string_view from, const Text& key, KeyedObject& into) const {
    DataEntry entry{.key = key, .outside_git = true};
    if (pattern_["data"][from]) {
      entry.value = pattern_["data"][from];
      entry.outside_git = false;
      entry.is_template = true;
    } else if (!pattern_) {
      if (const DataEntry* found = find(from)) entry = *found;
      entry.key = key;
    }
    take_server(into);
    put(std::move(entry), into);
  }

  void push_all(KeyedObject& into) const {
    into.keys_known = into.keys_known && all_known_;
    take_server(into);
    if (pattern_) return;
    for (const KeyedObject* object : objects_) {
      for (const DataEntry& entry : object->data) put(entry, into);
    }
  }

 private:
  void take_server(KeyedObject& into) const {
    if (objects_.empty()) return;
    into.database_server = objects_.front()->database_server;
    into.user_pattern = objects_.front()->user_pattern;
  }

  [[nodiscard]] const DataEntry* find(std::string_view key) const {
    for (const KeyedObject* object : objects_) {
      for (const DataEntry& entry : object->data) {
        if (entry.key.value == key) return &entry;
      }
    }
    return nullptr;
  }

  yaml::Cursor pattern_;
  std::vector<const KeyedObject*> objects_{};
  bool all_known_ = false;
};

/// The one namespace that a selector names by the label that each namespace has; empty for any other selector.
std::string selected_namespace(const yaml::Cursor& spec) {
  const yaml::Cursor selectors = spec["namespaceSelectors"];
  if (selectors.size() != 1) return {};
  return std::string(selectors.at(0)["matchLabels"]["kubernetes.io/metadata.name"].text());
}

/// Whether two references name one store, each seen from its own namespace.
bool is_same_store(const yaml::Cursor& a, std::string_view a_space, const yaml::Cursor& b, std::string_view b_space) {
  const std::string_view kind = a["kind"].text_or("SecretStore");
  if (kind != b["kind"].text_or("SecretStore") || a["name"].text().empty()) return false;
  if (a["name"].text() != b["name"].text()) return false;
  return kind == "ClusterSecretStore" || same_namespace(a_space, b_space);
}

/// Whether a push names the key of the store: nearly none of many does.
bool may_write(const DeferredResource& resource, std::string_view remote_key) {
  if (resource.group != group) return false;
  const yaml::Cursor spec = resource.object["spec"];
  const yaml::Cursor inner = spec["pushSecretSpec"] ? spec["pushSecretSpec"] : spec;
  return std::ranges::any_of(inner["data"].items(), [&](const yaml::Cursor& item) {
    return item["match"]["remoteRef"]["remoteKey"].text() == remote_key;
  });
}

}  // namespace

std::optional<Push> push_of(const DeferredResource& resource) {
  if (resource.group != group) return std::nullopt;
  const yaml::Cursor spec = resource.object["spec"];
  if (resource.meta.kind == "PushSecret") return Push{.meta = resource.meta, .object = resource.object, .spec = spec};
  if (resource.meta.kind != "ClusterPushSecret") return std::nullopt;
  Push push{.meta = resource.meta, .object = resource.object, .spec = spec["pushSecretSpec"]};
  push.meta.namespace_name = selected_namespace(spec);
  return push;
}

std::vector<KeyedObject> written_by(const Push& push, const Cluster& cluster) {
  const Source source(push, cluster);
  std::vector<KeyedObject> made;
  for (const yaml::Cursor& item : push.spec["data"].items()) {
    const yaml::Cursor match = item["match"];
    const yaml::Cursor remote = match["remoteRef"];
    if (!remote["remoteKey"]) continue;
    KeyedObject& secret = pushed_to(made, push, text_of(remote["remoteKey"]));
    if (match["secretKey"]) {
      source.push(match["secretKey"].text(), text_of(remote["property"]), secret);
    } else if (!remote["property"]) {
      source.push_all(secret);
    }
  }
  return made;
}

std::vector<KeyedObject> pushed_to_store(const Cluster& cluster, const yaml::Cursor& store_ref,
                                         std::string_view from_namespace, std::string_view remote_key) {
  std::vector<KeyedObject> found;
  for (const DeferredResource& resource : cluster.deferred) {
    if (!may_write(resource, remote_key)) continue;
    const std::optional<Push> push = push_of(resource);
    if (!push) continue;
    const auto refs = push->spec["secretStoreRefs"].items();
    const bool is_meant = std::ranges::any_of(refs, [&](const yaml::Cursor& ref) {
      return is_same_store(ref, push->meta.namespace_name, store_ref, from_namespace);
    });
    if (!is_meant) continue;
    for (KeyedObject& secret : written_by(*push, cluster))
      if (secret.meta.name.value == remote_key) found.push_back(std::move(secret));
  }
  return found;
}

}  // namespace routegrant::kube
