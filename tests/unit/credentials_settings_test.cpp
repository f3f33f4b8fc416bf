#include <doctest/doctest.h>

#include <string>

#include "credentials_world.hpp"

namespace routegrant::credentials {

using namespace routegrant::test;

TEST_CASE("numbered settings are several logins of one container") {
  const auto lines = [](const std::string& first, const std::string& second) {
    std::string env = "          env:\n";
    for (const std::string& login : {first, second}) {
      const std::string at = login.substr(login.find('*') + 1);
      const std::string before = login.substr(0, login.find('*'));
      for (const std::string field : {"HOST", "USER", "PASSWORD"}) {
        const std::string value = field == "HOST" ? "db" : login == first ? "one" : "two";
        env += "            - {name: " + before + field + at + ", value: " + value + "}\n";
      }
    }
    return World(postgres() + app(env)).lines();
  };
  const Lines both{"app postgresql one@db:-/- env literal -> db", "app postgresql two@db:-/- env literal -> db"};
  CHECK(lines("DB1_*", "DB2_*") == both);
  CHECK(lines("DB_*_1", "DB_*_2") == both);
  CHECK(lines("DB_*", "DB_*_RO") == both);
}

TEST_CASE("a ConfigMap that gives the address is not the credential that a Secret taken as a whole holds") {
  const World world(R"(apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
data: {DB_HOST: pg.example.com, DB_NAME: shop}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: login, namespace: shop}
spec:
  secretStoreRef: {name: s, kind: ClusterSecretStore}
  dataFrom: [{extract: {key: shop/db}}]
---
)" + app("          envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: login}}]\n"));
  REQUIRE(world.logins.size() == 1);
  CHECK(world.logins.front().secret == "shop/login");
  CHECK(world.logins.front().user.known == Known::outside_git);
}

TEST_CASE("a user or database that is called as the Service is, is no host") {
  const std::string env =
      "          env:\n            - {name: DB_HOST, value: db}\n            - {name: DB_USER, value: db}\n"
      "            - {name: DB_NAME, value: db}\n            - {name: DB_PASSWORD, value: x}\n";
  CHECK(World(postgres() + app(env)).lines() == Lines{"app postgresql db@db:-/db env literal -> db"});
  const std::string alone =
      "          env:\n            - {name: DB_USER, value: shop}\n            - {name: DATABASE, value: db}\n";
  CHECK(World(postgres() + app(alone)).lines() == Lines{"app postgresql shop@db:-/- env literal -> db"});
}

}  // namespace routegrant::credentials
