#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "pg/answers/answers.hpp"
#include "pg/catalog/catalog.hpp"
#include "support/pg_program.hpp"

using routegrant::pg::World;
using routegrant::test::Program;

namespace {

bool exists(const Program& program, std::string_view role) {
  return program.database().find_role(role).has_value();
}

}  // namespace

TEST_CASE("with ON_ERROR_STOP nothing runs behind the first error") {
  const Program program(
      "\\set ON_ERROR_STOP on\nCREATE ROLE a;\nCREATE ROLE a;\nCREATE ROLE never;\n\\c - postgres\nCREATE ROLE nor;\n",
      World::closed);
  CHECK(program.refused() == "42710");
  CHECK(exists(program, "a"));
  CHECK_FALSE(exists(program, "never"));
  CHECK_FALSE(exists(program, "nor"));
}

TEST_CASE("a script ends where it cannot connect") {
  const Program program("CREATE ROLE a;\n\\connect - a\nCREATE ROLE never;\n", World::closed);
  CHECK_FALSE(exists(program, "never"));
  const Program open("CREATE ROLE a;\n\\connect - a\nCREATE ROLE made;\n");
  CHECK(exists(open, "made"));
}

TEST_CASE("a statement with a value that is not known is not refused") {
  const std::string unknown = "SELECT lo_create(0) AS made \\gset\nBEGIN;\nCOMMENT ON LARGE OBJECT :made IS 'x';\n";
  const Program program(unknown + "CREATE ROLE kept;\nCOMMIT;\n", World::closed, 16);
  CHECK(program.refused().empty());
  CHECK(exists(program, "kept"));
  CHECK(Program("COMMENT ON ROLE :made IS 'x';\n", World::closed, 16).refused() == "42601");
}

TEST_CASE("\\gset sets variables from the only row") {
  const Program program(
      "SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'a') AS missing \\gset x_\n"
      "\\if :x_missing\nCREATE ROLE a;\n\\else\nCREATE ROLE never;\n\\endif\n",
      World::closed);
  CHECK(exists(program, "a"));
  CHECK_FALSE(exists(program, "never"));
}

TEST_CASE("in an open world \\gexec without a known row is reported, never silent") {
  const Program program(
      "SELECT format('GRANT SELECT ON %I TO a', tablename) FROM pg_tables WHERE schemaname = 's' \\gexec\n");
  REQUIRE(program.database().dynamic().size() == 1);
  CHECK(program.database().dynamic()[0].why.find("gexec") != std::string::npos);
}

TEST_CASE("\\gexec of a query that is known to have no rows does nothing") {
  const Program program(
      "CREATE ROLE a;\n"
      "SELECT 'CREATE ROLE a' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'a') \\gexec\n"
      "SELECT 'CREATE ROLE b' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'b') \\gexec\n");
  CHECK(program.database().dynamic().empty());
  CHECK(exists(program, "b"));
}

TEST_CASE("while standard_conforming_strings is off, backslashes hide the ends of strings") {
  const std::string scene = "CREATE ROLE a;\nCREATE ROLE b;\nCREATE TABLE t (i int);\n";
  const Program program(scene +
                        "SET standard_conforming_strings = off;\n"
                        "SELECT 'x\\'; GRANT DELETE ON t TO a; --';\n"
                        "GRANT SELECT ON t TO a;\n"
                        "SET standard_conforming_strings = on;\n"
                        "SELECT 'x\\'; GRANT INSERT ON t TO b; --';\n");
  CHECK(program.held("a", "public.t") == "SELECT");
  CHECK(program.held("b", "public.t") == "INSERT");
  CHECK(program.database().dynamic().empty());
  for (const char* off : {"SET standard_conforming_strings TO false;\n", "SET LOCAL standard_conforming_strings = 0;\n",
                          "SELECT set_config('standard_conforming_strings', 'off', false);\n"}) {
    CAPTURE(off);
    const Program other(scene + "BEGIN;\n" + off + "SELECT 'x\\'; GRANT DELETE ON t TO a; --';\nCOMMIT;\n");
    CHECK(other.held("a", "public.t").empty());
  }
  const Program local(scene +
                      "BEGIN;\nSET LOCAL standard_conforming_strings = off;\nCOMMIT;\n"
                      "SELECT 'x\\'; GRANT DELETE ON t TO a; --';\n");
  CHECK(local.held("a", "public.t") == "DELETE");
}

