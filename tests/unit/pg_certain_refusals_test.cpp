#include <doctest/doctest.h>

#include <string>

#include "support/pg_program.hpp"

// What a closed world refuses only where the server certainly does, beside what it accepts.

using routegrant::pg::World;
using routegrant::test::Program;

namespace {

std::string refused(const std::string& sql, int version = 15) {
  return Program(sql, World::closed, version).refused();
}

/// A table whose check calls a function that w may not execute, though he may insert.
const std::string checked =
    "CREATE ROLE w;\nCREATE FUNCTION f(int) RETURNS boolean LANGUAGE sql AS 'select true';\n"
    "REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC;\nCREATE TABLE t (b int CHECK (f(b)));\nGRANT INSERT ON t TO w;\n";

}  // namespace

TEST_CASE("the functions of a check are asked for only where a row certainly comes to it") {
  CHECK(refused(checked + "SET ROLE w;\nINSERT INTO t VALUES (1);\n") == "42501");
  CHECK(refused(checked + "SET ROLE w;\nINSERT INTO t SELECT generate_series(1, 0);\n").empty());
  CHECK(refused(checked + "SET ROLE w;\nINSERT INTO t SELECT unnest('{}'::int[]);\n").empty());
  CHECK(refused(checked + "CREATE FUNCTION leave_out() RETURNS trigger LANGUAGE plpgsql AS 'begin return null; end';\n"
                          "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION leave_out();\n"
                          "SET ROLE w;\nINSERT INTO t VALUES (1);\n")
            .empty());
}

TEST_CASE("whether a table lasts is what ALTER TABLE said last") {
  const std::string tables = "CREATE UNLOGGED TABLE p (i int PRIMARY KEY);\nCREATE TABLE c (i int);\n";
  const std::string refer = "ALTER TABLE c ADD FOREIGN KEY (i) REFERENCES p;\n";
  CHECK(refused(tables + refer) == "42P16");
  CHECK(refused(tables + "ALTER TABLE p SET LOGGED;\n" + refer).empty());
  CHECK(refused(tables + "ALTER TABLE c SET UNLOGGED;\n" + refer).empty());
}

TEST_CASE("a child's serial, identity or generated column settles what its parents' defaults leave open") {
  const std::string parents = "CREATE TABLE pa (id int DEFAULT 1);\nCREATE TABLE pb (id int DEFAULT 2);\n";
  CHECK(refused(parents + "CREATE TABLE c () INHERITS (pa, pb);\n") == "42611");
  CHECK(refused(parents + "CREATE TABLE c (id serial) INHERITS (pa, pb);\n").empty());
  CHECK(refused(parents + "CREATE TABLE c (id int DEFAULT 3) INHERITS (pa, pb);\n").empty());
}

TEST_CASE("a sequence that is named by a text is looked for when it runs") {
  CHECK(refused("CREATE VIEW v AS SELECT nextval('nosuch') AS n;\n") == "42P01");
  CHECK(refused("CREATE VIEW v AS SELECT nextval('nosuch'::regclass) AS n;\n") == "42P01");
  CHECK(refused("CREATE VIEW v AS SELECT nextval('nosuch'::text) AS n;\n").empty());
}

TEST_CASE("each signature of a function of pg_catalog that is named is there, with a list of its own") {
  const std::string grants =
      "CREATE ROLE a;\nGRANT EXECUTE ON FUNCTION pg_catalog.pg_read_binary_file(text) TO a;\n"
      "GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean) TO a;\n"
      "REVOKE EXECUTE ON FUNCTION pg_read_binary_file(text) FROM a;\n";
  const Program program(grants, World::closed, 16);
  CHECK(program.refused().empty());
  CHECK(program.held("a", "pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean)") == "EXECUTE");
  CHECK(program.held("a", "pg_catalog.pg_read_binary_file(text)").empty());
  CHECK(refused("GRANT EXECUTE ON FUNCTION sum(int) TO PUBLIC;\nCOMMENT ON AGGREGATE sum(int) IS 'x';\n").empty());
  CHECK(refused("CREATE FUNCTION lower(int) RETURNS int LANGUAGE sql AS 'select 1';\n"
                "GRANT EXECUTE ON FUNCTION lower(text) TO PUBLIC;\n")
            .empty());
  CHECK(refused("CREATE FUNCTION lower(int) RETURNS int LANGUAGE sql AS 'select 1';\n"
                "GRANT EXECUTE ON FUNCTION public.lower(text) TO PUBLIC;\n") == "42883");
}

