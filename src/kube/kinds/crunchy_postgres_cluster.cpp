#include "kube/kinds.hpp"
#include "kube/operators/crunchy.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  read_crunchy_cluster(object, false, into, out);
}

}  // namespace

const Kind crunchy_postgres_cluster{
    .groups = "postgres-operator.crunchydata.com", .name = "PostgresCluster", .read = read};

}  // namespace routegrant::kube