TEST_CASE("strings with backslashes keep their value and their place") {
  const Program program(
      "SET standard_conforming_strings = off;\nDO 'BEGIN\\n  EXECUTE ''CREATE ROLE \\\\\"odd one\\\\\"'';\\nEND';\n"
      "CREATE ROLE c PASSWORD 'a\\'b' IN ROLE d;\n");
  const auto role = program.database().find_role("c");
  REQUIRE(role);
  CHECK(program.sources().text(program.database().roles()[*role].span.value()) == "c");
  const Program closed("SET standard_conforming_strings = off;\nSELECT U&'x';\n", World::closed);
  CHECK(closed.refused() == "0A000");
  const Program login(
      "ALTER ROLE postgres SET standard_conforming_strings = off;\n\\c -\nCREATE ROLE e;\n"
      "SELECT 'x\\'; DROP ROLE e; --';\n");
  CHECK(exists(login, "e"));
}

TEST_CASE("what a body makes of backslashes then is told") {
  const Program program("SET standard_conforming_strings = off;\nDO $$ BEGIN EXECUTE 'CREATE ROLE \\\"x'; END $$;\n");
  REQUIRE_FALSE(program.database().dynamic().empty());
  CHECK(program.database().dynamic()[0].why.find("standard_conforming_strings") != std::string::npos);
}

TEST_CASE("psql (run on 15.20): the lines behind a refused COPY are data nevertheless") {
  const std::string sql = "CREATE ROLE a;\nCOPY missing FROM stdin;\nCREATE ROLE b;\n\\.\nCREATE ROLE c;\n";
  const Program closed(sql, World::closed);
  CHECK(closed.refused() == "42P01");
  CHECK_FALSE(exists(closed, "b"));
  CHECK(exists(closed, "c"));
  const Program open(sql);
  CHECK_FALSE(exists(open, "b"));
  CHECK(exists(open, "c"));
}

TEST_CASE("psql (run on 15.20): of statements that are sent together each COPY has data of its own") {
  const std::string table = "CREATE TABLE t (a int);\n";
  const Program both(
      table + "COPY t FROM stdin\\; SELECT 1\\; COPY t FROM stdin;\n1\n\\.\n2\n\\.\nCREATE ROLE behind;\n",
      World::closed);
  CHECK(both.refused().empty());
  CHECK(exists(both, "behind"));
  const Program first(table +
                          "COPY t FROM stdin\\; SELECT FROM nope\\; COPY t FROM stdin\\; CREATE ROLE "
                          "never;\n1\n\\.\nCREATE ROLE no_data;\n\\.\nCREATE ROLE behind;\n",
                      World::closed);
  CHECK(first.refused() == "42P01");
  CHECK(exists(first, "behind"));
  CHECK_FALSE(exists(first, "never"));
  CHECK_FALSE(exists(first, "no_data"));
}

TEST_CASE("psql (run on 15): what a view refuses is data nevertheless") {
  const std::string copy = "COPY v FROM stdin;\nCREATE ROLE inside;\n\\.\nCREATE ROLE behind;\n";
  const Program view("CREATE VIEW v AS SELECT 1 AS a;\n" + copy, World::closed);
  CHECK(view.refused() == "42809");
  CHECK(exists(view, "behind"));
  CHECK_FALSE(exists(view, "inside"));
}

TEST_CASE("psql (run on 15): what a branch that is not taken leaves unfinished is forgotten") {
  const Program program(
      "\\if true\nCREATE ROLE a;\n\\else\nnot okay;\nnot okay either\n\\endif\nCREATE ROLE b;\n"
      "\\if false\nGRANT a TO\n\\elif true\nCREATE ROLE c;\n\\else\nGRANT (b TO\n\\endif \\\\ CREATE ROLE d;\n",
      World::closed);
  CHECK(program.refused().empty());
  for (const char* role : {"a", "b", "c", "d"}) CHECK_MESSAGE(exists(program, role), role);
}

TEST_CASE("psql (run on 15): a branch within a statement is cut out of it where it is not taken") {
  const Program program(
      "CREATE ROLE a\n\\if false\n garbage\n\\else\n LOGIN\n\\endif\n;\nCREATE ROLE b;\n"
      "GRANT a\n\\if true\nTO b\n\\endif\n;\n",
      World::closed);
  CHECK(program.refused().empty());
  CHECK(exists(program, "a"));
  CHECK(exists(program, "b"));
}

