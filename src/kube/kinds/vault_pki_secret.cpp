#include "kube/kinds.hpp"
#include "kube/secrets/vault_operator.hpp"

namespace routegrant::kube {
namespace {

/// A certificate of Vault's PKI engine, renewed before it expires.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  KeyedObject secret = synced_secret(object, {"certificate", "private_key", "issuing_ca", "ca_chain", "serial_number",
                                              "expiration", "private_key_type", "tls.crt", "tls.key"});
  secret.refresh = Refresh::followed;
  into.keyed.push_back(std::move(secret));
}

}  // namespace

const Kind vault_pki_secret{.groups = "secrets.hashicorp.com", .name = "VaultPKISecret", .read = read};

}  // namespace routegrant::kube
