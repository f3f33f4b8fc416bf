#include <doctest/doctest.h>

#include <string>

#include "credentials_world.hpp"

namespace routegrant::credentials {

using namespace routegrant::test;

TEST_CASE("a password that connection strings take is no login beside theirs") {
  const std::string secret =
      "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {POSTGRES_PASSWORD: x}\n";
  const std::string password =
      "          env:\n            - {name: POSTGRES_PASSWORD, valueFrom: {secretKeyRef: {name: s, key: "
      "POSTGRES_PASSWORD}}}\n";
  const auto url = [](const std::string& name, const std::string& host) {
    return "            - {name: " + name + ", value: 'postgres://app:$(POSTGRES_PASSWORD)@" + host + "/app'}\n";
  };
  const std::string first = url("DATABASE_URL", "db.example");
  const std::string second = url("DATABASE_READ_URL", "ro.example");
  CHECK(World(secret + app(password + first + second)).lines() ==
        Lines{"app postgresql app@db.example:-/app url env", "app postgresql app@ro.example:-/app url env"});
  const World one(secret + app(password + first));
  CHECK(one.lines() == Lines{"app postgresql app@db.example:-/app url env"});
  CHECK(World::places(one.logins.front().passwords) == Lines{"Secret s#POSTGRES_PASSWORD!"});
  // One that no string takes may be another's.
  CHECK(World(secret + app(password + "            - {name: DATABASE_URL, value: 'postgres://app:y@db.example/app'}\n" +
                           second + "            - {name: ADMIN_DB_PASSWORD, value: z}\n"))
            .logins.size() == 3);
}

TEST_CASE("a password that commands use, or put into SQL, is no login beside theirs") {
  const auto job = [](const std::string& script) {
    return World("---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: x, b: y, u: me}\n" +
                 app("          command: [sh, -c, '" + script + "']\n          env:\n" +
                     "            - {name: ADMIN_PASSWORD, valueFrom: {secretKeyRef: {name: s, key: a}}}\n" +
                     "            - {name: APP_DB_PASSWORD, valueFrom: {secretKeyRef: {name: s, key: b}}}\n" +
                     "            - {name: ADMIN, valueFrom: {secretKeyRef: {name: outside, key: u}}}\n"))
        .text();
  };
  const std::string sql = "psql -h db.example -U admin -d app -v app_password=\"$APP_DB_PASSWORD\" -f roles.sql";
  CHECK(job("PGPASSWORD=\"$ADMIN_PASSWORD\" " + sql) == "app postgresql admin@db.example:-/app env s#a env");
  CHECK(job("export PGPASSWORD=$ADMIN_PASSWORD; " + sql + "; " + sql) ==
        "app postgresql admin@db.example:-/app env s#a env");
  // The same user of whom Git knows no name.
  const std::string unnamed = "PGPASSWORD=$ADMIN_PASSWORD psql -h db.example -U $ADMIN -d app -v p=$APP_DB_PASSWORD; ";
  CHECK(job(unnamed + unnamed) == "app postgresql <missing>@db.example:-/app env outside#u env");
}

TEST_CASE("a shell's default for a variable of its own name is read") {
  CHECK(World(app("          command: [sh, -c, 'PGUSER=\"${PGUSER:-keeper}\"; psql -h db.example -U \"$PGUSER\" -d "
                  "app']\n"))
            .text() == "app postgresql keeper?@db.example:-/app env literal");
}

TEST_CASE("a flag with an address and the flags beside it are one login") {
  const World world(
      app("          args: [start, '--db-url=jdbc:postgresql://db.example:5432/keycloak', --db-username=kc, "
          "--db-password=pw]\n"));
  CHECK(world.lines() == Lines{"app postgresql kc@db.example:5432/keycloak env literal"});
}

TEST_CASE("an entry of PgBouncer without a user is the login of those in its list") {
  const auto lines = [](const std::string& entry, const std::string& list) {
    return World(postgres() +
                 app("          volumeMounts: [{name: c, mountPath: /etc/pgbouncer}]\n"
                     "      volumes: [{name: c, configMap: {name: c}}]\n") +
                 "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  pgbouncer.ini: |\n"
                 "    [databases]\n    shop = " +
                 entry + "\n    [pgbouncer]\n    listen_port = 6432\n  userlist.txt: |\n    " + list + "\n")
        .lines();
  };
  const std::string place = "host=db port=5432 dbname=shop";
  CHECK(lines(place, R"("app" "x")") == Lines{"app postgresql app@db:-/shop proxy c#userlist.txt volume -> db"});
  CHECK(lines(place + " user=fixed", R"("app" "x")").size() == 2);
  CHECK(lines(place, "").size() == 1);
  const Lines asked = lines(place + "\n    [pgbouncer]\n    auth_user = asker", R"("app" "x")");
  REQUIRE(asked.size() == 2);
  CHECK(asked.back().find("asker@db:") != std::string::npos);
}

}  // namespace routegrant::credentials
