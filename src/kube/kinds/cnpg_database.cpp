#include "kube/kinds.hpp"
#include "kube/operators.hpp"
#include "kube/pod.hpp"
#include "kube/postgres_roles.hpp"

namespace routegrant::kube {
namespace {

/// CloudNativePG, api/v1/database_types.go: a database of a Cluster in the same namespace.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  if (spec["ensure"].text() == "absent") return;
  DatabaseClaim claim{.meta = meta_of(object)};
  claim.server = {
      .kind = "Cluster", .namespace_name = claim.meta.namespace_name, .name = text_of(spec["cluster"]["name"])};
  const Text database = text_of(spec["name"]);
  if (database.empty() || claim.server.name.empty()) return;
  claim.contents.databases.push_back({.name = database, .owner = text_of(spec["owner"])});
  for (const yaml::Cursor& schema : spec["schemas"].items()) {
    const Text name = text_of(schema["name"]);
    if (name.empty() || schema["ensure"].text() == "absent") continue;
    const Text owner = text_of(schema["owner"]);
    const std::string_view pattern =
        owner.empty() ? "CREATE SCHEMA IF NOT EXISTS %1" : "CREATE SCHEMA IF NOT EXISTS %1 AUTHORIZATION %2";
    add_statement(claim.contents, database.value, schema.span(), pattern, {name, owner});
  }
  for (const yaml::Cursor& extension : spec["extensions"].items()) {
    const Text name = text_of(extension["name"]);
    if (name.empty() || extension["ensure"].text() == "absent") continue;
    add_statement(claim.contents, database.value, extension.span(), "CREATE EXTENSION IF NOT EXISTS %1", {name});
  }
  into.database_claims.push_back(std::move(claim));
}

}  // namespace

const Kind cnpg_database{
    .groups = "postgresql.cnpg.io postgresql.k8s.enterprisedb.io", .name = "Database", .read = read};

}  // namespace routegrant::kube
