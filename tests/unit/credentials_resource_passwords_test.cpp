#include "credentials/logins/resource_passwords.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "analysis.hpp"

using namespace routegrant;

namespace {

/// The keys of Secrets that hold a database's password in clear text, as `Secret/key@line`.
std::set<std::string> told(const std::string& manifests) {
  const Result<Analysis> analysis =
      analyze({{.path = "db.yaml", .text = manifests}}, {.select = {"credential-in-plain-text"}});
  REQUIRE(analysis);
  std::set<std::string> result;
  for (const PlainPassword& password : analysis->report.graph.table<PlainPassword>().rows)
    result.insert(password.holder + "/" + password.key_name);
  CHECK(analysis->report.findings.empty() == result.empty());
  return result;
}

std::string secret(const std::string& name, const std::string& data) {
  return "---\napiVersion: v1\nkind: Secret\nmetadata: {name: " + name + ", namespace: m}\nstringData: {" + data +
         "}\n";
}

using Keys = std::set<std::string>;

}  // namespace

TEST_CASE("a password that only a database's resource takes from a Secret in Git stands in clear text") {
  const std::string cluster = R"(apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: {name: c, namespace: m}
spec:
  superuserSecret: {name: su}
  bootstrap: {initdb: {database: app, owner: app, secret: {name: app}}}
  managed: {roles: [{name: rep, login: true, passwordSecret: {name: rep}}]}
  backup: {barmanObjectStore: {s3Credentials: {secretAccessKey: {name: s3, key: password}}}}
)";
  const std::string secrets = secret("su", "username: postgres, password: Zk3jv8sWq1") +
                              secret("app", "username: app, password: Pk3jv8sWq2") +
                              secret("rep", "username: rep, password: REPLACE_ME") +
                              secret("s3", "password: Lk3jv8sWq2") + secret("other", "password: Mk3jv8sWq2");
  // What nothing of the database names, and what is still to be filled in, is no password of it.
  CHECK(told(cluster + secrets) == Keys{"m/app/password", "m/su/password"});
}

TEST_CASE("a Secret that is written under the name of one that the operator makes is what the operator takes") {
  CHECK(told(R"(apiVersion: acid.zalan.do/v1
kind: postgresql
metadata: {name: shop-db, namespace: m}
spec: {teamId: shop, numberOfInstances: 1, users: {app: []}, postgresql: {version: "16"}}
)" + secret("app.shop-db.credentials.postgresql.acid.zalan.do", "username: app, password: Qk3jv8sWq7")) ==
        Keys{"m/app.shop-db.credentials.postgresql.acid.zalan.do/password"});
}

TEST_CASE("where a resource names a key, that one only counts") {
  CHECK(told(R"(apiVersion: k8s.mariadb.com/v1alpha1
kind: MariaDB
metadata: {name: db, namespace: m}
spec: {rootPasswordSecretKeyRef: {name: keys, key: root-word}, storage: {size: 1Gi}}
)" + secret("keys", "root-word: Uk3jv8sWq7, password: Ik3jv8sWq7")) == Keys{"m/keys/root-word"});
}
