#include <doctest/doctest.h>

#include <string>

#include "pg/answers/answers.hpp"
#include "pg/answers/indirect.hpp"
#include "pg/names/names.hpp"
#include "pg/names/row_security.hpp"
#include "support/pg_program.hpp"

using namespace routegrant;
using test::Program;

namespace {

const std::string scene =
    "CREATE ROLE boss;\nCREATE ROLE web;\nCREATE SCHEMA s;\nGRANT USAGE ON SCHEMA s TO web, boss;\n"
    "CREATE TABLE s.users (id int, name text);\nALTER TABLE s.users OWNER TO boss;\n"
    "CREATE TABLE s.log (id int);\nALTER TABLE s.log OWNER TO boss;\nCREATE TABLE s.orders (id int);\n";

/// "view s.names: SELECT s.users as boss; ..." of what web reaches; a star for what it holds itself.
std::string reached(const std::string& sql, int version = 15) {
  const Program program(scene + sql, pg::World::open, version);
  const pg::Catalog& catalog = program.database().catalog();
  const pg::IndirectWays ways(program.database());
  std::string text;
  for (const pg::IndirectAccess& access : ways.accesses(*catalog.roles().find("web"))) {
    text += (text.empty() ? "" : "; ") + std::string(pg::name_of(access.through)) + " ";
    text += pg::display_name(catalog, access.on == pg::ObjectId::none ? access.by : access.on) + ": ";
    text += std::string(pg::privilege_name(access.privilege)) + " " + pg::display_name(catalog, access.relation);
    text += " as " + std::string(catalog.roles().name(access.as)) + (access.held_itself ? "*" : "");
  }
  return text;
}

/// "function s.f(): boss opaque; ..." of the code that web may run.
std::string started(const std::string& sql) {
  const Program program(scene + sql);
  const pg::Catalog& catalog = program.database().catalog();
  std::string text;
  for (const pg::DefinerStart& start : pg::IndirectWays(program.database()).starts(*catalog.roles().find("web"))) {
    text += (text.empty() ? "" : "; ") + std::string(pg::name_of(start.through)) + " ";
    text += pg::display_name(catalog, start.function) + ": " + std::string(catalog.roles().name(start.as));
    text += start.opaque ? " opaque" : "";
  }
  return text;
}

const std::string view =
    "CREATE VIEW s.names AS SELECT name FROM s.users;\nALTER VIEW s.names OWNER TO boss;\n"
    "GRANT SELECT, INSERT ON s.names TO web;\n";

std::string function(const std::string& body, const std::string& language = "sql") {
  return "CREATE FUNCTION s.f() RETURNS void LANGUAGE " + language + " SECURITY DEFINER AS $$ " + body +
         " $$;\nALTER FUNCTION s.f() OWNER TO boss;\n";
}

std::string trigger(const std::string& events, const std::string& body) {
  return "CREATE FUNCTION s.t() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN " + body +
         "; RETURN NEW; END $$;\nALTER FUNCTION s.t() OWNER TO boss;\nCREATE TRIGGER t " + events +
         " ON s.orders FOR EACH ROW EXECUTE FUNCTION s.t();\n";
}

}  // namespace

TEST_CASE("a view asks its owner's rights, for what is written as well") {
  CHECK(reached(view) == "view s.names: SELECT s.users as boss; view s.names: INSERT s.users as boss");
  CHECK(reached(view + "ALTER VIEW s.names SET (security_invoker = true);\n").empty());
}

TEST_CASE("a view does not read what it only names as a constant") {
  const std::string rights = "ALTER VIEW s.v OWNER TO boss;\nGRANT SELECT ON s.v TO web;\n";
  CHECK(reached("CREATE VIEW s.v AS SELECT 's.users'::regclass AS named, id FROM s.log;\n" + rights) ==
        "view s.v: SELECT s.log as boss");
  CHECK(reached("CREATE VIEW s.v AS SELECT 's.users'::regclass AS named, id FROM s.users;\n" + rights) ==
        "view s.v: SELECT s.users as boss");
}

