#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kube/kinds.hpp"
#include "kube/kubernetes_store.hpp"
#include "kube/operators.hpp"
#include "kube/pod.hpp"
#include "kube/producer.hpp"

namespace routegrant::kube {
namespace {

/// The Secret that is pushed, by one entry or by all of them, to one name.
KeyedObject& pushed_to(std::vector<KeyedObject>& made, const yaml::Cursor& object, const std::string& space,
                       const Text& name) {
  for (KeyedObject& secret : made) {
    if (secret.meta.name.value == name.value) return secret;
  }
  KeyedObject secret = made_secret(object);
  secret.meta.name = name;
  secret.meta.namespace_name = space;
  secret.meta.labels.clear();
  secret.meta.annotations.clear();
  const yaml::Cursor interval = object["spec"]["refreshInterval"];
  const bool is_zero = interval && interval.text().find_first_of("123456789") == std::string_view::npos;
  secret.refresh =
      is_zero || object["spec"]["updatePolicy"].text() == "IfNotExists" ? Refresh::once : Refresh::followed;
  if (interval) secret.refresh_span = interval.span();
  return made.emplace_back(std::move(secret));
}

/// The Secret of the tree whose values are pushed.
class Source {
 public:
  Source(const yaml::Cursor& spec, const std::string& space, const Cluster& cluster) : pattern_(spec["template"]) {
    const yaml::Cursor name = spec["selector"]["secret"]["name"];
    if (name) objects_ = find_keyed(cluster, true, space, name.text());
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

  const DataEntry* find(std::string_view key) const {
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

/// A store whose secrets are Secrets of this cluster gets Secrets: `remoteKey` is the name, `property` the key
/// (external-secrets.io, "Kubernetes" provider, "PushSecret"). `dataTo` pushes what only its patterns tell.
void push(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor spec = resource.object["spec"];
  for (const yaml::Cursor& ref : spec["secretStoreRefs"].items()) {
    const auto space = namespace_of_store(ref, resource.meta.namespace_name, into);
    if (!space) continue;
    const Source source(spec, resource.meta.namespace_name, into);
    std::vector<KeyedObject> made;
    for (const yaml::Cursor& item : spec["data"].items()) {
      const yaml::Cursor match = item["match"];
      const yaml::Cursor remote = match["remoteRef"];
      if (!remote["remoteKey"] || (match["secretKey"] && !remote["property"])) continue;
      KeyedObject& secret = pushed_to(made, resource.object, *space, text_of(remote["remoteKey"]));
      if (remote["property"]) {
        source.push(match["secretKey"].text(), text_of(remote["property"]), secret);
      } else {
        source.push_all(secret);
      }
    }
    for (KeyedObject& secret : made) into.keyed.push_back(std::move(secret));
  }
}

/// Carries a Secret out to a store. Only where that is this cluster, it makes one here.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, push, into);
}

}  // namespace

const Kind push_secret{.groups = "external-secrets.io", .name = "PushSecret", .read = read};

}  // namespace routegrant::kube
