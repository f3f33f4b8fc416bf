#include <doctest/doctest.h>

#include <set>
#include <string>

#include "analysis.hpp"

using namespace routegrant;

namespace {

/// What a runs of `calls` gives role a on tables of schema s, as `table privilege`, and `?` for each thing that cannot
/// be told.
std::set<std::string> given(const std::string& calls) {
  const std::string made = R"(CREATE ROLE a;
CREATE SCHEMA s;
CREATE TABLE s.t (i int);
CREATE TABLE s.u (i int);
CREATE TABLE s.kept (i int);
CREATE FUNCTION s.gp(privilege text, tab text) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT %s ON s.%I TO a', privilege, tab);
  RETURN 1;
END $$;
)";
  const Result<Analysis> analysis = analyze({{.path = "roles.sql", .text = made + calls}}, {});
  REQUIRE(analysis);
  REQUIRE(analysis->model.databases.size() == 1);
  const pg::Database& database = analysis->model.databases.front().database;
  std::set<std::string> result;
  for (pg::RoleIndex role = 0; role < database.roles().size(); ++role) {
    if (database.roles()[role].name != "a") continue;
    for (const pg::Privilege& privilege : database.privileges(role)) {
      const pg::ObjectInfo& object = database.objects()[privilege.object];
      if (object.kind == "table") result.insert(object.name + " " + privilege.privilege);
    }
  }
  if (!database.dynamic().empty()) result.insert("?");
  return result;
}

using Given = std::set<std::string>;

}  // namespace

TEST_CASE("a call is run on both sides of UNION, in VALUES, and where PL/pgSQL keeps what it gives") {
  CHECK(given("SELECT s.gp('select', 't') UNION ALL SELECT s.gp('insert', 'u');") == Given{"s.t SELECT", "s.u INSERT"});
  CHECK(given("VALUES (s.gp('select', 't'));") == Given{"s.t SELECT"});
  CHECK(given("DO $$ DECLARE x int; BEGIN SELECT s.gp('select', 't') INTO x; END $$;") == Given{"s.t SELECT"});
  CHECK(given("DO $$ DECLARE x int; BEGIN x := s.gp('select', 't'); END $$;") == Given{"s.t SELECT"});
  CHECK(given("CREATE FUNCTION s.pair() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN s.gp('select', 't'); END $$;\n"
              "SELECT s.pair();") == Given{"s.t SELECT"});
  CHECK(
      given("CREATE FUNCTION s.rec(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN\n"
            "  IF n = 0 THEN RETURN s.gp('select', 't'); END IF;\n  RETURN s.rec(n - 1);\nEND $$;\nSELECT s.rec(2);") ==
      Given{"s.t SELECT"});
}

TEST_CASE("rows that a function of scripts gives are what a loop runs over") {
  const std::string loop =
      "DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM s.rows() LOOP\n"
      "  EXECUTE format('GRANT %s ON s.%I TO a', r.privilege, r.tab);\nEND LOOP; END $$;";
  const std::string start =
      "CREATE FUNCTION s.rows() RETURNS TABLE (tab text, privilege text) LANGUAGE plpgsql AS $$\n";
  CHECK(given(start + "BEGIN tab := 't'; privilege := 'select'; RETURN NEXT; tab := 'u'; RETURN NEXT; END $$;\n" +
              loop) == Given{"s.t SELECT", "s.u SELECT"});
  CHECK(given(start + "BEGIN RETURN QUERY VALUES ('t', 'insert'); END $$;\n" + loop) == Given{"s.t INSERT"});
  CHECK(given(start + "BEGIN RETURN QUERY SELECT x, y FROM s.t; END $$;\n" + loop) == Given{"?"});
  CHECK(given("DO $$ DECLARE r text; BEGIN FOR r IN SELECT regexp_split_to_table('t, u', ',\\s*') LOOP\n"
              "  EXECUTE format('GRANT SELECT ON s.%I TO a', r);\nEND LOOP; END $$;") ==
        Given{"s.t SELECT", "s.u SELECT"});
}