TEST_CASE("nothing is written through a view that PostgreSQL does not update by itself") {
  const std::string rights = "ALTER VIEW s.v OWNER TO boss;\nGRANT INSERT, DELETE ON s.v TO web;\n";
  for (const char* query : {
           "SELECT DISTINCT name FROM s.users",
           "SELECT u.name FROM s.users u, s.log l",
           "SELECT count(*) FROM s.users",
           "SELECT name, row_number() OVER () FROM s.users",
           "SELECT name FROM s.users LIMIT 5",
           "SELECT name FROM s.users UNION SELECT name FROM s.users",
           "WITH w AS (SELECT 1) SELECT name FROM s.users",
           "SELECT name FROM s.users GROUP BY name",
       }) {
    CAPTURE(query);
    CHECK(reached("CREATE VIEW s.v AS " + std::string(query) + ";\n" + rights).empty());
  }
  CHECK(reached("CREATE VIEW s.v AS SELECT name FROM s.users WHERE id IN (SELECT id FROM s.log);\n" + rights) ==
        "view s.v: INSERT s.users as boss; view s.v: DELETE s.users as boss");
  CHECK(reached("CREATE VIEW s.u AS SELECT name FROM s.users;\nALTER VIEW s.u OWNER TO boss;\n"
                "CREATE VIEW s.v AS SELECT name FROM s.u;\n" +
                rights) ==
        "view s.v: INSERT s.u as boss; view s.v: INSERT s.users as boss; view s.v: DELETE s.u as boss; "
        "view s.v: DELETE s.users as boss");
}

TEST_CASE("a function of another schema with an aggregate's name leaves a view updated") {
  const std::string sql =
      "CREATE FUNCTION s.max(text) RETURNS text LANGUAGE sql AS 'SELECT $1';\n"
      "GRANT EXECUTE ON FUNCTION s.max(text) TO boss;\n";
  const std::string rights = "ALTER VIEW s.v OWNER TO boss;\nGRANT INSERT ON s.v TO web;\n";
  CHECK(reached(sql + "CREATE VIEW s.v AS SELECT id, s.max(name) AS m FROM s.users;\n" + rights) ==
        "view s.v: INSERT s.users as boss");
  for (const char* call : {"max(name)", "pg_catalog.max(name)"}) {
    CAPTURE(call);
    CHECK(reached(sql + "CREATE VIEW s.v AS SELECT " + call + " AS m FROM s.users;\n" + rights).empty());
  }
}

TEST_CASE("UPDATE of a view's column leads to the column that it shows, whatever it is called") {
  const std::string sql =
      "CREATE TABLE s.staff (id int, name text, pay int);\nGRANT SELECT, UPDATE (pay) ON s.staff TO boss;\n"
      "CREATE VIEW s.v (pay, name) AS SELECT name, pay FROM s.staff;\nALTER VIEW s.v OWNER TO boss;\n";
  CHECK(reached(sql + "GRANT UPDATE (name) ON s.v TO web;\n") == "view s.v: UPDATE s.staff as boss");
  CHECK(reached(sql + "GRANT UPDATE (pay) ON s.v TO web;\n").empty());
  CHECK(reached(sql + "GRANT UPDATE ON s.v TO web;\n") == "view s.v: UPDATE s.staff as boss");
  // The second view shows the first one's columns by other names again.
  const std::string twice =
      "CREATE VIEW s.w (a, b) AS SELECT pay, name FROM s.v;\nALTER VIEW s.w OWNER TO boss;\n"
      "GRANT SELECT ON s.v TO boss;\n";
  CHECK(reached(sql + twice + "GRANT UPDATE (b) ON s.w TO web;\n") ==
        "view s.w: UPDATE s.v as boss; view s.w: UPDATE s.staff as boss");
  CHECK(reached(sql + twice + "GRANT UPDATE (a) ON s.w TO web;\n") == "view s.w: UPDATE s.v as boss");
  // An expression takes no values.
  CHECK(reached("CREATE VIEW s.v AS SELECT upper(name) AS name FROM s.users;\nALTER VIEW s.v OWNER TO boss;\n"
                "GRANT UPDATE (name) ON s.v TO web;\n")
            .empty());
}

