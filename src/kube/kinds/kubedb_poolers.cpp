#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// The pods and the Service of a pooler that KubeDB makes, named like the resource, before one of its Postgres.
void add_pooler(const yaml::Cursor& object, const yaml::Cursor& reference, std::string_view plural, std::int64_t port,
                Cluster& into) {
  DatabasePooler pooler{.meta = meta_of(object)};
  const Meta meta = pooler.meta;
  pooler.server = {.kind = "Postgres",
                   .namespace_name = std::string(reference["namespace"].text_or(meta.namespace_name)),
                   .name = text_of(reference["name"])};
  const MadeLabels labels{{"app.kubernetes.io/instance", meta.name.value},
                          {"app.kubernetes.io/managed-by", "kubedb.com"},
                          {"app.kubernetes.io/name", std::string(plural)}};
  pooler.workload = add_made_pods(into, meta, labels,
                                  {"app.kubernetes.io/component", "apps.kubernetes.io/pod-index",
                                   "controller-revision-hash", "statefulset.kubernetes.io/pod-name"},
                                  port, {});
  add_made_service(into, meta, meta.name.value, labels, port);
  for (const yaml::Cursor& pattern : object["spec"]["serviceTemplates"].items()) {
    if (pattern["alias"].text() == "primary")
      open_made_service(into.services.back(), pattern["spec"], pairs_of(pattern["metadata"]["annotations"]));
  }
  if (!pooler.server.name.empty()) into.database_poolers.push_back(std::move(pooler));
}

/// KubeDB, PgBouncer: `spec.database.databaseRef`; in v1alpha2 a list, whose first entry counts here.
void read_pgbouncer(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  yaml::Cursor reference = spec["database"]["databaseRef"];
  if (!reference.present() && spec["databases"].size() > 0)
    reference = spec["databases"].items().front()["databaseRef"];
  add_pooler(object, reference, "pgbouncers.kubedb.com", spec["connectionPool"]["port"].integer().value_or(5432), into);
}

/// KubeDB, Pgpool: `spec.postgresRef`.
void read_pgpool(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  add_pooler(object, object["spec"]["postgresRef"], "pgpools.kubedb.com", 9999, into);
}

}  // namespace

const Kind kubedb_pgbouncer{.groups = "kubedb.com", .name = "PgBouncer", .read = read_pgbouncer};
const Kind kubedb_pgpool{.groups = "kubedb.com", .name = "Pgpool", .read = read_pgpool};

}  // namespace routegrant::kube