TEST_CASE("CALL leaves in a variable what the procedure puts there, or nobody knows what") {
  const std::string grant = "EXECUTE format('GRANT SELECT ON s.%I TO a', v); END $$;";
  const std::string block = "DO $$ DECLARE v text := 't'; BEGIN CALL ";
  CHECK(given("CREATE PROCEDURE s.p(INOUT x text) LANGUAGE plpgsql AS $$ BEGIN x := 'u'; END $$;\n" + block +
              "s.p(v); " + grant) == Given{"s.u SELECT"});
  CHECK(given("CREATE PROCEDURE s.p(x text) LANGUAGE plpgsql AS $$ BEGIN x := 'u'; END $$;\n" + block + "s.p(v); " +
              grant) == Given{"s.t SELECT"});
  CHECK(given(block + "other(v); " + grant) == Given{"?"});
}

TEST_CASE("a password that is not known leaves the statement that sets it known") {
  const auto is_created = [](const std::string& made) {
    const Result<Analysis> analysis =
        analyze({{.path = "roles.sql", .text = "DO $$ BEGIN EXECUTE " + made + "; END $$;\n"}}, {});
    REQUIRE(analysis);
    const pg::Database& database = analysis->model.databases.front().database;
    const auto role = database.find_role("app");
    return role && database.roles()[*role].declared_by == "sql" && database.roles()[*role].passwords.empty() &&
           database.dynamic().empty();
  };
  CHECK(is_created("format('CREATE ROLE app LOGIN PASSWORD %L', current_setting('x.pw'))"));
  CHECK(is_created("format('CREATE ROLE %I LOGIN ENCRYPTED PASSWORD %L CREATEDB', 'app', current_setting('x.pw'))"));
  CHECK(is_created("format('CREATE ROLE app LOGIN PASSWORD ''%s''', current_setting('x.pw'))"));
  // Elsewhere a text may be anything.
  CHECK_FALSE(is_created("format('CREATE ROLE %I LOGIN', current_setting('x.role'))"));
  CHECK_FALSE(is_created("format('CREATE ROLE app LOGIN PASSWORD %s', current_setting('x.pw'))"));
  CHECK_FALSE(is_created("format('CREATE ROLE app LOGIN PASSWORD %I', current_setting('x.pw'))"));
}

TEST_CASE("a database of which only the name is not known gives nothing to anybody") {
  const auto is_dynamic = [](const std::string& statement) {
    const Result<Analysis> analysis = analyze({{.path = "roles.sql", .text = "CREATE ROLE a;\n" + statement}}, {});
    REQUIRE(analysis);
    return !analysis->model.databases.front().database.dynamic().empty();
  };
  CHECK_FALSE(is_dynamic("CREATE DATABASE :\"name\";\n"));
  CHECK_FALSE(is_dynamic("CREATE DATABASE \"${db}\" ENCODING 'UTF8';\n"));
  CHECK(is_dynamic("CREATE DATABASE shop OWNER :\"name\";\n"));
  CHECK(is_dynamic("CREATE ROLE :\"name\";\n"));
}

TEST_CASE("a call that is not followed is told, and not passed over") {
  CHECK(given("SELECT 1 WHERE s.gp('select', 't') IS NULL;") == Given{"?"});
  CHECK(given("WITH x AS (SELECT s.gp('select', 't')) SELECT * FROM x;") == Given{"?"});
  CHECK(given("INSERT INTO s.kept SELECT s.gp('select', 't');") == Given{"?"});
  CHECK(given("INSERT INTO s.kept VALUES (s.gp('select', 't'));") == Given{"?"});
  CHECK(given("CREATE TABLE s.made AS SELECT s.gp('select', 't') AS i;") == Given{"?"});
  CHECK(given("UPDATE s.kept SET i = s.gp('select', 't');") == Given{"?"});
  // What grants nothing is no matter.
  CHECK(given("CREATE FUNCTION s.plain() RETURNS int LANGUAGE sql AS 'SELECT 1';\n"
              "INSERT INTO s.kept SELECT s.plain() WHERE s.plain() = 1;") == Given{});
}

