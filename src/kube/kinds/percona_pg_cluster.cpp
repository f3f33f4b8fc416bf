#include "kube/kinds.hpp"
#include "kube/operators/crunchy.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  read_crunchy_cluster(object, true, into, out);
}

}  // namespace

const Kind percona_pg_cluster{.groups = "pgv2.percona.com", .name = "PerconaPGCluster", .read = read};

}  // namespace routegrant::kube
