#pragma once

#include "kube/cluster/cluster.hpp"

namespace routegrant::kube {

/// A PostgresCluster of Crunchy's operator (postgres-operator: internal/controller/postgrescluster/postgres.go,
/// internal/postgres/users.go), or Percona's PerconaPGCluster (version 2), a layer over it that always has PgBouncer
/// and, from version 2.6 of the resource on, gives users schemas of their own unless told otherwise
/// (percona-postgresql-operator: pkg/apis/pgv2.percona.com/v2/perconapgcluster_types.go).
void read_crunchy_cluster(const yaml::Cursor& object, bool is_percona, Cluster& into, Diagnostics& out);

}  // namespace routegrant::kube
