#include "kube/kinds.hpp"
#include "kube/pod.hpp"
#include "kube/producer.hpp"

namespace routegrant::kube {
namespace {

void add_managed(const yaml::Cursor& object, const yaml::Cursor& reference, Cluster& into) {
  if (!reference["secretName"]) return;
  KeyedObject secret = made_secret(object);
  secret.meta.name = text_of(reference["secretName"]);
  if (reference["secretNamespace"]) secret.meta.namespace_name = std::string(reference["secretNamespace"].text());
  secret.type = std::string(reference["secretType"].text_or("Opaque"));
  add_templates(reference["template"]["data"], secret);
  const bool has_all = !reference["template"] || reference["template"]["includeAllSecrets"].is_true();
  secret.keys_known = !has_all && !secret.data.empty();
  secret.refresh = Refresh::followed;
  into.keyed.push_back(std::move(secret));
}

/// Infisical's operator: all secrets of a path, or the keys of its templates.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  add_managed(object, spec["managedSecretReference"], into);
  for (const yaml::Cursor& reference : spec["managedKubeSecretReferences"].items()) {
    add_managed(object, reference, into);
  }
}

}  // namespace

const Kind infisical_secret{.groups = "secrets.infisical.com", .name = "InfisicalSecret", .read = read};

}  // namespace routegrant::kube