TEST_CASE("INSTEAD OF triggers end what is written to a view") {
  const std::string sql =
      "CREATE VIEW s.v AS SELECT name FROM s.users;\nALTER VIEW s.v OWNER TO boss;\nGRANT INSERT, DELETE ON s.v TO "
      "web;\n"
      "CREATE FUNCTION s.t() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;\n"
      "CREATE TRIGGER t INSTEAD OF INSERT ON s.v FOR EACH ROW EXECUTE FUNCTION s.t();\n";
  CHECK(reached(sql) == "view s.v: DELETE s.users as boss");
}

TEST_CASE("rules act with the rights of their relation's owner") {
  CHECK(reached("GRANT INSERT ON s.orders TO web;\nALTER TABLE s.orders OWNER TO boss;\n"
                "CREATE RULE r AS ON INSERT TO s.orders DO ALSO INSERT INTO s.log VALUES (NEW.id);\n") ==
        "rule s.orders: INSERT s.log as boss");
  CHECK(reached("GRANT SELECT ON s.orders TO web;\nALTER TABLE s.orders OWNER TO boss;\n"
                "CREATE RULE r AS ON INSERT TO s.orders DO ALSO INSERT INTO s.log VALUES (NEW.id);\n")
            .empty());
  const std::string of_view =
      "CREATE VIEW s.v AS SELECT id FROM s.users;\nALTER VIEW s.v OWNER TO boss;\nGRANT DELETE ON s.v TO web;\n";
  CHECK(reached(of_view) == "view s.v: DELETE s.users as boss");
  CHECK(reached(of_view + "CREATE RULE r AS ON DELETE TO s.v DO INSTEAD DELETE FROM s.log WHERE id = OLD.id;\n") ==
        "rule s.v: DELETE s.log as boss");
  CHECK(reached(of_view + "CREATE RULE r AS ON DELETE TO s.v DO INSTEAD NOTHING;\n").empty());
  CHECK(reached(of_view + "CREATE RULE r AS ON DELETE TO s.v DO INSTEAD NOTHING;\nDROP RULE r ON s.v;\n") ==
        "view s.v: DELETE s.users as boss");
}

TEST_CASE("a rule that names many relations is looked through once, and columns that double are not all listed") {
  std::string from = "s.log";
  std::string read = "log.id";
  for (int i = 0; i < 1500; ++i) {
    from += ", s.log l" + std::to_string(i);
    read += ", l" + std::to_string(i) + ".id";
  }
  CHECK(reached("GRANT INSERT ON s.orders TO web;\nALTER TABLE s.orders OWNER TO boss;\n"
                "CREATE RULE r AS ON INSERT TO s.orders DO ALSO SELECT " +
                read + " FROM " + from + ";\n") == "rule s.orders: SELECT s.log as boss");
  std::string parts = "WITH c0 AS (SELECT 1 x, 2 y)";
  std::string nested = "(SELECT) q";
  for (int i = 1; i < 26; ++i) {
    const std::string before = "c" + std::to_string(i - 1);
    parts += ", c" + std::to_string(i) + " AS (SELECT a.*, b.* FROM " + before + " a, " + before + " b)";
    nested.insert(0, "(SELECT q.*, q.* FROM ");
    nested += ") q";
  }
  CHECK(reached("CREATE VIEW s.wide AS " + parts + " SELECT * FROM c25;\nCREATE VIEW s.none AS SELECT q.* FROM " +
                nested + ";\n")
            .empty());
}

