#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/operators/postgres_roles.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// CloudNativePG 1.30, api/v1/databaserole_types.go: a role of a Cluster in the same namespace. A role that the Cluster
/// declares too is the Cluster's.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  DatabaseClaim claim{.meta = meta_of(object)};
  claim.server = {
      .kind = "Cluster", .namespace_name = claim.meta.namespace_name, .name = text_of(spec["cluster"]["name"])};
  const DeclaredRole role = cnpg_role_of(spec);
  if (role.name.empty() || claim.server.name.empty()) return;
  require_user(into, claim.meta, text_of(spec["passwordSecret"]["name"]), "username", role.name);
  const yaml::Cursor certificate = spec["clientCertificate"];
  if (certificate && certificate["enabled"].boolean().value_or(true)) {
    KeyedObject secret = made_secret(claim.meta, claim.meta.name.value + "-client-cert");
    secret.type = "kubernetes.io/tls";
    secret.database_server = claim.server;
    add_hidden_key(secret, "tls.crt");
    add_hidden_key(secret, "tls.key");
    into.keyed.push_back(std::move(secret));
  }
  claim.contents.roles.push_back(role);
  into.database_claims.push_back(std::move(claim));
}

}  // namespace

const Kind cnpg_database_role{
    .groups = "postgresql.cnpg.io postgresql.k8s.enterprisedb.io", .name = "DatabaseRole", .read = read};

}  // namespace routegrant::kube
