#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// akv2k8s: one value under `dataKey`, or several where the vault's object is a certificate or a map of values; into a
/// Secret, a ConfigMap or both.
void add_output(const yaml::Cursor& object, bool is_secret, Cluster& into) {
  const yaml::Cursor output = object["spec"]["output"][is_secret ? "secret" : "configMap"];
  if (!output["name"]) return;
  KeyedObject secret = made_secret(object);
  secret.is_secret = is_secret;
  secret.meta.name = text_of(output["name"]);
  secret.type = std::string(output["type"].text_or("Opaque"));
  add_outside(text_of(output["dataKey"]), secret);
  secret.keys_known = !secret.data.empty();
  secret.refresh = Refresh::followed;
  into.keyed.push_back(std::move(secret));
}

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  add_output(object, true, into);
  add_output(object, false, into);
}

}  // namespace

const Kind azure_key_vault_secret{.groups = "spv.no", .name = "AzureKeyVaultSecret", .read = read};

}  // namespace routegrant::kube