TEST_CASE("a STRICT function is not run for NULL") {
  const std::string strict =
      "CREATE FUNCTION s.careful(tab text) RETURNS void STRICT LANGUAGE plpgsql AS $$ BEGIN\n"
      "  GRANT SELECT ON s.t TO a;\nEND $$;\n";
  CHECK(given(strict + "SELECT s.careful(NULL);") == Given{});
  CHECK(given(strict + "SELECT s.careful('x');") == Given{"s.t SELECT"});
}

TEST_CASE("what stands behind a condition is run where that is decided, and told where it is not") {
  // Decided: AND, OR, CASE, COALESCE and WHERE as the executor goes through them.
  CHECK(given("SELECT false AND s.gp('select', 't') = 1;") == Given{});
  CHECK(given("SELECT s.gp('select', 't') = 1 AND false;") == Given{});
  CHECK(given("SELECT coalesce('x', s.gp('select', 't')::text);") == Given{});
  CHECK(given("SELECT CASE WHEN 1 = 2 THEN s.gp('insert', 't') ELSE s.gp('select', 't') END;") == Given{"s.t SELECT"});
  CHECK(given("SELECT s.gp('select', 't') WHERE false;") == Given{});
  CHECK(given("SELECT s.gp('select', 't') WHERE 1 = 1;") == Given{"s.t SELECT"});
  CHECK(given("SELECT s.gp('select', 't') LIMIT 0;") == Given{});
  CHECK(given("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'a') AND s.gp('select', 't') = 1;") ==
        Given{"s.t SELECT"});
  CHECK(given("SELECT s.gp('insert', 't') = 1 AND s.gp('select', 't') = 1;") == Given{"s.t INSERT", "s.t SELECT"});
  // Not decided: what rows or time say.
  CHECK(given("SELECT s.gp('select', 't') WHERE EXISTS (SELECT FROM s.kept);") == Given{"?"});
  CHECK(given("SELECT EXISTS (SELECT FROM s.kept) AND s.gp('select', 't') = 1;") == Given{"?"});
  CHECK(given("SELECT CASE WHEN now() > '2000-01-01' THEN s.gp('select', 't') END;") == Given{"?"});
  CHECK(given("SELECT coalesce((SELECT i FROM s.kept), s.gp('select', 't'));") == Given{"?"});
  CHECK(given("SELECT s.gp('select', 't') FROM s.kept;") == Given{"?"});
  CHECK(given("SELECT EXISTS (SELECT s.gp('select', 't'));") == Given{"?"});
  CHECK(given("DO $$ BEGIN IF EXISTS (SELECT FROM s.kept) THEN PERFORM s.gp('select', 't'); END IF; END $$;") ==
        Given{"?"});
  // A role that no script makes may be there all the same.
  CHECK(given("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'other') AND s.gp('select', 't') = 1;") ==
        Given{"?"});
  CHECK(given("SELECT s.gp('select', rolname) FROM pg_roles WHERE rolname = 'other';") == Given{"?"});
}

TEST_CASE("a call is told wherever a body makes it without being followed") {
  CHECK(given("DO $$ BEGIN INSERT INTO s.kept SELECT s.gp('select', 't'); END $$;") == Given{"?"});
  CHECK(given("BEGIN; DECLARE c CURSOR FOR SELECT s.gp('select', 't'); FETCH c; COMMIT;") == Given{"?"});
  CHECK(given("CREATE FUNCTION s.py() RETURNS void LANGUAGE plpython3u AS $$ plpy.execute('GRANT SELECT ON s.t TO a') "
              "$$;\nSELECT s.py();") == Given{"?"});
  CHECK(given("DO $$ BEGIN IF EXISTS (SELECT FROM s.kept) THEN RETURN; END IF; GRANT SELECT ON s.t TO a; END $$;") ==
        Given{"?", "s.t SELECT"});
  CHECK(given("DO $$ BEGIN LOOP EXIT WHEN EXISTS (SELECT FROM s.kept); GRANT SELECT ON s.t TO a; END LOOP; END $$;") ==
        Given{"?"});
  // A body that changes nothing may leave as it likes.
  CHECK(given("DO $$ BEGIN IF EXISTS (SELECT FROM s.kept) THEN RETURN; END IF; UPDATE s.kept SET i = 1; END $$;") ==
        Given{});
}

