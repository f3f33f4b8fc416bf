// Names that controllers give to pods, and names that somebody has still to fill in.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;
using test::places_of;

namespace {

std::string world(const std::string& selector) {
  return "apiVersion: v1\nkind: Service\nmetadata: {name: primary, namespace: n}\nspec: {type: LoadBalancer, selector: "
         "{" +
         selector +
         "}, ports: [{port: 5432}]}\n---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: pg, namespace: n}\n"
         "spec: {serviceName: pg, selector: {matchLabels: {app: pg}}, template: {metadata: {labels: {app: pg}}, spec: "
         "{containers: [{name: pg, image: 'postgres:16', ports: [{containerPort: 5432}], env: [{name: POSTGRES_USER, "
         "value: boss}, {name: POSTGRES_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: p}}}]}]}}}\n";
}

std::size_t exposed(const std::string& selector) {
  return places_of(analyzed({{"a.yaml", world(selector)}}), "database-exposed-outside").size();
}

}  // namespace

TEST_CASE("a Service may select one pod of a StatefulSet") {
  CHECK(exposed("app: pg") == 1);
  CHECK(exposed("app: pg, statefulset.kubernetes.io/pod-name: pg-0") == 1);
  CHECK(exposed("statefulset.kubernetes.io/pod-name: pg-12") == 1);
  CHECK(exposed("app: pg, apps.kubernetes.io/pod-index: '0'") == 1);
  CHECK(exposed("app: pg, statefulset.kubernetes.io/pod-name: pg-replica-0") == 0);
  CHECK(exposed("app: pg, statefulset.kubernetes.io/pod-name: pg") == 0);
  CHECK(exposed("app: other, statefulset.kubernetes.io/pod-name: pg-0") == 0);
}

TEST_CASE("names in angle brackets are to be filled in, and nothing is found of them") {
  const Analysis analysis = analyzed(
      {{"job.yaml",
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: init, namespace: <namespace>}\nspec: {template: {spec: "
        "{restartPolicy: Never, containers: [{name: c, image: 'x/c:1', env: [{name: PGHOST, value: db.example.com}, "
        "{name: PGUSER, value: shop}, {name: PGPASSWORD, valueFrom: {secretKeyRef: {name: <db-secret>, key: "
        "p}}}]}]}}}\n"}});
  const Diagnostics& told = analysis.report.diagnostics;
  CHECK(std::any_of(told.begin(), told.end(), [](const Diagnostic& one) {
    return one.kind == Diagnostic::Kind::incomplete &&
           one.message == "the manifest holds placeholders: its namespace is still '<namespace>'";
  }));
  CHECK(places_of(analysis, "missing-secret-or-key").empty());
  REQUIRE(analysis.model.scopes.size() == 1);
  CHECK(analysis.model.scopes.front().cluster.workloads.front().meta.object() == "init");
}
