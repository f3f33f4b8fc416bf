#include <optional>

#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/secrets/producer.hpp"
#include "kube/secrets/vault_operator.hpp"

namespace routegrant::kube {
namespace {

/// Where the tree shows the role's statements, the Secret's user stands for what they make; a static role names it.
void link(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor spec = resource.object["spec"];
  const std::optional<VaultUser> user = find_vault_user(into, spec["mount"].text(), spec["path"].text());
  if (!user) return;
  for (KeyedObject& object : into.keyed) {
    const bool is_its = object.producer == resource.meta.kind &&
                        object.meta.name.value == spec["destination"]["name"].text() &&
                        object.meta.namespace_name == resource.meta.namespace_name;
    if (!is_its) continue;
    object.user_pattern = user->name.value;
    object.database_server = user->server;
    if (user->is_static && !object.keys_known)
      put({.key = {"username", object.meta.name.span}, .made = made_text(user->name)}, object);
  }
}

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
  constexpr std::string_view leases = "creds/";
  if (!is_fixed && path.starts_with(leases))
    secret.user_pattern = vault_user_pattern({std::string(path.substr(leases.size())), spec["path"].span()}).value;
  into.keyed.push_back(std::move(secret));
  defer(object, link, into);
}

}  // namespace

const Kind vault_dynamic_secret{.groups = "secrets.hashicorp.com", .name = "VaultDynamicSecret", .read = read};

}  // namespace routegrant::kube
