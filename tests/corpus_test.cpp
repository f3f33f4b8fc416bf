// Real systems, with truth worked out by hand (testdata/corpus/README.md): what must be found, and what must not be
// claimed.

#include <doctest/doctest.h>

#include <algorithm>

#include "support/tree.hpp"

using namespace routegrant;
using test::analyzed;
using test::files_of;
using test::path_lines;
using test::places_of;

namespace {

using Lines = std::set<std::string>;

const std::string all_on_rows = "SELECT,INSERT,UPDATE,DELETE,TRUNCATE";

bool mentions(const Analysis& analysis, std::string_view word) {
  return std::ranges::any_of(analysis.report.findings,
                             [&](const Finding& finding) { return finding.message.find(word) != std::string::npos; });
}

/// The privileges of a role as "object: A,B", without built-in objects and sequences.
Lines privilege_lines(const Analysis& analysis, std::string_view role) {
  std::map<std::string, std::set<std::string>> by_object;
  for (const DatabaseModel& model : analysis.model.databases) {
    const auto index = model.database.find_role(role);
    REQUIRE(index.has_value());
    for (const pg::Privilege& privilege : model.database.privileges(*index)) {
      const pg::ObjectInfo& object = model.database.objects()[privilege.object];
      if (object.kind == "table") by_object[object.name].insert(privilege.privilege);
    }
  }
  Lines lines;
  for (const auto& [object, privileges] : by_object) {
    std::string line = object + ":";
    for (const std::string& privilege : privileges) line += " " + privilege;
    lines.insert(line);
  }
  return lines;
}

}  // namespace

TEST_CASE("bank-of-anthos: the public Service reaches two superusers, one Service call behind it") {
  const Analysis analysis = analyzed(files_of("corpus/bank-of-anthos"));
  REQUIRE(analysis.model.scopes.size() == 1);
  CHECK(analysis.model.scopes.front().name == "kubernetes-manifests");
  const std::string entry = "LoadBalancer frontend:80 -> Deployment/";
  Lines expected;
  for (const char* workload : {"balancereader", "ledgerwriter", "transactionhistory"}) {
    expected.insert(entry + workload + " as admin: " + all_on_rows + " public.transactions");
  }
  for (const char* workload : {"contacts", "userservice"}) {
    for (const char* table : {"contacts", "users"}) {
      expected.insert(entry + workload + " as accounts-admin: " + all_on_rows + " public." + table);
    }
  }
  CHECK(path_lines(analysis) == expected);
  CHECK(places_of(analysis, "public-route-reaches-admin-role").size() == 2);
  CHECK(places_of(analysis, "credential-shared-by-workloads").size() == 2);
  CHECK(places_of(analysis, "credential-in-plain-text").size() == 2);
  CHECK(places_of(analysis, "database-without-network-policy").size() == 2);
  CHECK(places_of(analysis, "credential-needs-redeploy-to-rotate").size() == 5);
  // A signing key, a demonstration login and a load generator are no database credentials.
  CHECK_FALSE(mentions(analysis, "jwt-key"));
  CHECK_FALSE(mentions(analysis, "DEMO_LOGIN"));
  CHECK_FALSE(mentions(analysis, "loadgenerator"));
}

TEST_CASE("crapi: one login in several ConfigMaps is one credential, reached through host:port values") {
  const Analysis analysis = analyzed(files_of("corpus/crapi"));
  const std::string entry = "LoadBalancer crapi-web:80 -> Deployment/";
  Lines expected;
  for (const char* workload : {"crapi-community", "crapi-identity", "crapi-workshop"}) {
    expected.insert(entry + workload + " as admin: " + all_on_rows + " *.*");
  }
  CHECK(path_lines(analysis) == expected);
  CHECK(places_of(analysis, "credential-shared-by-workloads").size() == 1);
  CHECK(places_of(analysis, "credential-in-plain-text").size() >= 3);
  CHECK(places_of(analysis, "credential-is-bootstrap-superuser").size() == 1);
  // The signing key's Secret is made by a script; the MongoDB user is no SQL role.
  CHECK(places_of(analysis, "missing-secret-or-key").empty());
  CHECK_FALSE(mentions(analysis, "MONGO"));
}

