#include <optional>
#include <string_view>
#include <utility>

#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"
#include "kube/secrets/vault_operator.hpp"

namespace routegrant::kube {
namespace {

/// The login of Vault's database engine, where exactly one of the definitions leads to it.
void link_red_hat(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor spec = resource.object["spec"];
  std::optional<VaultUser> user;
  for (const yaml::Cursor& definition : spec["vaultSecretDefinitions"].items()) {
    const std::string_view path = definition["path"].text();
    std::size_t end = path.rfind("/static-creds/");
    if (end == std::string_view::npos) end = path.rfind("/creds/");
    if (end == std::string_view::npos) continue;
    if (user) return;
    user = find_vault_user(into, path.substr(0, end), path.substr(end + 1));
  }
  if (!user) return;
  const std::string_view name = spec["output"]["name"].text_or(resource.meta.name.value);
  for (KeyedObject& object : into.keyed) {
    if (object.producer != resource.meta.kind || object.meta.name.value != name ||
        object.meta.namespace_name != resource.meta.namespace_name)
      continue;
    object.user_pattern = user->name.value;
    object.database_server = user->server;
    if (!user->is_static) object.refresh = Refresh::leased;
  }
}

/// redhat-cop/vault-config-operator: `output.stringData` are templates over `vaultSecretDefinitions`.
void read_red_hat(const yaml::Cursor& spec, KeyedObject secret, Cluster& into) {
  const yaml::Cursor output = spec["output"];
  if (output["name"]) secret.meta.name = text_of(output["name"]);
  secret.type = std::string(output["type"].text_or("Opaque"));
  take_metadata(output, secret);
  add_templates(output["stringData"], secret);
  secret.keys_known = !secret.data.empty();
  // Without a period it is read again only before a lease ends.
  secret.refresh = Refresh::followed;
  if (const yaml::Cursor period = spec["refreshPeriod"]) secret.refresh_span = period.span();
  into.keyed.push_back(std::move(secret));
}

/// ricoberger/vault-secrets-operator: `keys` of a path, or `templates` with `{%` and `%}` in the place of both.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  KeyedObject secret = made_secret(object);
  if (object["apiVersion"].text().starts_with("redhatcop.redhat.io/")) {
    read_red_hat(spec, std::move(secret), into);
    return defer(object, link_red_hat, into);
  }
  secret.type = std::string(spec["type"].text_or("Opaque"));
  const bool has_templates = spec["templates"].size() > 0;
  if (!has_templates) {
    for (const yaml::Cursor& key : spec["keys"].items()) add_outside(text_of(key), secret);
  }
  add_templates(spec["templates"], secret);
  secret.keys_known = !secret.data.empty();
  secret.refresh = Refresh::followed;
  into.keyed.push_back(std::move(secret));
}

}  // namespace

const Kind vault_secret{.groups = "ricoberger.de redhatcop.redhat.io", .name = "VaultSecret", .read = read};

}  // namespace routegrant::kube
