#include <utility>

#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// mittwald/kubernetes-secret-generator: a Secret of the same name with the texts of `data` and generated `fields`.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  KeyedObject secret = made_secret(object);
  secret.type = std::string(spec["type"].text_or("Opaque"));
  secret.refresh = Refresh::once;
  for (const yaml::Cursor& value : spec["data"].items())
    put({.key = {std::string(value.key()), value.key_span()}, .value = value}, secret);
  for (const yaml::Cursor& field : spec["fields"].items()) add_outside(text_of(field["fieldName"]), secret);
  secret.keys_known = !secret.data.empty();
  into.keyed.push_back(std::move(secret));
}

}  // namespace

const Kind string_secret{.groups = "secretgenerator.mittwald.de", .name = "StringSecret", .read = read};

}  // namespace routegrant::kube
