#include <algorithm>

#include "base/glob.hpp"
#include "base/text.hpp"
#include "credentials/credential.hpp"

namespace routegrant::credentials {
namespace {

const kube::KeyedObject* object_of(const kube::Cluster& cluster, const Login& login) {
  const auto found =
      std::find_if(cluster.keyed.begin(), cluster.keyed.end(),
                   [&login](const kube::KeyedObject& object) { return object.meta.object() == login.secret; });
  return found == cluster.keyed.end() ? nullptr : &*found;
}

bool has_reloader(const kube::Pairs& annotations) {
  return std::any_of(annotations.begin(), annotations.end(), [](const kube::Pair& pair) {
    return pair.key.value.find("reloader.stakater.com/") != std::string::npos;
  });
}

/// The annotation if its value is `value`.
const kube::Pair* with_value(const kube::Pairs& annotations, std::string_view key, std::string_view value) {
  const kube::Pair* found = kube::find(annotations, key);
  return found != nullptr && found->value.value == value ? found : nullptr;
}

/// `a,b-.*`: each a regular expression for the whole name; runs of anything are all that names need.
bool names(std::string_view list, std::string_view object) {
  for (const std::string_view item : text::split(list, ',')) {
    std::string pattern;
    const std::string_view trimmed = text::trim(item);
    for (std::size_t i = 0; i < trimmed.size(); ++i) {
      if (trimmed.substr(i, 2) == ".*") ++i;
      pattern += trimmed[i];
    }
    if (glob_matches(pattern, object)) return true;
  }
  return false;
}

/// stakater/Reloader: annotations of the workload, or of its pod template if the workload has none.
const kube::Pair* reloads(const kube::Workload& workload, const kube::KeyedObject* object, std::string_view name,
                          bool is_secret) {
  const kube::Pairs& all =
      has_reloader(workload.meta.annotations) ? workload.meta.annotations : workload.pod.annotations;
  const std::string prefix = is_secret ? "secret." : "configmap.";
  const std::string base = "reloader.stakater.com/";
  if (const kube::Pair* list = kube::find(all, prefix + base + "reload");
      list != nullptr && names(list->value.value, name))
    return list;
  for (const std::string& key : {base + "auto", prefix + base + "auto"})
    if (const kube::Pair* automatic = with_value(all, key, "true")) return automatic;
  const kube::Pair* search = with_value(all, base + "search", "true");
  const bool matches = object != nullptr && with_value(object->meta.annotations, base + "match", "true") != nullptr;
  return matches ? search : nullptr;
}

const kube::Pair* checksum(const kube::Workload& workload) {
  const auto& all = workload.pod.annotations;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [](const kube::Pair& pair) { return pair.key.value.starts_with("checksum/"); });
  return found == all.end() ? nullptr : &*found;
}

/// kustomize (api/hasher): ten characters of a hexadecimal hash in which 0, 1, 3, a and e are written g, h, k, m and t.
bool has_hash_suffix(std::string_view name) {
  constexpr std::size_t length = 10;
  if (name.size() <= length + 1 || name[name.size() - length - 1] != '-') return false;
  const std::string_view hash = name.substr(name.size() - length);
  return hash.find_first_not_of("gh2k456789mbcdtf") == std::string_view::npos;
}

bool is_in_git(const kube::KeyedObject* object) {
  return object != nullptr && object->keys_known && (object->producer == "Secret" || object->producer == "ConfigMap");
}

Rotation by_delivery(const Login& login) {
  switch (login.delivery) {
    case Delivery::volume:
      return {true, "the mounted file changes, for an application that reads it again", login.span};
    case Delivery::sub_path: return {false, "a file mounted by subPath never changes", login.span};
    case Delivery::csi:
      return {false, "the mounted file changes only if the CSI driver rotates, which is off by default", login.span};
    case Delivery::literal:
    case Delivery::env:
    case Delivery::env_from: break;
  }
  return {false, "nothing restarts the pods when it changes", login.span};
}

}  // namespace

Rotation rotation_of(const kube::Cluster& cluster, const Login& login) {
  const kube::Workload& workload = cluster.workloads[login.workload];
  if (login.secret.empty() && login.delivery == Delivery::literal)
    return {false, "only a change of the manifest brings a new one", login.span};
  const kube::KeyedObject* object = object_of(cluster, login);
  const std::string_view name = std::string_view(login.secret).substr(login.secret.find('/') + 1);
  const bool is_secret = object == nullptr || object->is_secret;
  if (object != nullptr && object->immutable)
    return {false, (is_secret ? "Secret " : "ConfigMap ") + login.secret + " is immutable", object->meta.name.span};
  if (const kube::Pair* pair = reloads(workload, object, name, is_secret))
    return {true, "Reloader restarts the pods", pair->value.span};
  if (workload.meta.kind == "Job" || workload.meta.kind == "CronJob")
    return {true, "each run starts new pods", workload.meta.name.span};
  if (has_hash_suffix(name))
    return {true, "its name carries a hash of its content, so that a change starts new pods", login.span};
  if (const kube::Pair* pair = checksum(workload); pair != nullptr && is_in_git(object))
    return {true, "annotation " + pair->key.value + " starts new pods when the rendered content changes",
            pair->key.span};
  return by_delivery(login);
}

}  // namespace routegrant::credentials
