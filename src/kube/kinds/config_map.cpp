#include "base/unseen_entries.hpp"
#include "kube/kinds.hpp"
#include "kube/operators/argo_configuration.hpp"
#include "kube/operators/zalando_configuration.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  KeyedObject config_map{
      .meta = meta_of(object), .is_secret = false, .producer = "ConfigMap", .immutable = object["immutable"].is_true()};
  for (const yaml::Cursor& value : object["data"].items()) {
    config_map.data.push_back({.key = {std::string(value.key()), value.key_span()}, .value = value});
  }
  for (const yaml::Cursor& value : object["binaryData"].items()) {
    config_map.data.push_back({.key = {std::string(value.key()), value.key_span()}, .value = value, .base64 = true});
  }
  // One without data is a place that something else fills: its keys are unknown, not missing.
  config_map.keys_known = !config_map.data.empty() && find(config_map.meta.annotations, unseen_entries) == nullptr;
  into.keyed.push_back(std::move(config_map));
  if (is_zalando_configuration(object)) keep_zalando_configuration(object, into);
  if (is_argo_configuration(object)) keep_argo_configuration(object, into);
}

}  // namespace

const Kind config_map{.groups = "core", .name = "ConfigMap", .read = read};

}  // namespace routegrant::kube
