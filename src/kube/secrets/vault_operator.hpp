#pragma once

#include <initializer_list>
#include <optional>
#include <string_view>

#include "kube/cluster/cluster.hpp"
#include "yaml/cursor.hpp"

namespace routegrant::kube {

/// The Secret that a kind of HashiCorp's Vault Secrets Operator writes (api/v1beta1/common.go: Destination): the
/// templates' keys, `_raw`, and the fields of the source that `includes` and `excludes` leave. `fields` are those that
/// the source is known to have.
[[nodiscard]] KeyedObject synced_secret(const yaml::Cursor& object, std::initializer_list<std::string_view> fields);

/// How Vault names the users of a database role: `v-<who asks>-<role>-<random>-<time>`, its default template.
[[nodiscard]] Text vault_user_pattern(const Text& role);

/// What stands for the user in the statements of a role: `{{name}}`, or the `{{username}}` of older plugins.
[[nodiscard]] std::string_view vault_user_mark(std::string_view statement);

/// Adds the statements by which Vault makes the users of a role, as SQL for all of them at once.
void add_creation_statements(const yaml::Cursor& statements, const Text& user, DatabaseContents& into);

/// The name under which Vault knows a role of redhat-cop's vault-config-operator: `spec.name`, else the resource's.
[[nodiscard]] Text vault_role_name(const yaml::Cursor& role);

/// The user that Vault's database engine, mounted at `mount`, answers at `path` (`creds/<role>`,
/// `static-creds/<role>`), where one role of the tree tells it.
struct VaultUser {
  /// A pattern for the users of leases; the name itself for a static role.
  Text name{};
  bool is_static = false;
  ServerReference server{};
};
[[nodiscard]] std::optional<VaultUser> find_vault_user(const Cluster& cluster, std::string_view mount,
                                                       std::string_view path);

}  // namespace routegrant::kube
