// Repositories with kustomizations, operators and many variants: every fact that was worked out by hand from the files
// in testdata/corpus, and nothing of what they do not say.

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "questions/access.hpp"
#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;
using test::files_of;
using test::finding_lines;
using test::path_lines;
using test::places_of;

namespace {

using Lines = std::set<std::string>;

std::vector<InputFile> files_below(const std::string& directory, std::string_view prefix) {
  std::vector<InputFile> files = files_of(directory);
  std::erase_if(files, [&](const InputFile& file) { return !file.path.starts_with(prefix); });
  return files;
}

/// Each login as "scope: workload -> server/database as role [certainty]"; "-" for a server that is not in the tree.
Lines login_lines(const Analysis& analysis) {
  const questions::Access access(analysis);
  Lines lines;
  for (const Login& login : analysis.report.graph.table<Login>().rows) {
    const std::string server = login.server == FactId::none ? "-" : access.servers[login.server].label_text;
    lines.insert(questions::workload_name(access.workloads[login.workload]) + " -> " + server + "/" + login.database +
                 " as " + (login.known == "known" ? login.role_name : "? (" + login.known + ")"));
  }
  return lines;
}

Lines roles_of(const Analysis& analysis, std::string_view database) {
  Lines lines;
  for (const DatabaseModel& model : analysis.model.databases) {
    if (model.name != database) continue;
    for (const pg::RoleInfo& role : model.database.roles()) {
      if (role.declared_by == "built-in") continue;
      std::string line = role.name;
      if (role.login) line += " login";
      if (role.superuser) line += " superuser";
      if (role.createdb) line += " createdb";
      lines.insert(line);
    }
  }
  return lines;
}

/// In how many tables of a schema a role holds each privilege table-wide, as "SELECT 32".
Lines table_counts(const pg::Database& database, std::string_view role, const std::string& schema) {
  const auto index = database.find_role(role);
  REQUIRE(index.has_value());
  std::map<std::string, std::set<std::string>> tables;
  for (const pg::Privilege& privilege : database.privileges(*index)) {
    const pg::ObjectInfo& object = database.objects()[privilege.object];
    if (object.kind == "table" && privilege.column.empty() && object.name.starts_with(schema + "."))
      tables[privilege.privilege].insert(object.name);
  }
  Lines lines;
  for (const auto& [privilege, names] : tables) lines.insert(privilege + " " + std::to_string(names.size()));
  return lines;
}

std::string messages_of(const Analysis& analysis, std::string_view rule) {
  std::string all;
  for (const Finding& finding : analysis.report.findings) {
    if (analysis.report.rules[finding.rule].id == rule) all += finding.message + "\n";
  }
  return all;
}

bool is_told(const Analysis& analysis, std::string_view words) {
  const auto& all = analysis.report.diagnostics;
  return std::any_of(all.begin(), all.end(),
                     [&](const Diagnostic& told) { return told.message.find(words) != std::string::npos; });
}

}  // namespace