TEST_CASE("psql (run on 15): what a COPY that is not run would read is text of the branch") {
  const Program program(
      "CREATE TABLE t (a int);\n\\if false\nCOPY t FROM stdin;\n\\else\nCREATE ROLE a;\n\\endif\nCREATE ROLE b;\n",
      World::closed);
  CHECK(program.refused().empty());
  CHECK(exists(program, "a"));
  CHECK(exists(program, "b"));
}

TEST_CASE("psql (run on 15.20): each COPY of a line has data of its own, refused or not") {
  const Program program(
      "CREATE TABLE t (a int);\nCOPY t FROM stdin; COPY nope FROM stdin; CREATE ROLE a;\nCREATE ROLE inside;\n\\.\n"
      "CREATE ROLE inside;\n\\.\nCREATE ROLE b;\n",
      World::closed);
  CHECK(program.refused() == "42P01");
  CHECK_FALSE(exists(program, "inside"));
  CHECK(exists(program, "a"));
  CHECK(exists(program, "b"));
}

TEST_CASE("COPY FROM stdout reads data like COPY FROM stdin") {
  const Program program("CREATE TABLE t (a int);\ncopy t from stdout;\n1\n\\.\nCREATE ROLE behind;\n", World::closed);
  CHECK(program.refused().empty());
  CHECK(exists(program, "behind"));
}

TEST_CASE("data of COPY that nothing ends are told") {
  const Program open("CREATE TABLE t (a int);\nCOPY t FROM stdin;\n1\nCREATE ROLE inside;\n", World::closed);
  CHECK_FALSE(exists(open, "inside"));
  REQUIRE(open.diagnostics().size() == 1);
  CHECK(open.diagnostics().front().message.find("all that follows is taken for data") != std::string::npos);
  CHECK(Program("CREATE TABLE t (a int);\nCOPY t FROM stdin;\n", World::closed).diagnostics().empty());
}

TEST_CASE("whether a variable is set is known only where nobody else can set it") {
  const std::string sql = "\\if :{?given}\nCREATE ROLE set;\n\\else\nCREATE ROLE unset;\n\\endif\n";
  const Program closed(sql, World::closed);
  CHECK(exists(closed, "unset"));
  CHECK_FALSE(exists(closed, "set"));
  const Program open(sql);
  CHECK(open.database().dynamic().size() == 2);
}

TEST_CASE("a password that a variable gives leaves the role known") {
  const Program program("CREATE ROLE a LOGIN PASSWORD :'secret';\nALTER ROLE a WITH PASSWORD :'secret' SUPERUSER;\n");
  REQUIRE(exists(program, "a"));
  const auto& role = program.database().roles()[*program.database().find_role("a")];
  CHECK(role.login);
  CHECK(role.superuser);
  CHECK(role.passwords.empty());
  CHECK(program.database().dynamic().empty());
}

TEST_CASE("\\q ends the file, unless it stands in a branch that is not taken") {
  const Program quit("CREATE ROLE a;\n\\q\nCREATE ROLE never;\n");
  CHECK(exists(quit, "a"));
  CHECK_FALSE(exists(quit, "never"));
  CHECK(exists(Program("\\if false\n\\quit\n\\endif\nCREATE ROLE made;\n"), "made"));
}

TEST_CASE("semicolons at the end of a psql command's argument are no part of it") {
  const Program program("CREATE DATABASE shop;\n\\c shop;\nCREATE ROLE a;\nGRANT CONNECT ON DATABASE shop TO a;\n");
  for (const auto& object : program.database().objects()) CHECK(object.name.find(';') == std::string::npos);
}

TEST_CASE("variables that hold one another many times over are not known, and cost nothing") {
  std::string sql = "\\set a x\n";
  for (int i = 0; i < 30; ++i) sql += "\\set a :a:a:a:a\n";
  const Program program(sql + "CREATE ROLE :\"a\";\nCREATE ROLE b;\n");
  CHECK(exists(program, "b"));
  REQUIRE(program.database().dynamic().size() == 1);
}

