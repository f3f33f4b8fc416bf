#pragma once

#include <string>
#include <vector>

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// A login that a prepared database makes: the operator keeps a Secret for it.
struct PreparedUser {
  Text name{};
  /// `secretNamespace`: where the Secret lies if the operator allows it; empty for the cluster's own namespace.
  std::string secret_namespace{};
};

/// Zalando's `preparedDatabases`: adds the databases, their schemas, default roles and privileges to the server, and
/// returns the logins (Zalando postgres-operator, pkg/cluster/cluster.go initPreparedDatabaseRoles, initDefaultRoles;
/// pkg/cluster/database.go; pkg/cluster/sync.go).
std::vector<PreparedUser> add_prepared_databases(const yaml::Cursor& spec, const Meta& meta, DatabaseContents& into);

}  // namespace routegrant::kube