TEST_CASE("catalogues that PUBLIC may not read are refused, by what the role is and was given") {
  const std::string as = "CREATE ROLE a;\nSET ROLE a;\n";
  CHECK(refused(as + "SELECT count(*) FROM pg_authid;\n") == "42501");
  CHECK(refused(as + "SELECT 1 FROM pg_class, pg_shadow;\n") == "42501");
  CHECK(refused(as + "SELECT count(*) FROM pg_roles;\n").empty());
  CHECK(refused(as + "WITH pg_authid AS (SELECT 1) SELECT 1 FROM pg_authid;\n").empty());
  CHECK(refused(as + "SELECT subname FROM pg_subscription;\n").empty());
  CHECK(refused("REVOKE ALL ON pg_roles FROM PUBLIC;\n" + as + "SELECT count(*) FROM pg_roles;\n") == "42501");
  CHECK(refused("CREATE ROLE a;\nGRANT SELECT (rolname) ON pg_authid TO a;\nSET ROLE a;\n"
                "SELECT rolname FROM pg_authid;\n")
            .empty());
  CHECK(refused("CREATE ROLE a IN ROLE pg_read_all_data;\nSET ROLE a;\nSELECT 1 FROM pg_authid;\n").empty());
  const std::string stats = "CREATE ROLE a IN ROLE pg_monitor;\nSET ROLE a;\nSELECT 1 FROM pg_shmem_allocations;\n";
  CHECK(refused(stats).empty());
  CHECK(refused(stats, 14) == "42501");
}

TEST_CASE("sequences of defaults are asked for through views and the rules that certainly insert") {
  const std::string serial =
      "CREATE ROLE w;\nCREATE TABLE t (id serial, a int);\nCREATE VIEW v AS SELECT id, a FROM t;\n"
      "CREATE TABLE r (a int);\nGRANT INSERT ON v, r TO w;\n";
  const std::string insert = "SET ROLE w;\nINSERT INTO r VALUES (1);\n";
  CHECK(refused(serial + "SET ROLE w;\nINSERT INTO v(a) VALUES (1);\n") == "42501");
  CHECK(refused(serial + "SET ROLE w;\nINSERT INTO v VALUES (DEFAULT, 1);\n") == "42501");
  CHECK(refused(serial + "SET ROLE w;\nINSERT INTO v VALUES (1, 1);\n").empty());
  CHECK(refused(serial + "ALTER VIEW v ALTER COLUMN id SET DEFAULT 7;\nSET ROLE w;\nINSERT INTO v(a) VALUES (1);\n")
            .empty());
  CHECK(refused(serial + "CREATE RULE i AS ON INSERT TO r DO INSTEAD INSERT INTO t(a) VALUES (new.a);\n" + insert) ==
        "42501");
  CHECK(refused(serial +
                "CREATE RULE i AS ON INSERT TO r WHERE new.a > 1 DO INSTEAD INSERT INTO t(a) VALUES (new.a);\n" +
                insert)
            .empty());
  CHECK(refused(serial + "CREATE RULE i AS ON INSERT TO r DO INSTEAD INSERT INTO t(a) SELECT new.a WHERE new.a > 1;\n" +
                insert)
            .empty());
}

TEST_CASE("functions of defaults are asked for in the actions of rules, whether there are rows or not") {
  const std::string rule =
      "CREATE ROLE w;\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';\n"
      "REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;\nCREATE TABLE d (id int DEFAULT f(), a int);\n"
      "CREATE TABLE r (a int);\nCREATE RULE i AS ON UPDATE TO r DO ALSO INSERT INTO d(a) VALUES (new.a);\n"
      "GRANT UPDATE ON r TO w;\n";
  const std::string update = "SET ROLE w;\nUPDATE r SET a = 1;\n";
  CHECK(refused(rule + update) == "42501");
  CHECK(refused(rule + "GRANT EXECUTE ON FUNCTION f() TO w;\n" + update).empty());
}

TEST_CASE("types that initdb makes are there, and a multirange has its range's privileges") {
  CHECK(refused("GRANT USAGE ON TYPE pg_ndistinct, pg_mcv_list TO PUBLIC;\n").empty());
  CHECK(refused("GRANT USAGE ON DOMAIN information_schema.sql_identifier TO PUBLIC;\n").empty());
  CHECK(refused("GRANT USAGE ON TYPE information_schema.nosuch TO PUBLIC;\n") == "42704");
  CHECK(refused("GRANT USAGE ON TYPE int4multirange TO PUBLIC;\n", 17) == "0LP01");
  CHECK(refused("GRANT USAGE ON TYPE int4multirange TO PUBLIC;\n", 16).empty());
  CHECK(refused("SELECT has_function_privilege('nosuch', 'lower(text)', 'EXECUTE');\n") == "42704");
}