TEST_CASE("a trigger that is disabled does nothing") {
  const std::string sql = "GRANT INSERT ON s.orders TO web;\n" + trigger("BEFORE INSERT", "DELETE FROM s.log");
  CHECK(reached(sql) == "trigger s.orders: DELETE s.log as boss");
  CHECK(reached(sql + "ALTER TABLE s.orders DISABLE TRIGGER t;\n").empty());
  CHECK(reached(sql + "ALTER TABLE s.orders DISABLE TRIGGER ALL;\n").empty());
  CHECK(reached(sql + "ALTER TABLE s.orders DISABLE TRIGGER USER;\nALTER TABLE s.orders ENABLE TRIGGER t;\n") ==
        "trigger s.orders: DELETE s.log as boss");
}

TEST_CASE("a view opens columns that the role may not read") {
  CHECK(reached(view + "GRANT SELECT (id) ON s.users TO web;\n") ==
        "view s.names: SELECT s.users as boss; view s.names: INSERT s.users as boss");
  CHECK(reached(view + "GRANT SELECT (name) ON s.users TO web;\n") ==
        "view s.names: SELECT s.users as boss*; view s.names: INSERT s.users as boss");
}

TEST_CASE("a SECURITY DEFINER function does what its body says, as far as its owner may") {
  CHECK(reached(function("DELETE FROM s.users; UPDATE s.orders SET id = 1")) ==
        "function s.f(): DELETE s.users as boss");
  CHECK(reached(function("BEGIN INSERT INTO s.log VALUES (1); END", "plpgsql")) ==
        "function s.f(): INSERT s.log as boss");
  CHECK(reached(function("DELETE FROM s.users") + "REVOKE EXECUTE ON FUNCTION s.f() FROM PUBLIC;\n").empty());
  CHECK(reached(function("DELETE FROM s.users") + "REVOKE USAGE ON SCHEMA s FROM web;\n").empty());
  CHECK(reached(function("DELETE FROM s.users") + "REVOKE USAGE ON SCHEMA s FROM boss;\n").empty());
}

TEST_CASE("a body that is not understood is told as such") {
  CHECK(started(function("DELETE FROM s.users")) == "function s.f(): boss");
  CHECK(started(function("BEGIN EXECUTE 'DELETE FROM ' || current_user; END", "plpgsql")) ==
        "function s.f(): boss opaque");
  const std::string other = "CREATE FUNCTION s.g() RETURNS int LANGUAGE sql AS 'SELECT 1';\n";
  CHECK(started(other + function("SELECT s.g()")) == "function s.f(): boss");
  const std::string another = "CREATE FUNCTION s.g(int) RETURNS int LANGUAGE sql AS 'SELECT 1';\n";
  CHECK(started(other + another + function("SELECT s.g()")) == "function s.f(): boss opaque");
  CHECK(started(other + function("SELECT now()")) == "function s.f(): boss");
  CHECK(started(function("return 1", "plpython3u")) == "function s.f(): boss opaque");
  CHECK(started(function("DELETE FROM s.users") + "GRANT boss TO web;\n").empty());
}

TEST_CASE("a trigger runs for those who may do what fires it") {
  const std::string insert = trigger("AFTER INSERT", "INSERT INTO s.log VALUES (1)");
  CHECK(reached(insert + "GRANT INSERT ON s.orders TO web;\n") == "trigger s.orders: INSERT s.log as boss");
  CHECK(reached(insert + "GRANT UPDATE, DELETE ON s.orders TO web;\n").empty());
  CHECK(reached(trigger("BEFORE INSERT OR UPDATE", "INSERT INTO s.log VALUES (1)") +
                "GRANT UPDATE ON s.orders TO web;\n") == "trigger s.orders: INSERT s.log as boss");
  // Nobody needs EXECUTE on a trigger's function to fire it.
  CHECK(reached(insert + "GRANT INSERT ON s.orders TO web;\nREVOKE EXECUTE ON FUNCTION s.t() FROM PUBLIC;\n") ==
        "trigger s.orders: INSERT s.log as boss");
}