TEST_CASE("payment-switch: six regular-expression paths reach the superuser of one server") {
  const Analysis analysis = analyzed(files_of("corpus/payment-switch"));
  Lines expected;
  for (const std::string name : {"identity", "merchant", "payment", "ledger", "notification", "settlement"}) {
    expected.insert("localhost/" + name + "(/|$)(.*) -> Deployment/payment-switch/" + name +
                    "-api as paymentswitch: " + all_on_rows + " *.*");
  }
  CHECK(path_lines(analysis) == expected);
  const auto missing = places_of(analysis, "missing-secret-or-key");
  // Postgres__Password is not in the Secret of the tree; RabbitMQ__Password is read from a ConfigMap that lacks it.
  CHECK(missing == std::multiset<std::string>{"k8s/identity-deployment.yaml:54", "k8s/postgres-deployment.yaml:38"});
  CHECK(places_of(analysis, "public-route-reaches-admin-role").size() == 1);
  CHECK(places_of(analysis, "database-without-network-policy").size() == 1);
}

TEST_CASE("spring-petclinic: a service binding's files name the superuser; a default that is not used names nobody") {
  const Analysis analysis = analyzed(files_of("corpus/spring-petclinic"));
  const Lines paths = path_lines(analysis);
  CHECK(paths.contains("NodePort petclinic:80 -> Deployment/petclinic as user: " + all_on_rows + " public.owners"));
  CHECK(std::ranges::none_of(paths,
                             [](const std::string& line) { return line.find("as petclinic") != std::string::npos; }));
  for (const DatabaseModel& model : analysis.model.databases) CHECK_FALSE(model.database.find_role("petclinic"));
  CHECK(places_of(analysis, "credential-is-bootstrap-superuser").size() == 1);
  // It is mounted, but read once, at start.
  const auto& deliveries = analysis.report.graph.table<Delivery>().rows;
  CHECK(std::ranges::any_of(deliveries, [](const Delivery& delivery) {
    return !delivery.rotates && delivery.restart.find("read once") != std::string::npos;
  }));
}

TEST_CASE("velocity: roles in DO blocks, grants of several objects and grantees, default privileges") {
  const Analysis analysis = analyzed(files_of("corpus/velocity"));
  REQUIRE(analysis.model.databases.size() == 1);
  Lines api;
  for (const char* table : {"api_keys", "archive_runs", "field_definitions", "purge_requests", "role_bindings",
                            "schema_definitions", "audit_log"}) {
    api.insert(std::string("platform.") + table + ": SELECT");
  }
  for (const char* table : {"event_log", "idempotency_keys", "sessions"}) {
    api.insert(std::string("platform.") + table + ": INSERT SELECT UPDATE");
  }
  for (const char* table : {"anomaly_alerts", "anomaly_scan_state", "pending_typesense_reaps"}) {
    api.insert(std::string("platform.") + table + ": INSERT SELECT");
  }
  CHECK(privilege_lines(analysis, "velocity_api") == api);
  Lines operators{"platform.audit_log: SELECT", "platform.audit_chain_state: INSERT SELECT UPDATE",
                  "platform.event_log: INSERT SELECT", "platform.idempotency_keys: INSERT SELECT UPDATE"};
  for (const char* table :
       {"api_keys", "archive_runs", "field_definitions", "purge_requests", "role_bindings", "schema_definitions"}) {
    operators.insert(std::string("platform.") + table + ": DELETE INSERT SELECT TRUNCATE UPDATE");
  }
  for (const char* table : {"anomaly_alerts", "anomaly_scan_state", "pending_typesense_reaps"}) {
    operators.insert(std::string("platform.") + table + ": DELETE INSERT SELECT UPDATE");
  }
  CHECK(privilege_lines(analysis, "velocity_operator") == operators);
  const pg::Database& database = analysis.model.databases.front().database;
  const auto role = database.find_role("velocity_operator");
  REQUIRE(role.has_value());
  CHECK(database.roles()[*role].createrole);
  CHECK_FALSE(database.roles()[*role].superuser);
}