TEST_CASE("home-ops: poolers, managed roles and a database of another scope lead to four roles") {
  const Analysis analysis = analyzed(files_of("corpus/sholdee-home-ops"));
  CHECK(path_lines(analysis) == Lines{"powerdns.mgmt.sholdee.net/ -> Deployment/powerdns/poweradmin as powerdns",
                                      "powerdns-api.mgmt.sholdee.net/ -> Deployment/powerdns/powerdns as powerdns",
                                      "mealie.mgmt.sholdee.net/ -> Deployment/mealie/mealie as mealie",
                                      "grafana.mgmt.sholdee.net/ -> Grafana/monitoring/grafana as grafana"});
  // The store holds the user's name of the first; the managed role that has the same Secret tells it. The third's
  // server is in another scope and namespace.
  CHECK(login_lines(analysis) ==
        Lines{"Deployment/powerdns/poweradmin -> Cluster powerdns/powerdns-db/powerdns as powerdns",
              "Deployment/powerdns/powerdns -> Cluster powerdns/powerdns-db/powerdns as powerdns",
              "Deployment/mealie/mealie -> Cluster hass/hass-db2/mealie as mealie",
              "Grafana/monitoring/grafana -> Cluster monitoring/grafana-db/grafana as grafana"});
  CHECK(places_of(analysis, "credential-shared-by-workloads").size() == 1);
  // A NetworkPolicy is missing at two of the servers; a CiliumNetworkPolicy guards the third and its pooler.
  CHECK(places_of(analysis, "database-without-network-policy") ==
        std::multiset<std::string>{"apps/hass/hass-db/manifests/cnpg-cluster.yaml:6",
                                   "apps/monitoring/grafana/manifests/cnpg-cluster.yaml:6"});
  // Reloader restarts every client; one has the annotation on the Deployment that its operator makes.
  CHECK(places_of(analysis, "credential-needs-redeploy-to-rotate").empty());
  CHECK(places_of(analysis, "credential-outside-git").empty());
  CHECK(places_of(analysis, "role-not-in-git").empty());
  // The Gateway of another scope takes the routes at its HTTPS listener only.
  CHECK(places_of(analysis, "route-without-tls").empty());
  // The patch restores the database from a backup, whose grants no manifest shows.
  CHECK(is_told(analysis, "Cluster powerdns/powerdns-db is made by recovery"));
  // MongoDB and an MQTT broker are no SQL databases; a driver's name is no setting of a login.
  for (const std::string& line : login_lines(analysis)) {
    CHECK(line.find("unifi") == std::string::npos);
    CHECK(line.find("hivemq") == std::string::npos);
    CHECK(line.find("pgsql") == std::string::npos);
  }
}

TEST_CASE("home-ops: without the patch, the grants at the end of a list of SQL give the role its tables") {
  const std::string directory = "apps/powerdns/manifests/";
  const Analysis analysis = analyzed(files_below("corpus/sholdee-home-ops", directory));
  const auto model = std::ranges::find(analysis.model.databases, "powerdns", &DatabaseModel::name);
  REQUIRE(model != analysis.model.databases.end());
  const pg::Database& database = model->database;
  const auto role = database.find_role("powerdns");
  REQUIRE(role.has_value());
  CHECK_FALSE(database.roles()[*role].superuser);
  std::size_t tables = 0;
  for (const pg::ObjectInfo& object : database.objects()) {
    if (object.kind != "table" || !object.name.starts_with("public.")) continue;
    ++tables;
    CHECK(object.owner == "postgres");
  }
  CHECK(tables > 20);
  const std::string all = std::to_string(tables);
  CHECK(table_counts(database, "powerdns", "public") == Lines{"SELECT " + all, "INSERT " + all, "UPDATE " + all,
                                                              "DELETE " + all, "TRUNCATE " + all, "REFERENCES " + all,
                                                              "TRIGGER " + all, "MAINTAIN " + all});
  CHECK(places_of(analysis, "public-route-reaches-write-role").size() == 1);
}

TEST_CASE("unkaos: commonLabels make every Service select every pod, the database's too") {
  const Analysis analysis = analyzed(files_of("corpus/unkaos"));
  const auto scope = std::ranges::find(analysis.model.scopes, "k8s/overlays/development", &ScopeModel::name);
  REQUIRE(scope != analysis.model.scopes.end());
  const kube::Cluster& cluster = scope->cluster;
  CHECK(cluster.workloads.size() == 8);
  CHECK(cluster.services.size() == 8);
  for (const kube::Service& service : cluster.services) CHECK(kube::selected_workloads(cluster, service).size() == 8);
  CHECK(places_of(analysis, "service-selects-database-and-others").size() == 1);
  CHECK(messages_of(analysis, "service-selects-database-and-others").find("Deployment unkaos-dev/postgres") !=
        std::string::npos);
}

