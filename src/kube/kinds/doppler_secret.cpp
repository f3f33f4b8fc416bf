#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// Doppler's operator: all secrets of a configuration, or those that `secrets` lists and `processors` rename.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  const yaml::Cursor managed = spec["managedSecret"];
  KeyedObject secret = made_secret(object);
  secret.meta.name = text_of(managed["name"]);
  if (managed["namespace"]) secret.meta.namespace_name = std::string(managed["namespace"].text());
  secret.type = std::string(managed["type"].text_or("Opaque"));
  if (!spec["nameTransformer"]) {
    for (const yaml::Cursor& name : spec["secrets"].items()) add_outside(text_of(name), secret);
  }
  secret.keys_known = false;
  secret.refresh = Refresh::followed;
  into.keyed.push_back(std::move(secret));
}

}  // namespace

const Kind doppler_secret{.groups = "secrets.doppler.com", .name = "DopplerSecret", .read = read};

}  // namespace routegrant::kube
