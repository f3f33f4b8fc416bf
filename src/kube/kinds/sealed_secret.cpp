#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// The controller unseals it into a Secret of the same name, whatever its template says (Unseal in
/// pkg/apis/sealedsecrets/v1alpha1/sealedsecret_expansion.go); only the keys can be read.
/// Values of the template may take unsealed ones: `{{ index . "password" }}`.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  const yaml::Cursor unsealed = spec["template"];
  KeyedObject secret = made_secret(object);
  secret.type = std::string(unsealed["type"].text_or("Opaque"));
  secret.immutable = unsealed["immutable"].is_true();
  take_metadata(unsealed["metadata"], secret);
  for (const yaml::Cursor& value : spec["encryptedData"].items()) {
    add_outside(Text{std::string(value.key()), value.key_span()}, secret);
  }
  add_templates(unsealed["data"], secret);
  secret.keys_known = spec["encryptedData"].size() > 0;
  into.keyed.push_back(std::move(secret));
}

}  // namespace

const Kind sealed_secret{.groups = "bitnami.com", .name = "SealedSecret", .read = read};

}  // namespace routegrant::kube
