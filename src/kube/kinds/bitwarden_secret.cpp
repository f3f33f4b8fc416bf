#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// Bitwarden's operator: values under the names that `map` gives, or under their identifiers.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  KeyedObject secret = made_secret(object);
  secret.meta.name = text_of(spec["secretName"]);
  for (const yaml::Cursor& item : spec["map"].items()) add_outside(text_of(item["secretKeyName"]), secret);
  // Since its version 1.0 nothing but what is mapped is written, unless the resource says so.
  secret.keys_known = spec["onlyMappedSecrets"].boolean().value_or(true) && !secret.data.empty();
  secret.refresh = Refresh::followed;
  into.keyed.push_back(std::move(secret));
}

}  // namespace

const Kind bitwarden_secret{.groups = "k8s.bitwarden.com", .name = "BitwardenSecret", .read = read};

}  // namespace routegrant::kube