TEST_CASE("a function's writing fires triggers, and reads through views") {
  CHECK(reached(trigger("AFTER INSERT", "INSERT INTO s.log VALUES (1)") + "GRANT INSERT ON s.orders TO boss;\n" +
                function("INSERT INTO s.orders VALUES (1)")) ==
        "function s.f(): INSERT s.orders as boss; function s.f(): INSERT s.log as boss");
  CHECK(reached("CREATE VIEW s.v AS SELECT name FROM s.users;\nALTER VIEW s.v OWNER TO boss;\n" +
                function("SELECT FROM s.v")) ==
        "function s.f(): SELECT s.v as boss; function s.f(): SELECT s.users as boss");
}

namespace {

/// "policies: own, staff" of what row security leaves a role of s.users.
std::string rows(const std::string& sql, std::string_view role, pg::Bits privilege) {
  const Program program(scene + "ALTER TABLE s.users ENABLE ROW LEVEL SECURITY;\n" + sql);
  const pg::Catalog& catalog = program.database().catalog();
  for (std::uint32_t at = 0; at < catalog.object_count(); ++at) {
    if (pg::display_name(catalog, pg::ObjectId{at}) != "s.users") continue;
    const pg::RowSecurity found =
        pg::row_security_of(catalog, *catalog.roles().find(role), pg::ObjectId{at}, privilege);
    std::string text(pg::name_of(found.rule));
    for (const pg::PolicyId id : found.policies) text += " " + catalog.policies()[id].name;
    return text;
  }
  return "no table";
}

}  // namespace

TEST_CASE("policies are those of the command, for the role or one whose privileges it has") {
  constexpr pg::Bits select = pg::privilege::select;
  constexpr pg::Bits update = pg::privilege::update;
  const std::string own = "CREATE POLICY own ON s.users FOR SELECT TO web USING (true);\n";
  CHECK(rows(own, "web", select) == "policies own");
  CHECK(rows(own, "web", update) == "none");
  CHECK(rows(own, "web", pg::privilege::truncate).empty());
  CHECK(rows("CREATE POLICY everyone ON s.users;\n" + own, "web", select) == "policies everyone own");
  CHECK(rows("CREATE POLICY less ON s.users AS RESTRICTIVE;\n", "web", select) == "none");
  CHECK(rows("CREATE POLICY less ON s.users AS RESTRICTIVE;\n" + own, "web", select) == "policies less own");
  CHECK(rows("CREATE ROLE staff;\nGRANT staff TO web;\nCREATE POLICY staff ON s.users TO staff;\n", "web", update) ==
        "policies staff");
  CHECK(rows("CREATE ROLE staff;\nALTER ROLE web NOINHERIT;\nGRANT staff TO web;\nCREATE POLICY staff ON s.users TO "
             "staff;\n",
             "web", update) == "none");
}

TEST_CASE("row security is not applied to superusers, BYPASSRLS and owners") {
  constexpr pg::Bits select = pg::privilege::select;
  CHECK(rows("", "boss", select) == "owner");
  CHECK(rows("ALTER TABLE s.users FORCE ROW LEVEL SECURITY;\n", "boss", select) == "none");
  CHECK(rows("GRANT boss TO web;\n", "web", select) == "owner");
  CHECK(rows("ALTER ROLE web BYPASSRLS;\n", "web", select) == "bypassrls");
  CHECK(rows("CREATE ROLE all_rows BYPASSRLS;\nGRANT all_rows TO web;\n", "web", select) == "none");
  CHECK(rows("ALTER ROLE web SUPERUSER;\n", "web", select) == "superuser");
}
