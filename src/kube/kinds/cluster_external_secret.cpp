#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// Makes an ExternalSecret in every namespace that it names or selects. What a selector takes is not known here, so
/// that Secret is one of any namespace.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  KeyedObject secret = made_secret(object);
  secret.meta.namespace_name.clear();
  if (spec["externalSecretName"]) secret.meta.name = text_of(spec["externalSecretName"]);
  for (const yaml::Cursor& name : spec["namespaces"].items()) {
    KeyedObject one = secret;
    one.meta.namespace_name = std::string(name.text());
    add_external_secret(spec["externalSecretSpec"], std::move(one), into);
  }
  if (spec["namespaceSelector"] || spec["namespaceSelectors"] || spec["namespaces"].size() == 0) {
    add_external_secret(spec["externalSecretSpec"], std::move(secret), into);
  }
}

}  // namespace

const Kind cluster_external_secret{.groups = "external-secrets.io", .name = "ClusterExternalSecret", .read = read};

}  // namespace routegrant::kube
