#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "pg/answers/effective.hpp"
#include "support/pg_program.hpp"

using routegrant::test::Program;

TEST_CASE("a privilege is told by the memberships on the way and the word of the grant") {
  const Program program(
      "CREATE ROLE billing_writer;\n"
      "CREATE USER reports_app IN ROLE billing_writer;\n"
      "CREATE SCHEMA billing;\n"
      "CREATE TABLE billing.invoices (id int);\n"
      "GRANT SELECT, INSERT ON billing.invoices TO billing_writer;\n");
  CHECK(program.story("reports_app", "billing.invoices", "INSERT") ==
        "member; reports_app is a member of billing_writer (billing_writer); "
        "billing_writer is granted INSERT on billing.invoices (INSERT)");
  CHECK(program.held("reports_app", "billing.invoices") == "INSERT, SELECT");
}

TEST_CASE("an owner holds everything with grant option, and the story is its ownership") {
  const Program program(
      "CREATE ROLE app;\n"
      "CREATE TABLE orders (id int);\n"
      "ALTER TABLE orders OWNER TO app;\n");
  CHECK(program.held("app", "public.orders") == "DELETE*, INSERT*, REFERENCES*, SELECT*, TRIGGER*, TRUNCATE*, UPDATE*");
  CHECK(program.story("app", "public.orders", "DELETE") == "owner; app owns public.orders (app)");
}

TEST_CASE("in an open world what nothing creates is assumed and marked") {
  const Program program(
      "GRANT SELECT ON shop.orders TO ghost;\nGRANT INSERT ON ALL TABLES IN SCHEMA other TO ghost;\n");
  const auto& database = program.database();
  REQUIRE(database.find_role("ghost"));
  CHECK(database.roles()[*database.find_role("ghost")].declared_by == "assumed");
  CHECK(program.held("ghost", "shop.orders") == "SELECT");
  CHECK(program.held("ghost", "other.*") == "INSERT");
  for (const auto& object : database.objects()) {
    if (object.name == "shop.orders" || object.name == "other.*") CHECK(object.assumed);
  }
}

TEST_CASE("in a closed world what nothing creates is refused and has no effect") {
  const Program program(
      "CREATE ROLE r;\nGRANT SELECT ON orders TO r;\nGRANT SELECT ON nosuch.orders TO r;\nGRANT r TO ghost;\n",
      routegrant::pg::World::closed);
  CHECK(program.refused() == "42P01 3F000 42704");
  CHECK(program.held("r", "public.orders").empty());
}

TEST_CASE("PUBLIC holds what PostgreSQL gives to everyone") {
  const Program program("CREATE ROLE r;\nCREATE FUNCTION f(a int, b text) RETURNS int LANGUAGE sql AS 'select 1';\n");
  CHECK(program.story("r", "public.f(integer, text)", "EXECUTE") == "public");
  CHECK(program.held("PUBLIC", "public.f(integer, text)") == "EXECUTE");
  CHECK(program.held("r", "postgres") == "CONNECT, TEMPORARY");
}

TEST_CASE("a password's place is kept, never its text") {
  const Program program("CREATE ROLE app LOGIN ENCRYPTED PASSWORD 'hunter2';\nCREATE ROLE app PASSWORD 'hunter2';\n");
  const auto& database = program.database();
  const auto& role = database.roles()[*database.find_role("app")];
  REQUIRE(role.passwords.size() == 1);
  CHECK(program.sources().text(role.passwords.front()) == "ENCRYPTED PASSWORD");
  REQUIRE(database.refused().size() == 1);
  CHECK(database.refused().front().statement == "CREATE ROLE app PASSWORD '...'");
}

TEST_CASE("default privileges reach what is created later, by the words that gave them") {
  const Program program(
      "CREATE ROLE reader;\nCREATE SCHEMA s;\n"
      "ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO reader;\n"
      "CREATE TABLE s.later ();\n");
  CHECK(program.story("reader", "s.later", "SELECT") == "granted; reader is granted SELECT on s.later (SELECT)");
  REQUIRE(program.database().default_privileges().size() == 1);
  CHECK(program.database().default_privileges().front().schema == "s");
}

TEST_CASE("a column's privilege stands beside the table's") {
  const Program program("CREATE ROLE app;\nCREATE TABLE t (a int, b int);\nGRANT SELECT, UPDATE (b) ON t TO app;\n");
  CHECK(program.held("app", "public.t") == "SELECT");
  CHECK(program.held("app", "public.t", "b") == "UPDATE");
  CHECK(program.held("app", "public.t", "a").empty());
}