TEST_CASE("psql (run on 15): large objects and \\copy leave the statements around them alone") {
  const Program program(
      "CREATE ROLE a;\nCREATE TABLE t (x text);\n\\lo_import /etc/hostname\n\\lo_unlink 1\n"
      "\\copy t from '/nonexistent'\n\\copy t to '/dev/null'\nGRANT SELECT ON t TO a;\n"
      "\\copy t from stdin\nx;GRANT ALL ON t TO PUBLIC;\n\\.\nGRANT INSERT ON t TO a;\n"
      "COPY t FROM stdin WITH (FORMAT csv);\n\"\\.\"\n\\.\nGRANT UPDATE ON t TO a;\n",
      World::closed);
  CHECK(program.held("a", "public.t") == "INSERT, SELECT, UPDATE");
  CHECK(program.held("PUBLIC", "public.t").empty());
}

TEST_CASE("psql (run on 15.20): \\copy reads data only where it runs") {
  const Program program(
      "CREATE TABLE t (a int);\n\\if false\n\\copy t from stdin\n\\else\nCREATE ROLE a;\n\\endif\n"
      "BEGIN;\nCREATE ROLE undone;\n\\copy missing from stdin\nCREATE ROLE inside;\n\\.\nCOMMIT;\n"
      "\\COPY (SELECT 1 AS \"from\") to stdout\n\\copy t to stdin\n\\copy t from 'stdin'\n\\copy t from pstdin\n"
      "CREATE ROLE b;\n",
      World::closed);
  CHECK(program.refused() == "42P01");
  for (const char* role : {"a", "b"}) CHECK_MESSAGE(exists(program, role), role);
  for (const char* role : {"undone", "inside"}) CHECK_MESSAGE(!exists(program, role), role);
}

TEST_CASE("psql: \\bind gives the next statement that is sent its parameters") {
  const Program program(
      "CREATE ROLE a;\nCREATE TABLE t (x text);\nINSERT INTO t VALUES ($1) \\bind x \\g\nGRANT SELECT ON t TO a;\n",
      World::closed, 16);
  CHECK(program.refused().empty());
  CHECK(program.held("a", "public.t") == "SELECT");
}

TEST_CASE("psql (run on 15): \\if asks whether a variable is set") {
  const Program program(
      "\\set a 1\n\\if :{?a}\nCREATE ROLE set_one;\n\\else\nCREATE ROLE never;\n\\endif\n"
      "\\if :{?none}\nCREATE ROLE nor;\n\\elif :a\nCREATE ROLE by_value;\n\\endif\n\\if abc\nCREATE ROLE neither;\n"
      "\\endif\n",
      World::closed);
  CHECK(exists(program, "set_one"));
  CHECK(exists(program, "by_value"));
  CHECK_FALSE(exists(program, "never"));
  CHECK_FALSE(exists(program, "nor"));
  CHECK_FALSE(exists(program, "neither"));
}

TEST_CASE("psql (run on 15): it sets the database, the user and the server's version itself") {
  const Program program(
      "CREATE ROLE app LOGIN;\nCREATE ROLE reader;\nGRANT CREATE ON DATABASE :\"DBNAME\" TO reader;\n\\c - app\n"
      "SELECT :'USER' = 'app' AS is_app, :SERVER_VERSION_NUM >= 140000 AS is_new \\gset\n"
      "\\c - postgres\n\\if :is_app\nCREATE ROLE yes;\n\\endif\n\\if :is_new\nCREATE ROLE recent;\n\\endif\n",
      World::closed);
  CHECK(program.refused().empty());
  CHECK(program.database().dynamic().empty());
  CHECK(exists(program, "yes"));
  CHECK(exists(program, "recent"));
}

TEST_CASE("psql (run on 15): \\gset of no row sets nothing, of NULL unsets") {
  const Program program(
      "SELECT 1 AS x WHERE false \\gset\n\\if :{?x}\nCREATE ROLE no;\n\\else\nCREATE ROLE yes;\n\\endif\n"
      "\\set x 5\nSELECT NULL::text AS x \\gset\n\\if :{?x}\nCREATE ROLE nor;\n\\else\nCREATE ROLE too;\n\\endif\n",
      World::closed);
  CHECK(exists(program, "yes"));
  CHECK(exists(program, "too"));
  CHECK_FALSE(exists(program, "no"));
  CHECK_FALSE(exists(program, "nor"));
}

