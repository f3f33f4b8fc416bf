#include <doctest/doctest.h>

#include <string>

#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;

namespace {

std::string world(const std::string& container) {
  return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cfg, namespace: n}\ndata:\n  application.properties: |\n"
         "    quarkus.datasource.db-kind=postgresql\n    quarkus.datasource.username=${DS_USER}\n"
         "    quarkus.datasource.password=${DS_WORD}\n"
         "    quarkus.datasource.jdbc.url=jdbc:postgresql://pg.example.net:5432/crud\n---\n"
         "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api, namespace: n}\nspec: {selector: {matchLabels: "
         "{app: api}}, template: {metadata: {labels: {app: api}}, spec: {volumes: [{name: c, configMap: {name: cfg}}], "
         "containers: [{name: api, image: 'x/api:1', volumeMounts: [{name: c, mountPath: /deployments/config}], " +
         container + "}]}}}\n";
}

}  // namespace

TEST_CASE("a variable that a file names and nothing sets may come from a Secret that is taken whole") {
  const Analysis open = analyzed({{"a.yaml", world("envFrom: [{secretRef: {name: common}}]")}});
  REQUIRE(open.model.scopes.front().logins.size() == 1);
  const credentials::Login& login = open.model.scopes.front().logins.front();
  CHECK(login.user.known == credentials::Known::missing);

  const Analysis closed = analyzed({{"a.yaml", world("env: [{name: OTHER, value: x}]")}});
  REQUIRE(closed.model.scopes.front().logins.size() == 1);
  CHECK(closed.model.scopes.front().logins.front().user.known == credentials::Known::placeholder);
}
