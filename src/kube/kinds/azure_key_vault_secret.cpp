#include "kube/kinds.hpp"
#include "kube/pod.hpp"
#include "kube/producer.hpp"

namespace routegrant::kube {
namespace {

/// akv2k8s: one value under `dataKey`, or several where the vault's object is a certificate or a map of values.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor output = object["spec"]["output"]["secret"];
  if (!output["name"]) return;
  KeyedObject secret = made_secret(object);
  secret.meta.name = text_of(output["name"]);
  secret.type = std::string(output["type"].text_or("Opaque"));
  add_outside(text_of(output["dataKey"]), secret);
  secret.keys_known = !secret.data.empty();
  secret.refresh = Refresh::followed;
  into.keyed.push_back(std::move(secret));
}

}  // namespace

const Kind azure_key_vault_secret{.groups = "spv.no", .name = "AzureKeyVaultSecret", .read = read};

}  // namespace routegrant::kube
