#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// `reference` has the target's name and namespace under these fields.
void add_managed(const yaml::Cursor& object, const yaml::Cursor& reference, Refresh refresh, Cluster& into,
                 std::string_view name = "secretName", std::string_view space = "secretNamespace") {
  if (!reference[name]) return;
  KeyedObject secret = made_secret(object);
  secret.meta.name = text_of(reference[name]);
  if (reference[space]) secret.meta.namespace_name = std::string(reference[space].text());
  secret.type = std::string(reference["secretType"].text_or("Opaque"));
  add_templates(reference["template"]["data"], secret);
  const bool has_all = !reference["template"] || reference["template"]["includeAllSecrets"].is_true();
  secret.keys_known = !has_all && !secret.data.empty();
  secret.refresh = refresh;
  into.keyed.push_back(std::move(secret));
}

/// Infisical's operator: all secrets of a path, or the keys of its templates.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  add_managed(object, spec["managedSecretReference"], Refresh::followed, into);
  for (const yaml::Cursor& reference : spec["managedKubeSecretReferences"].items()) {
    add_managed(object, reference, Refresh::followed, into);
  }
}

/// Users that Infisical makes for a lease, a new one each time.
void read_dynamic(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  add_managed(object, object["spec"]["managedSecretReference"], Refresh::leased, into);
}

/// The same as InfisicalSecret in v1beta1, where connection and sign-in are resources of their own.
void read_static(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  for (const yaml::Cursor& target : object["spec"]["targets"].items()) {
    if (target["kind"].text() == "ConfigMap") continue;
    add_managed(object, target, Refresh::followed, into, "name", "namespace");
  }
}

}  // namespace

const Kind infisical_dynamic_secret{
    .groups = "secrets.infisical.com", .name = "InfisicalDynamicSecret", .read = read_dynamic};
const Kind infisical_static_secret{
    .groups = "secrets.infisical.com", .name = "InfisicalStaticSecret", .read = read_static};
const Kind infisical_secret{.groups = "secrets.infisical.com", .name = "InfisicalSecret", .read = read};

}  // namespace routegrant::kube
