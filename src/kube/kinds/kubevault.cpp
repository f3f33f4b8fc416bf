#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/vault_operator.hpp"

/// KubeVault: database roles of Vault, whose statements make a user for each lease. The Secrets of its
/// SecretAccessRequests have names that only the cluster knows.
namespace routegrant::kube {
namespace {

constexpr std::string_view group = "engine.kubevault.com";

void keep(const DeferredResource& /*resource*/, Cluster& /*into*/) {}

/// kubevault.dev, SecretEngine: `postgres.databaseRef` is an AppBinding, which KubeDB names like its server.
void read_engine(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, keep, into);
}

/// kubevault.dev, PostgresRole: Vault knows it as `k8s.<cluster>.<namespace>.<name>`, where the cluster is `-` unless
/// the operator is told one.
void read_role(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor spec = resource.object["spec"];
  const std::string& space = resource.meta.namespace_name;
  const DeferredResource* engine =
      find_deferred(into, group, "SecretEngine", space, spec["secretEngineRef"]["name"].text());
  const yaml::Cursor reference = engine == nullptr ? yaml::Cursor() : engine->object["spec"]["postgres"]["databaseRef"];
  DatabaseClaim claim{.meta = resource.meta};
  claim.server = {.kind = "Postgres",
                  .namespace_name = std::string(reference["namespace"].text_or(space)),
                  .name = text_of(reference["name"])};
  // Without its engine it is a role of some server.
  if (claim.server.name.empty())
    claim.server = {.kind = "SecretEngine", .namespace_name = space, .name = text_of(spec["secretEngineRef"]["name"])};
  if (claim.server.name.empty()) return;
  const Text name{"k8s.*." + space + "." + resource.meta.name.value, resource.meta.name.span};
  add_creation_statements(spec["creationStatements"], vault_user_pattern(name), claim.contents);
  // The database that KubeDB's AppBinding names.
  for (DeclaredScript& script : claim.contents.scripts) script.database = "postgres";
  claim.contents.databases.push_back({.name = {"postgres", resource.meta.name.span}});
  into.database_claims.push_back(std::move(claim));
}

void read_role_later(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, read_role, into);
}

}  // namespace

const Kind kubevault_postgres_role{.groups = group, .name = "PostgresRole", .read = read_role_later};
const Kind kubevault_secret_engine{.groups = group, .name = "SecretEngine", .read = read_engine};

}  // namespace routegrant::kube
