#include <algorithm>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/vault_operator.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view group = "redhatcop.redhat.io";

/// redhat-cop vault-config-operator, api/v1alpha1/databasesecretengine*_types.go: a connection of Vault's database
/// engine, and the roles whose statements make a user for each lease.
ServerReference server_named(std::string_view name, const Meta& meta, Span at) {
  return {.kind = "DatabaseSecretEngineConfig", .namespace_name = meta.namespace_name, .name = {std::string(name), at}};
}

std::string_view engine_of(std::string_view plugin) {
  if (plugin.starts_with("mysql")) return "mysql";
  return plugin.starts_with("postgresql") ? "postgresql" : "";
}

void read_config(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  const std::string_view engine = engine_of(spec["pluginName"].text());
  if (engine.empty()) return;
  DatabaseClaim claim{.meta = meta_of(object), .engine = std::string(engine)};
  claim.server = server_named(claim.meta.name.value, claim.meta, claim.meta.name.span);
  const UrlParts url = parts_of_url(spec["connectionURL"].text(), spec["connectionURL"].span());
  if (!url.host.empty()) claim.hosts.push_back(url.host);
  if (!url.database.empty()) claim.contents.databases.push_back({.name = url.database});
  into.database_claims.push_back(std::move(claim));
}

std::string one_spaced(std::string_view written) {
  std::string out;
  for (const std::string_view word : text::words(written)) out.append(out.empty() ? "" : " ").append(word);
  return out;
}

/// Whether statements are PostgreSQL's as they stand: of the engines that Vault knows only it and its kin write the
/// password so (MySQL and Oracle say IDENTIFIED BY, SQL Server and Snowflake `PASSWORD =`).
bool is_postgresql_by_itself(const yaml::Cursor& statements) {
  const std::vector<yaml::Cursor> all = statements.items();
  return std::any_of(all.begin(), all.end(), [](const yaml::Cursor& statement) {
    const std::string words = text::lower(one_spaced(statement.text()));
    return words.find("password '{{password}}'") != std::string::npos;
  });
}

/// Each lease makes a user by the statements. Where the connection is not in the tree (Terraform or a command made it),
/// they must tell the engine themselves.
void read_role(const DeferredResource& resource, Cluster& into) {
  const yaml::Cursor spec = resource.object["spec"];
  const std::string_view connection = spec["dBName"].text();
  const auto config =
      std::find_if(into.database_claims.begin(), into.database_claims.end(), [&](const DatabaseClaim& claim) {
        return claim.meta.kind == "DatabaseSecretEngineConfig" && claim.meta.name.value == connection &&
               same_namespace(claim.meta.namespace_name, resource.meta.namespace_name);
      });
  const bool is_postgresql = config == into.database_claims.end() ? is_postgresql_by_itself(spec["creationStatements"])
                                                                  : config->engine == "postgresql";
  if (!is_postgresql || connection.empty()) return;
  DatabaseClaim claim{.meta = resource.meta, .server = server_named(connection, resource.meta, spec["dBName"].span())};
  add_creation_statements(spec["creationStatements"], vault_user_pattern(vault_role_name(resource.object)),
                          claim.contents);
  into.database_claims.push_back(std::move(claim));
}

void read_role_later(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, read_role, into);
}

void keep(const DeferredResource& /*resource*/, Cluster& /*into*/) {}

/// A user that is there already, whose password Vault changes: looked up by what leases it.
void read_static_role(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, keep, into);
}

}  // namespace

const Kind vault_database_config{.groups = group, .name = "DatabaseSecretEngineConfig", .read = read_config};
const Kind vault_database_role{.groups = group, .name = "DatabaseSecretEngineRole", .read = read_role_later};
const Kind vault_database_static_role{
    .groups = group, .name = "DatabaseSecretEngineStaticRole", .read = read_static_role};

}  // namespace routegrant::kube