TEST_CASE("psql (run on 15): :ERROR tells whether the last statement was refused") {
  const std::string asked = "\\if :ERROR\nCREATE ROLE failed;\n\\else\nCREATE ROLE worked;\n\\endif\n";
  const Program program("CREATE ROLE a;\nCREATE ROLE a;\n" + asked, World::closed);
  CHECK(exists(program, "failed"));
  CHECK_FALSE(exists(program, "worked"));
  CHECK(exists(Program("CREATE ROLE a;\n" + asked, World::closed), "worked"));
}

TEST_CASE("psql (run on 15): \\gdesc executes nothing, and the port of an address is no variable") {
  const Program program(
      "CREATE ROLE never \\gdesc\nCREATE ROLE app LOGIN;\n\\c postgresql://app@127.0.0.1:5432/\n"
      "CREATE TABLE pg_temp.t ();\n",
      World::closed);
  CHECK_FALSE(exists(program, "never"));
  CHECK(Program("\\c postgresql://app@db:5432/shop\nCREATE TABLE t ();\n").database().dynamic().empty());
}

TEST_CASE("psql (run on 16): a variable may hold a whole statement, or several") {
  const Program program(
      "\\set one 'CREATE ROLE a'\n:one;\n\\set to a\n\\set two 'CREATE ROLE b;' ' GRANT b TO ' :to\n:two;\n"
      "\\set three 'CREATE ROLE c;'\n:three\nCREATE ROLE d;\n");
  for (const std::string_view role : {"a", "b", "c", "d"}) CHECK(exists(program, role));
  CHECK(program.database().counts().dynamic == 0);
  // What nothing tells may be a GRANT.
  CHECK(Program(":anything;\n").database().counts().dynamic == 1);
  CHECK(Program("${anything};\n").database().counts().dynamic == 1);
  CHECK(Program("{{ end }};\n").database().counts().dynamic == 0);
}

TEST_CASE("behind statements of rows that nobody knows nothing is refused for what they may have done") {
  const std::string table =
      "CREATE TABLE names (n text);\nCREATE MATERIALIZED VIEW mv AS SELECT 1 AS a WITH NO DATA;\n";
  const std::string unknown = "SELECT format('REFRESH MATERIALIZED VIEW %I', n) FROM names \\gexec\n";
  CHECK(Program(table + "SELECT * FROM mv;\n", World::closed).refused() == "55000");
  CHECK(Program(table + unknown + "SELECT * FROM mv;\n", World::closed).refused().empty());
  CHECK(Program(table + unknown + "SHOW app.tenant;\n", World::closed).refused().empty());
}

TEST_CASE("a value that a shell gives is none that a parameter refuses") {
  CHECK(Program("SET work_mem = 'lots';\n", World::closed).refused() == "22023");
  CHECK(Program("SET work_mem = '${MEM}';\n", World::closed).refused().empty());
  CHECK(Program("CREATE ROLE app;\nALTER ROLE app SET statement_timeout = '{{ .timeout }}';\n", World::closed)
            .refused()
            .empty());
}

TEST_CASE("psql (run on 15): a connection string keeps nothing of the connection before") {
  const std::string scene =
      "CREATE ROLE app LOGIN CREATEROLE;\nCREATE DATABASE one;\nCREATE DATABASE app OWNER app;\n\\c - app\n";
  const auto is_as = [&](const std::string& connect, std::string_view expected) {
    const Program program(scene + "\\c " + connect +
                              "\nSELECT current_user AS u, current_database() AS d \\gset\n"
                              "\\set told :u _in_ :d\nCREATE ROLE :\"told\";\n",
                          World::closed, 16);
    return exists(program, expected);
  };
  CHECK(is_as("one", "app_in_one"));
  CHECK(is_as("dbname=one", "postgres_in_one"));
  CHECK(is_as("-reuse-previous=on dbname=one", "app_in_one"));
  CHECK(is_as("postgresql:///one", "postgres_in_one"));
  CHECK(is_as("-reuse-previous=off one", "postgres_in_one"));
  CHECK(is_as("user=app", "app_in_app"));
}

