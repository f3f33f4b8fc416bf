#include "kube/kinds.hpp"
#include "kube/vault_operator.hpp"

namespace routegrant::kube {
namespace {

/// Credentials that Vault makes for a lease, a new user each time; with `allowStaticCreds` a fixed user whose password
/// Vault rotates. The database engine answers `username` and `password`; other engines answer otherwise, so the set
/// stays open. (`generators.external-secrets.io` has a kind of the same name, which makes no Secret.)
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  const std::string_view path = spec["path"].text();
  const bool is_database = path.find("creds/") != std::string_view::npos;
  KeyedObject secret = is_database ? synced_secret(object, {"username", "password"}) : synced_secret(object, {});
  const bool is_fixed = spec["allowStaticCreds"].is_true() || path.find("static-creds/") != std::string_view::npos;
  secret.refresh = is_fixed ? Refresh::followed : Refresh::leased;
  secret.refresh_span = spec["path"].span();
  into.keyed.push_back(std::move(secret));
}

}  // namespace

const Kind vault_dynamic_secret{.groups = "secrets.hashicorp.com", .name = "VaultDynamicSecret", .read = read};

}  // namespace routegrant::kube