TEST_CASE("unkaos: six workloads behind four paths log in as the superuser") {
  const Analysis analysis = analyzed(files_of("corpus/unkaos"));
  const std::string rows = " as unkaos: SELECT,INSERT,UPDATE,DELETE,TRUNCATE *.*";
  Lines expected;
  for (const std::string path : {"/", "/api/zeus", "/api/cerberus"}) {
    for (const std::string name : {"cerberus", "eileithyia", "hecate", "hermes", "ossa", "zeus"})
      expected.insert("unkaos.local" + path + " -> Deployment/unkaos-dev/" + name + rows);
  }
  Lines found = path_lines(analysis);
  // What the kustomization does not list is not part of the build.
  std::erase_if(found, [](const std::string& line) { return line.starts_with("- -> "); });
  CHECK(found == expected);
  // Port 5009 is no port of hermes-service.
  CHECK(places_of(analysis, "route-to-missing-backend") == std::multiset<std::string>{"k8s/base/ingress.yaml:39"});
  CHECK(places_of(analysis, "credential-shared-by-workloads").size() == 1);
  CHECK(places_of(analysis, "credential-in-plain-text") == std::multiset<std::string>{"k8s/base/secrets.yaml:8"});
  CHECK(places_of(analysis, "database-without-network-policy").size() == 1);
  CHECK(places_of(analysis, "public-route-reaches-admin-role").size() == 1);
  // DB_USER is in the ConfigMap and in the Secret; the Secret comes later in envFrom, and wins.
  for (const Login& login : analysis.report.graph.table<Login>().rows) {
    if (login.known == "known") CHECK(login.secret == "unkaos-dev/unkaos-secrets");
  }
}

TEST_CASE("unkaos: what the database mounts runs, a file beside it that nothing mounts does not") {
  for (const std::string above : {"", "unkaos/"}) {
    std::vector<InputFile> files = files_of("corpus/unkaos");
    for (InputFile& file : files) file.path = above + file.path;
    const Analysis analysis = analyzed(std::move(files));
    std::size_t served = 0;
    for (const DatabaseModel& model : analysis.model.databases) {
      if (model.joins.empty()) continue;
      ++served;
      CHECK(model.files == std::vector<std::string>{above + "k8s/base/postgres-init-configmap.yaml"});
      const auto role = model.database.find_role("unkaos");
      REQUIRE(role.has_value());
      CHECK(model.database.roles()[*role].superuser);
    }
    CHECK(served == 1);
  }
}

TEST_CASE("super-heroes: each generated file is a deployment of its own, JDBC URL and user lie in different objects") {
  const Analysis analysis = analyzed(files_of("corpus/quarkus-super-heroes"));
  REQUIRE(analysis.model.scopes.size() == 2);
  CHECK(analysis.model.scopes[0].name == "deploy/k8s/java25-kubernetes.yml");
  CHECK(analysis.model.scopes[1].name == "deploy/k8s/java25-openshift.yml");
  Lines logins;
  for (const std::string& line : login_lines(analysis)) logins.insert(line);
  CHECK(logins == Lines{"Deployment/rest-villains -> Deployment villains-db/villains_database as superbad",
                        "Deployment/rest-heroes -> Deployment heroes-db/heroes_database as superman",
                        "Deployment/grpc-locations -> Deployment locations-db/locations_database as locations"});
  CHECK(places_of(analysis, "credential-is-bootstrap-superuser").size() == 2);
  // A MariaDB user of one database is no superuser, and a client of MongoDB has no SQL role.
  CHECK(messages_of(analysis, "credential-is-bootstrap-superuser").find("locations") == std::string::npos);
  const Lines paths = path_lines(analysis);
  const std::string entry = "*/api/fights -> Deployment/";
  const std::string rows = ": SELECT,INSERT,UPDATE,DELETE,TRUNCATE *.*";
  // rest-fights calls the heroes and villains by names that its discovery resolves, the locations by a host.
  CHECK(paths.contains(entry + "rest-villains as superbad" + rows));
  CHECK(paths.contains(entry + "rest-heroes as superman" + rows));
  CHECK(paths.contains(entry + "grpc-locations as locations"));
  CHECK(std::ranges::none_of(paths, [](const std::string& line) { return line.find("-fights as ") != line.npos; }));
}