TEST_CASE("functions of one name are told apart by their arguments, or told to be unsure") {
  const std::string two =
      "CREATE FUNCTION s.f(x text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN GRANT SELECT ON s.t TO a; END $$;\n"
      "CREATE FUNCTION s.f(x int) RETURNS void LANGUAGE plpgsql AS $$ BEGIN GRANT INSERT ON s.t TO a; END $$;\n";
  CHECK(given(two + "SELECT s.f('x');") == Given{"s.t SELECT"});
  CHECK(given(two + "SELECT s.f(1);") == Given{"s.t INSERT"});
  CHECK(given(two + "SELECT s.f(i) FROM (VALUES (1)) v(i);") == Given{"?"});
}

TEST_CASE("the session's temporary schema is no part of the database") {
  CHECK(
      given("CREATE FUNCTION pg_temp.f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN GRANT SELECT ON s.t TO a; END $$;\n"
            "SELECT pg_temp.f();\nCREATE TEMP TABLE x (i int);\nGRANT SELECT ON x TO a;\n"
            "CREATE TABLE pg_temp.y (i int);\nGRANT SELECT ON pg_temp.y TO a;") == Given{"s.t SELECT"});
}

TEST_CASE("a trigger that may grant is told where a statement fires it") {
  const std::string made =
      "CREATE FUNCTION s.on_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\n"
      "  EXECUTE 'GRANT SELECT ON s.t TO ' || NEW.i;\n  RETURN NEW;\nEND $$;\n"
      "CREATE TRIGGER g AFTER INSERT OR UPDATE ON s.kept FOR EACH ROW EXECUTE FUNCTION s.on_row();\n";
  CHECK(given(made) == Given{});
  CHECK(given(made + "INSERT INTO s.kept VALUES (1);") == Given{"?"});
  CHECK(given(made + "UPDATE s.kept SET i = 2;") == Given{"?"});
  CHECK(given(made + "COPY s.kept FROM stdin;\n1\n\\.\n") == Given{"?"});
  CHECK(given(made + "WITH x AS (INSERT INTO s.kept VALUES (1) RETURNING i) SELECT * FROM x;") == Given{"?"});
  CHECK(given(made + "DO $$ BEGIN INSERT INTO s.kept VALUES (1); END $$;") == Given{"?"});
  CHECK(given(made + "DELETE FROM s.kept;") == Given{});
  CHECK(given(made + "INSERT INTO s.u VALUES (1);") == Given{});
  CHECK(given(made + "DROP TRIGGER g ON s.kept; INSERT INTO s.kept VALUES (1);") == Given{});
}

TEST_CASE("an event trigger that may grant is told where a command fires it") {
  const std::string made =
      "CREATE FUNCTION s.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ DECLARE r record; BEGIN\n"
      "  FOR r IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP\n"
      "    EXECUTE format('GRANT SELECT ON %s TO a', r.object_identity);\n  END LOOP;\nEND $$;\n"
      "CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION s.on_ddl();\n";
  CHECK(given(made) == Given{});
  CHECK(given(made + "CREATE TABLE s.more (i int);") == Given{"?"});
  CHECK(given(made + "CREATE VIEW s.v AS SELECT 1; CREATE ROLE b; GRANT a TO b;") == Given{});
  CHECK(given(made + "DROP EVENT TRIGGER e; CREATE TABLE s.more (i int);") == Given{});
}