TEST_CASE("psql (run on 15): with ON_ERROR_STOP a command that psql does not have, or that is out of place, ends it") {
  const std::string stops = "\\set ON_ERROR_STOP 1\nCREATE ROLE a;\n";
  for (const char* wrong : {"\\conect other", "\\else", "\\endif", "SELECT (SELECT 1) + 1 \\gset"}) {
    CAPTURE(wrong);
    CHECK_FALSE(exists(Program(stops + wrong + "\nCREATE ROLE b;\n", World::closed), "b"));
    CHECK(exists(Program(stops + wrong + "\nCREATE ROLE b;\n"), "b"));
    CHECK(exists(Program(std::string(wrong) + "\nCREATE ROLE b;\n", World::closed), "b"));
  }
}

TEST_CASE("psql (run on 15): with ON_ERROR_STOP a wrong command ends it in a branch that is not taken, too") {
  const std::string stops = "\\set ON_ERROR_STOP 1\nCREATE ROLE a;\n";
  for (const char* wrong : {"\\if false\n\\bogus\n\\endif", "\\if false\n\\if false\n\\else\n\\else\n\\endif\n\\endif",
                            "\\if true\n\\else\n\\else\n\\endif", "\\if false\nSELECT 1 \\bogus\n\\endif",
                            "\\if false\nCOPY t FROM stdin;\n\\N\n\\.\n\\endif"}) {
    CAPTURE(wrong);
    CHECK_FALSE(exists(Program(stops + wrong + "\nCREATE ROLE b;\n", World::closed), "b"));
    CHECK(exists(Program(stops + wrong + "\nCREATE ROLE b;\n"), "b"));
  }
  CHECK(exists(Program(stops + "\\if false\n\\! echo \\foo\n\\endif\nCREATE ROLE b;\n", World::closed), "b"));
}

TEST_CASE("psql (run on 15): a transaction that a value of \\gexec opens goes on behind it") {
  const Program program("SELECT 'BEGIN; CREATE ROLE j' \\gexec\nCREATE ROLE k;\nROLLBACK;\nCREATE ROLE l;\n",
                        World::closed);
  CHECK_FALSE(exists(program, "j"));
  CHECK_FALSE(exists(program, "k"));
  CHECK(exists(program, "l"));
}

TEST_CASE("psql (run on 15): a value that \\gexec sends may hold several statements, which are one transaction") {
  const Program program(
      "SELECT 'CREATE ROLE a; CREATE ROLE b' \\gexec\n"
      "SELECT 'CREATE ROLE c; CREATE ROLE c; CREATE ROLE d' \\gexec\n"
      "SELECT 'CREATE ROLE e; COMMIT; CREATE ROLE e' \\gexec\n",
      World::closed);
  CHECK(exists(program, "a"));
  CHECK(exists(program, "b"));
  CHECK_FALSE(exists(program, "c"));
  CHECK_FALSE(exists(program, "d"));
  CHECK(exists(program, "e"));
  CHECK(program.refused() == "42710 42710");
}

TEST_CASE(
    "psql (run on 15): \\gset takes the names of columns as the server makes them, and stops at one that is none") {
  const Program program(
      "SELECT current_user, upper('up'), 'x'::text, 1 + 1, 'never' AS n \\gset\n"
      "CREATE ROLE :\"current_user\";\nCREATE ROLE :\"upper\";\nCREATE ROLE :\"text\";\nCREATE ROLE :\"n\";\n"
      "VALUES ('val') \\gset\nCREATE ROLE :column1;\n",
      World::closed);
  CHECK(exists(program, "UP"));
  CHECK(exists(program, "x"));
  CHECK_FALSE(exists(program, "never"));
  CHECK(exists(program, "val"));
}

TEST_CASE("default privileges of the server's other databases are kept apart from a database's own") {
  const Program program(
      "CREATE ROLE g;\nCREATE DATABASE shop;\nCREATE DATABASE gone;\nALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS "
      "TO g;\n"
      "\\connect gone\nALTER DEFAULT PRIVILEGES GRANT UPDATE ON TABLES TO g;\n"
      "\\connect shop\nALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO g;\n"
      "DROP DATABASE gone;\n",
      World::closed);
  const auto given = [&](const std::vector<routegrant::pg::DefaultPrivilege>& all) {
    std::string text;
    for (const routegrant::pg::DefaultPrivilege& each : all) {
      if (program.database().roles()[each.grantee].name == "g") text += each.schema + "/" + each.privilege + " ";
    }
    return text;
  };
  CHECK(given(program.database().default_privileges()) == "/USAGE ");
  CHECK(given(program.database().catalog().answers().defaults_elsewhere) == "public/SELECT ");
}