TEST_CASE("super-heroes: two rules of one Ingress, one without a host and one with an empty one") {
  const Analysis analysis = analyzed(files_below("corpus/quarkus-super-heroes", "deploy/k8s/java25-kubernetes.yml"));
  std::multiset<std::string> routes;
  for (const kube::Route& route : analysis.model.scopes.at(0).cluster.routes) {
    REQUIRE(route.backends.size() == 1);
    routes.insert(route.host.value + route.path.value + " -> " + route.backends.front().service.value);
  }
  CHECK(routes ==
        std::multiset<std::string>{"/ -> ui-super-heroes", "/ -> ui-super-heroes", "/api/fights -> rest-fights"});
}

TEST_CASE("cas-cif: grants through a wrapper in the order of the plan give what PostgreSQL 15 gives") {
  const Analysis analysis = analyzed(files_of("corpus/cas-cif"));
  REQUIRE(analysis.model.databases.size() == 1);
  const pg::Database& database = analysis.model.databases.front().database;
  CHECK(table_counts(database, "cif_internal", "cif") == Lines{"SELECT 32", "INSERT 24", "UPDATE 23", "DELETE 4"});
  CHECK(table_counts(database, "cif_admin", "cif") == Lines{"SELECT 32", "INSERT 27", "UPDATE 26", "DELETE 4"});
  CHECK(table_counts(database, "cif_external", "cif") == Lines{"SELECT 1", "INSERT 1"});
  CHECK(table_counts(database, "cif_guest", "cif") == Lines{"SELECT 1"});
  CHECK(table_counts(database, "cifapp", "cif") == Lines{"SELECT 32", "INSERT 27", "UPDATE 26", "DELETE 4"});
  for (const std::string_view name : {"cif_internal", "cif_external", "cif_admin", "cif_guest", "cifapp"}) {
    const Lines all = table_counts(database, name, "cif_private");
    for (const char* held : {"SELECT 1", "INSERT 1", "UPDATE 1", "DELETE 1", "TRUNCATE 1"}) CHECK(all.contains(held));
    const auto index = database.find_role(name);
    REQUIRE(index.has_value());
    CHECK(database.roles()[*index].login == (name == "cifapp"));
    CHECK_FALSE(database.roles()[*index].superuser);
  }
  Lines secured;
  for (const pg::ObjectInfo& object : database.objects()) {
    if (object.row_security) secured.insert(object.name);
  }
  CHECK(secured == Lines{"cif.cif_user"});
  // That a deploy does not run what takes a change back is no news.
  CHECK_FALSE(is_told(analysis, "a deploy by sqitch does not run"));
}

TEST_CASE("cas-cif: one table is updated by column") {
  const Analysis analysis = analyzed(files_of("corpus/cas-cif"));
  const pg::Database& database = analysis.model.databases.at(0).database;
  const std::set<std::string> columns{"given_name", "family_name", "email_address", "created_at", "created_by",
                                      "updated_at", "updated_by",  "archived_at",   "archived_by"};
  for (const std::string_view name : {"cif_internal", "cif_external", "cif_admin"}) {
    std::set<std::string> updated;
    for (const pg::Privilege& privilege : database.privileges(*database.find_role(name))) {
      if (!privilege.column.empty() && privilege.privilege == "UPDATE") {
        CHECK(database.objects()[privilege.object].name == "cif.cif_user");
        updated.insert(privilege.column);
      }
    }
    CHECK(updated == columns);
  }
}

TEST_CASE("operators: a CloudNativePG Cluster with managed roles") {
  const Analysis analysis = analyzed(files_below("corpus/db-operators", "cloudnative-pg/"));
  CHECK(roles_of(analysis, "app") == Lines{"app login createdb", "dante login createdb", "streaming_replica login"});
  REQUIRE(analysis.model.scopes.size() == 1);
  const kube::Cluster& cluster = analysis.model.scopes.front().cluster;
  Lines services;
  for (const kube::Service& service : cluster.services) services.insert(service.meta.name.value);
  CHECK(services ==
        Lines{"cluster-example-with-roles-rw", "cluster-example-with-roles-ro", "cluster-example-with-roles-r"});
  const auto keyed = kube::find_keyed(cluster, true, "", "cluster-example-with-roles-app");
  REQUIRE(keyed.size() == 1);
  Lines keys;
  for (const kube::DataEntry& entry : keyed.front()->data) keys.insert(entry.key.value);
  CHECK(keys == Lines{"username", "password", "user", "dbname", "host", "port", "uri", "jdbc-uri", "pgpass", "fqdn-uri",
                      "fqdn-jdbc-uri"});
  CHECK(kube::find_keyed(cluster, true, "", "cluster-example-with-roles-superuser").empty());
}