TEST_CASE("what stands above privileges points at the ALTER ROLE that gave it") {
  const Program program(
      "CREATE ROLE app;\nCREATE TABLE t ();\nALTER ROLE app CREATEROLE SUPERUSER;\nALTER ROLE app NOCREATEROLE;\n"
      "CREATE ROLE born SUPERUSER;\n");
  const auto& database = program.database();
  const auto& app = database.roles()[*database.find_role("app")];
  REQUIRE(app.superuser_span);
  CHECK(program.sources().text(*app.superuser_span) == "SUPERUSER");
  CHECK(!app.createrole_span);
  CHECK(!database.roles()[*database.find_role("born")].superuser_span);
  CHECK(program.story("app", "public.t", "SELECT") == "superuser; app is a superuser (SUPERUSER)");
  CHECK(program.story("born", "public.t", "SELECT") == "superuser; born is a superuser (born)");
}

TEST_CASE("an object's owner points at the statement that made him so") {
  const Program program(
      "CREATE ROLE a;\nCREATE ROLE b;\nCREATE TABLE t ();\nCREATE TABLE u ();\nALTER TABLE t OWNER TO a;\n"
      "REASSIGN OWNED BY a TO b;\nCREATE SCHEMA s AUTHORIZATION a;\nCREATE DATABASE shop OWNER b;\n");
  std::string told;
  for (const auto& object : program.database().objects()) {
    if (!object.owner_span) continue;
    told += object.name + ": " + std::string(program.sources().text(*object.owner_span)) + "; ";
  }
  CHECK(told == "shop: b; s: a; public.t: b; ");
}

TEST_CASE("only a closed world asks whether rows may be written") {
  const std::string sql =
      "CREATE ROLE r;\nCREATE TABLE t (id int);\nSET ROLE r;\nBEGIN;\nINSERT INTO t VALUES (1);\nRESET search_path;\n"
      "COMMIT;\nCOMMENT ON TABLE t IS 'x';\nCREATE INDEX i ON t (id);\nSELECT id FROM t;\n";
  CHECK(Program(sql).refused().empty());
  CHECK(Program(sql, routegrant::pg::World::closed).refused() == "42501 25P02 42501 42501 42501");
}

TEST_CASE("the owner of each database is a member of pg_database_owner in that database only") {
  const Program program(
      "CREATE ROLE own LOGIN;\nCREATE ROLE kid IN ROLE own;\nCREATE DATABASE two OWNER own;\n"
      "\\connect two\nCREATE TABLE t (id int);\nGRANT USAGE ON SCHEMA public TO kid;\n",
      routegrant::pg::World::open, 16);
  const auto& database = program.database();
  for (const char* name : {"own", "kid"}) {
    std::string held;
    for (const auto& privilege : database.privileges(*database.find_role(name))) {
      const auto& object = database.objects()[privilege.object];
      if (object.kind == "schema" && object.database == "two") held += privilege.privilege + " ";
    }
    CHECK(held == "CREATE USAGE ");
    const auto own = *database.find_role(name);
    const auto reaches_owner = [&](const std::vector<routegrant::pg::ActsAsInfo>& roles) {
      return std::any_of(roles.begin(), roles.end(), [&](const routegrant::pg::ActsAsInfo& each) {
        return database.roles()[each.target].name == "pg_database_owner" && each.inherits;
      });
    };
    CHECK(reaches_owner(routegrant::pg::effective_roles(database.catalog(), own, "two")));
    CHECK_FALSE(reaches_owner(routegrant::pg::effective_roles(database.catalog(), own)));
  }
}

TEST_CASE("the functions of a known extension are granted and found without showing all of them") {
  const Program program(
      "CREATE ROLE app;\nCREATE EXTENSION pgcrypto;\nCREATE EXTENSION dblink;\n"
      "GRANT EXECUTE ON FUNCTION digest(text, text) TO app;\n"
      "GRANT EXECUTE ON FUNCTION nothing(text) TO app;\nGRANT EXECUTE ON FUNCTION dblink_connect_u(text) TO app;\n",
      routegrant::pg::World::closed);
  CHECK(program.refused() == "42883");
  CHECK(program.held("app", "public.digest(text, text)") == "EXECUTE");
  CHECK(program.held("app", "public.dblink_connect_u(text)") == "EXECUTE");
  CHECK(program.held("PUBLIC", "public.dblink_connect_u(text)").empty());
  const auto& objects = program.database().objects();
  CHECK(std::count_if(objects.begin(), objects.end(), [](const auto& object) { return object.kind == "function"; }) ==
        2);
}

TEST_CASE("what information_schema shows is granted and revoked like any other relation") {
  const Program program(
      "CREATE ROLE r;\n"
      "REVOKE SELECT ON information_schema.tables FROM PUBLIC;\n"
      "GRANT SELECT (table_name) ON information_schema.tables TO r;\n"
      "GRANT SELECT ON information_schema.nosuch TO r;\n",
      routegrant::pg::World::closed);
  CHECK(program.refused() == "42P01");
  CHECK(program.held("PUBLIC", "information_schema.tables").empty());
}
