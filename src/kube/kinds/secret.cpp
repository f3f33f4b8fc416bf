#include <string>
#include <string_view>
#include <utility>
#include "base/unseen_entries.hpp"

#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// SOPS replaces each value by `ENC[...]`; keys stay readable.
bool is_sealed(const yaml::Cursor& value) {
  return value.text().starts_with("ENC[");
}

/// mittwald/kubernetes-secret-generator, README: the keys named here are filled unless they are there.
void add_generated(KeyedObject& secret) {
  const Pair* keys = find(secret.meta.annotations, "secret-generator.v1.mittwald.de/autogenerate");
  if (keys == nullptr) return;
  for (const std::string_view key : text::split(keys->value.value, ','))
    add_outside({std::string(text::trim(key)), keys->value.span}, secret);
}

/// `stringData` is written over `data` when the API server stores the object (core/v1 Secret), so it wins.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  KeyedObject secret{.meta = meta_of(object),
                     .is_secret = true,
                     .producer = "Secret",
                     .type = std::string(object["type"].text_or("Opaque")),
                     .immutable = object["immutable"].is_true()};
  for (const yaml::Cursor& value : object["data"].items()) {
    secret.data.push_back({.key = {std::string(value.key()), value.key_span()},
                           .value = is_sealed(value) ? yaml::Cursor() : value,
                           .base64 = true,
                           .outside_git = is_sealed(value)});
  }
  for (const yaml::Cursor& value : object["stringData"].items()) {
    put({.key = {std::string(value.key()), value.key_span()},
         .value = is_sealed(value) ? yaml::Cursor() : value,
         .outside_git = is_sealed(value)},
        secret);
  }
  add_generated(secret);
  // A Secret without data is a place that an installer fills: its keys are unknown, not missing.
  secret.keys_known = !secret.data.empty() && find(secret.meta.annotations, unseen_entries) == nullptr;
  into.keyed.push_back(std::move(secret));
}

}  // namespace

const Kind secret{.groups = "core", .name = "Secret", .read = read};

}  // namespace routegrant::kube