TEST_CASE("operators: users and prepared databases of a Zalando cluster") {
  const Analysis analysis = analyzed(files_below("corpus/db-operators", "zalando-postgres-operator/"));
  const Lines roles = roles_of(analysis, "bar");
  for (const char* role :
       {"zalando login superuser createdb", "foo_user login", "bar_owner", "bar_writer", "bar_reader",
        "bar_owner_user login", "bar_writer_user login", "bar_reader_user login", "bar_data_owner", "bar_data_writer",
        "bar_data_reader", "bar_history_owner", "bar_history_writer", "bar_history_reader"}) {
    CHECK(roles.contains(role));
  }
  CHECK(std::ranges::none_of(roles, [](const std::string& role) {
    return role.starts_with("bar_data_") && role.find("_user") != std::string::npos;
  }));
  const kube::Cluster& cluster = analysis.model.scopes.at(0).cluster;
  const std::string form = ".acid-test-cluster.credentials.postgresql.acid.zalan.do";
  for (const char* user : {"zalando", "foo-user", "bar-owner-user"})
    CHECK_FALSE(kube::find_keyed(cluster, true, "", user + form).empty());
  const auto foo = std::ranges::find(analysis.model.databases, "foo", &DatabaseModel::name);
  REQUIRE(foo != analysis.model.databases.end());
}

TEST_CASE("operators: a Crossplane Role is a database role, and its connection Secret has four keys") {
  const Analysis analysis = analyzed(files_below("corpus/db-operators", "provider-sql/"));
  const kube::Cluster& cluster = analysis.model.scopes.at(0).cluster;
  const auto secret = kube::find_keyed(cluster, true, "default", "no-grants-role-secret");
  REQUIRE(secret.size() == 1);
  Lines keys;
  for (const kube::DataEntry& entry : secret.front()->data) keys.insert(entry.key.value);
  CHECK(keys == Lines{"username", "password", "endpoint", "port"});
  REQUIRE(analysis.model.databases.size() >= 1);
  const pg::Database& database = analysis.model.databases.front().database;
  const auto role = database.find_role("no-grants-role");
  REQUIRE(role.has_value());
  CHECK(database.roles()[*role].login);
}

TEST_CASE("operators: a MariaDB Grant on everything with grant option, and a Connection's Secret") {
  const Analysis analysis = analyzed(files_below("corpus/db-operators", "mariadb-operator/"));
  const kube::Cluster& cluster = analysis.model.scopes.at(0).cluster;
  REQUIRE(cluster.database_servers.size() == 1);
  REQUIRE(cluster.database_servers.front().contents.account_grants.size() == 1);
  const kube::AccountGrant& grant = cluster.database_servers.front().contents.account_grants.front();
  Lines privileges;
  for (const kube::Text& privilege : grant.privileges) privileges.insert(privilege.value);
  CHECK(privileges == Lines{"SELECT", "INSERT", "UPDATE"});
  CHECK(grant.database == "*");
  CHECK(grant.table == "*");
  CHECK(grant.user.value == "user");
  CHECK(grant.host == "%");
  CHECK(grant.grant_option);
  const auto secret = kube::find_keyed(cluster, true, "", "connection");
  REQUIRE_FALSE(secret.empty());
  CHECK(
      std::ranges::any_of(secret.front()->data, [](const kube::DataEntry& entry) { return entry.key.value == "dsn"; }));
}

TEST_CASE("operators: a movetokube user has a name that only the operator knows") {
  const Analysis analysis = analyzed(files_below("corpus/db-operators", "movetokube/"));
  const kube::Cluster& cluster = analysis.model.scopes.at(0).cluster;
  const auto secret = kube::find_keyed(cluster, true, "", "my-secret-my-db-user");
  REQUIRE(secret.size() == 1);
  CHECK_FALSE(secret.front()->user_pattern.empty());
}
