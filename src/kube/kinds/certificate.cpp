#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// cert-manager: the Secret holds key and certificate, and keystores and further formats where they are asked for
/// (cert-manager.io, API reference, CertificateSpec).
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  KeyedObject secret = made_secret(object);
  secret.meta.name = text_of(spec["secretName"]);
  if (secret.meta.name.empty()) return;
  secret.type = "kubernetes.io/tls";
  take_metadata(spec["secretTemplate"], secret);
  const Span at = secret.meta.name.span;
  add_outside({"tls.crt", "tls.key", "ca.crt"}, at, secret);
  if (spec["keystores"]["jks"]["create"].is_true()) add_outside({"keystore.jks", "truststore.jks"}, at, secret);
  if (spec["keystores"]["pkcs12"]["create"].is_true()) add_outside({"keystore.p12", "truststore.p12"}, at, secret);
  for (const yaml::Cursor& format : spec["additionalOutputFormats"].items()) {
    if (format["type"].text() == "CombinedPEM") add_outside({"tls-combined.pem"}, at, secret);
    if (format["type"].text() == "DER") add_outside({"key.der"}, at, secret);
  }
  secret.refresh = Refresh::followed;
  into.keyed.push_back(std::move(secret));
}

}  // namespace

const Kind certificate{.groups = "cert-manager.io certmanager.k8s.io", .name = "Certificate", .read = read};

}  // namespace routegrant::kube
