#include "kube/kinds.hpp"
#include "kube/secrets/vault_operator.hpp"

namespace routegrant::kube {
namespace {

/// All secrets of an application of HCP Vault Secrets.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  KeyedObject secret = synced_secret(object, {});
  secret.refresh = Refresh::followed;
  if (const yaml::Cursor interval = object["spec"]["refreshInterval"]) secret.refresh_span = interval.span();
  into.keyed.push_back(std::move(secret));
}

}  // namespace

const Kind hcp_vault_secrets_app{.groups = "secrets.hashicorp.com", .name = "HCPVaultSecretsApp", .read = read};

}  // namespace routegrant::kube
