#include "kube/kinds.hpp"
#include "kube/secrets/vault_operator.hpp"

namespace routegrant::kube {
namespace {

/// A secret of Vault's key-value engine; followed only with `refreshAfter` or instant updates.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  KeyedObject secret = synced_secret(object, {});
  const yaml::Cursor after = spec["refreshAfter"];
  const bool follows = after || spec["syncConfig"]["instantUpdates"].is_true();
  secret.refresh = follows ? Refresh::followed : Refresh::once;
  if (after) secret.refresh_span = after.span();
  into.keyed.push_back(std::move(secret));
}

}  // namespace

const Kind vault_static_secret{.groups = "secrets.hashicorp.com", .name = "VaultStaticSecret", .read = read};

}  // namespace routegrant::kube
