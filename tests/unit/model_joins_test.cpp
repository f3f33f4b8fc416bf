#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "analysis.hpp"
#include "support/tree.hpp"

using namespace routegrant;

namespace {

std::string server(const std::string& space, const std::string& name) {
  return "apiVersion: v1\nkind: Service\nmetadata: {name: " + name + ", namespace: " + space +
         "}\nspec: {selector: {db: " + name + "}, ports: [{port: 5432}]}\n---\n" +
         "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name + ", namespace: " + space + ", labels: {db: " + name +
         "}}\nspec: {containers: [{name: pg, image: 'postgres:16', env: [{name: POSTGRES_PASSWORD, valueFrom: "
         "{secretKeyRef: {name: s, key: p}}}]}]}\n---\n";
}

std::string client(const std::string& space, const std::string& host, const std::string& role) {
  return "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: " + space +
         "}\nspec: {containers: [{name: web, image: web, env: [{name: DATABASE_URL, value: 'postgres://" + role + "@" +
         host + "/app'}]}]}\n---\n";
}

/// "directory -> namespace/server (reason)" of each set of role files; "directory -> nothing" where none is found.
std::vector<std::string> joined(std::vector<InputFile> files) {
  const Analysis analysis = test::analyzed(std::move(files));
  std::vector<std::string> lines;
  for (const DatabaseModel& database : analysis.model.databases) {
    if (database.directory.empty()) continue;
    std::string line = database.directory + " ->";
    for (const Join& join : database.joins) {
      const ScopeModel& scope = analysis.model.scopes[join.scope];
      const auto workload = static_cast<std::size_t>(scope.servers[join.server].workload);
      line += " " + scope.cluster.workloads[workload].meta.object() + " in " + scope.name;
    }
    lines.push_back(database.joins.empty() ? line + " nothing" : line);
  }
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("role files belong to the server whose logins use a role that they create") {
  const InputFile roles{.path = "db/roles.sql", .text = "DO $$ BEGIN CREATE ROLE reader LOGIN; END $$;\n"};
  const std::string shop = server("data", "main") + client("shop", "main.data", "reader");
  CHECK(joined({roles, {"k8s/shop.yaml", shop}}) == Lines{"db -> data/main in k8s"});
  // One more server, which nobody uses, or others use, changes nothing.
  CHECK(joined({roles, {"k8s/shop.yaml", shop}, {"k8s/other.yaml", server("tmp", "other")}}) ==
        Lines{"db -> data/main in k8s"});
  CHECK(joined({roles,
                {"k8s/shop.yaml", shop},
                {"k8s/other.yaml", server("sso", "keys") + client("sso", "keys", "keycloak")}}) ==
        Lines{"db -> data/main in k8s"});
}

TEST_CASE("of several servers each gets the role files that lie beside it") {
  const auto of = [](const std::string& name) {
    return std::vector<InputFile>{{name + "/k8s/app.yaml", server("ns-" + name, "db")},
                                  {name + "/migrations/001_x.up.sql", "CREATE TABLE t_" + name + " (id int);\n"}};
  };
  std::vector<InputFile> both = of("svc-a");
  for (InputFile& file : of("svc-b")) both.push_back(std::move(file));
  CHECK(joined(both) == Lines{"svc-a/migrations -> ns-svc-a/db in .", "svc-b/migrations -> ns-svc-b/db in ."});
}

TEST_CASE("role files beside one server are not given to another scope's") {
  const std::string app = server("s", "db");
  CHECK(joined({{"blog/app.yaml", app},
                {"shop/app.yaml", app + "# the shop's\n"},
                {"shop/db/roles.sql", "CREATE TABLE t (id int);\n"}}) == Lines{"shop/db -> s/db in shop"});
  CHECK(joined({{"db/roles.sql", "CREATE TABLE t (id int);\n"}, {"prod/app.yaml", app}, {"staging/app.yaml", app}}) ==
        Lines{"db -> s/db in prod s/db in staging"});
}
