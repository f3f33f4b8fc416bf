#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

/// CloudNativePG, api/v1/pooler_types.go: a Deployment of PgBouncer and a Service, both named like the Pooler, before a
/// Cluster of the same namespace. The client's role passes through.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  DatabasePooler pooler{.meta = meta_of(object)};
  const Meta meta = pooler.meta;
  pooler.server = {.kind = "Cluster", .namespace_name = meta.namespace_name, .name = text_of(spec["cluster"]["name"])};
  MadeLabels labels{{"cnpg.io/poolerName", meta.name.value},
                    {"cnpg.io/cluster", pooler.server.name.value},
                    {"cnpg.io/podRole", "pooler"}};
  const Pairs added = pairs_of(spec["template"]["metadata"]["labels"]);
  for (const Pair& label : added) labels.emplace_back(label.key.value, label.value.value);
  pooler.workload = add_made_pods(into, meta, labels, {"pod-template-hash"}, 5432, {});
  const yaml::Cursor service = spec["serviceTemplate"];
  const Text name = text_or(text_of(service["metadata"]["name"]), meta.name.value, meta.name.span);
  add_made_service(into, meta, name.value, {{"cnpg.io/poolerName", meta.name.value}}, 5432);
  open_made_service(into.services.back(), service["spec"], pairs_of(service["metadata"]["annotations"]));
  // The role by which PgBouncer asks for passwords; its certificate lies in a Secret of the operator.
  DatabaseClaim claim{.meta = meta, .server = pooler.server};
  claim.contents.roles.push_back({.name = {"cnpg_pooler_pgbouncer", meta.name.span}, .login = true});
  if (!pooler.server.name.empty()) into.database_claims.push_back(std::move(claim));
  into.database_poolers.push_back(std::move(pooler));
}

}  // namespace

const Kind cnpg_pooler{.groups = "postgresql.cnpg.io postgresql.k8s.enterprisedb.io", .name = "Pooler", .read = read};

}  // namespace routegrant::kube
