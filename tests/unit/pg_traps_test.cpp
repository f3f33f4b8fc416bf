#include <doctest/doctest.h>

#include <string>

#include "support/pg_program.hpp"

// Each case was measured on servers of the versions it names; letters and statements are as small as they can be.

using routegrant::pg::World;
using routegrant::test::Program;

namespace {

Program closed(const std::string& sql, int version = 15) {
  return Program(sql, World::closed, version);
}

const std::string roles =
    "CREATE ROLE o;\nCREATE ROLE a;\nCREATE ROLE b;\nCREATE ROLE c;\nGRANT CREATE ON SCHEMA public TO o, a;\n";
const std::string table = roles + "CREATE TABLE t (i int, j int);\nALTER TABLE t OWNER TO o;\n";
/// o grants SELECT with option to a, a grants SELECT to b.
const std::string chain = table +
                          "SET ROLE o;\nGRANT SELECT ON t TO a WITH GRANT OPTION;\n"
                          "SET ROLE a;\nGRANT SELECT ON t TO b;\nRESET ROLE;\n";

}  // namespace

TEST_CASE("default privileges that leave nothing fall back to the hard-wired default") {
  const Program functions = closed(
      "ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM PUBLIC, postgres;\n"
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';\n");
  CHECK(functions.held("PUBLIC", "public.f()") == "EXECUTE");
  const Program tables =
      closed(roles + "SET ROLE o;\nALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM o;\nCREATE TABLE t ();\n");
  CHECK(tables.held("o", "public.t") == "DELETE*, INSERT*, REFERENCES*, SELECT*, TRIGGER*, TRUNCATE*, UPDATE*");
}

TEST_CASE("default privileges can take a privilege from the owner") {
  const Program program =
      closed(roles + "SET ROLE o;\nALTER DEFAULT PRIVILEGES REVOKE INSERT ON TABLES FROM o;\nCREATE TABLE t ();\n");
  CHECK(program.held("o", "public.t") == "DELETE*, REFERENCES*, SELECT*, TRIGGER*, TRUNCATE*, UPDATE*");
}

TEST_CASE("an empty global default and a schema's default make just the schema's") {
  const Program program =
      closed(roles +
             "CREATE SCHEMA s;\nALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM PUBLIC, postgres;\n"
             "ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT EXECUTE ON FUNCTIONS TO a;\n"
             "CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'select 1';\n");
  CHECK(program.acl("s.f()") == "a/postgres=EXECUTE");
}

TEST_CASE("a schema's default privileges can only add") {
  const Program program = closed(
      "CREATE SCHEMA s;\nALTER DEFAULT PRIVILEGES IN SCHEMA s REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;\n"
      "CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'select 1';\n");
  CHECK(program.held("PUBLIC", "s.f()") == "EXECUTE");
  CHECK(program.database().default_privileges().empty());
}

TEST_CASE("global and schema defaults merge into one item") {
  const Program program =
      closed(roles +
             "CREATE SCHEMA s;\nALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO a;\n"
             "ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT INSERT ON TABLES TO a;\nCREATE TABLE s.t ();\n");
  CHECK(program.held("a", "s.t") == "INSERT, SELECT");
}

TEST_CASE("a default with grant option is granted by the target role") {
  const Program program = closed(
      roles +
      "SET ROLE o;\nALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO a WITH GRANT OPTION;\nCREATE TABLE t ();\n");
  CHECK(program.acl("public.t").find("a/o=SELECT*") != std::string::npos);
}

TEST_CASE("a superuser's REVOKE leaves what a third party granted") {
  const Program program = closed(chain + "REVOKE SELECT ON t FROM b;\n");
  CHECK(program.refused().empty());
  CHECK(program.held("b", "public.t") == "SELECT");
}

TEST_CASE("revoking an option on which others rest needs CASCADE") {
  CHECK(closed(chain + "REVOKE SELECT ON t FROM a;\n").refused() == "2BP01");
  const Program program = closed(chain + "REVOKE SELECT ON t FROM a CASCADE;\n");
  CHECK(program.held("a", "public.t").empty());
  CHECK(program.held("b", "public.t").empty());
}

TEST_CASE("an option held from two grantors survives the loss of one") {
  const Program program = closed(chain +
                                 "SET ROLE o;\nGRANT SELECT ON t TO c WITH GRANT OPTION;\n"
                                 "SET ROLE c;\nGRANT SELECT ON t TO a WITH GRANT OPTION;\n"
                                 "SET ROLE o;\nREVOKE SELECT ON t FROM a;\n");
  CHECK(program.refused().empty());
  CHECK(program.held("a", "public.t") == "SELECT*");
  CHECK(program.held("b", "public.t") == "SELECT");
}

TEST_CASE("who meanwhile has the owner's privileges loses nothing") {
  CHECK(closed(chain + "GRANT o TO a;\nREVOKE SELECT ON t FROM a RESTRICT;\n").refused().empty());
  const Program program = closed(chain + "ALTER ROLE a SUPERUSER;\nREVOKE SELECT ON t FROM a RESTRICT;\n");
  CHECK(program.refused().empty());
  CHECK(program.held("b", "public.t") == "SELECT");
}

TEST_CASE("DROP OWNED BY revokes as the current role does") {
  CHECK(closed(chain + "DROP OWNED BY b;\n").held("b", "public.t") == "SELECT");
  const Program both = closed(chain + "DROP OWNED BY a;\n");
  CHECK(both.held("a", "public.t").empty());
  CHECK(both.held("b", "public.t").empty());
  CHECK(closed(table + "GRANT SELECT ON t TO a;\nSET ROLE a;\nDROP OWNED BY a;\n").held("a", "public.t") == "SELECT");
}

TEST_CASE("the grantor is the nearest role with all options, else the one with most") {
  const std::string members = table + "CREATE ROLE m;\n";
  const Program most =
      closed(members +
             "GRANT a, b TO m;\nSET ROLE o;\nGRANT SELECT ON t TO a WITH GRANT OPTION;\n"
             "GRANT SELECT, INSERT ON t TO b WITH GRANT OPTION;\nSET ROLE m;\nGRANT SELECT, INSERT ON t TO c;\n");
  CHECK(most.acl("public.t").find("c/b=INSERT,SELECT") != std::string::npos);
  const Program first = closed(members +
                               "GRANT b TO m;\nGRANT a TO m;\nSET ROLE o;\nGRANT SELECT ON t TO b WITH GRANT OPTION;\n"
                               "GRANT SELECT ON t TO a WITH GRANT OPTION;\nSET ROLE m;\nGRANT SELECT ON t TO c;\n");
  CHECK(first.acl("public.t").find("c/a=SELECT") != std::string::npos);
  const Program self = closed(members +
                              "GRANT o TO m;\nSET ROLE o;\nGRANT SELECT ON t TO m WITH GRANT OPTION;\n"
                              "SET ROLE m;\nGRANT SELECT ON t TO c;\n");
  CHECK(self.acl("public.t").find("c/m=SELECT") != std::string::npos);
}

TEST_CASE("granting without option is a warning if anything is held, else refused") {
  const Program program = closed(table +
                                 "GRANT SELECT ON t TO a;\nSET ROLE a;\nGRANT INSERT ON t TO b;\nSET ROLE o;\nRESET "
                                 "ROLE;\nSET ROLE b;\nGRANT SELECT ON t TO c;\n");
  CHECK(program.refused() == "42501");
  CHECK(program.held("b", "public.t").empty());
}

TEST_CASE("of two privileges only the one with option is granted on") {
  const Program program =
      closed(table + "GRANT SELECT ON t TO a WITH GRANT OPTION;\nSET ROLE a;\nGRANT SELECT, INSERT ON t TO b;\n");
  CHECK(program.refused().empty());
  CHECK(program.held("b", "public.t") == "SELECT");
}

TEST_CASE("an owner can lose the privilege but never the option") {
  const Program program = closed(table + "SET ROLE o;\nREVOKE ALL ON t FROM o;\nGRANT SELECT ON t TO b;\n");
  CHECK(program.held("o", "public.t").empty());
  CHECK(program.held("b", "public.t") == "SELECT");
}

TEST_CASE("a grantee cannot revoke the owner's own entry") {
  const Program program =
      closed(table + "GRANT SELECT ON t TO a WITH GRANT OPTION;\nSET ROLE a;\nREVOKE SELECT ON t FROM o;\n");
  CHECK(program.held("o", "public.t") == "DELETE*, INSERT*, REFERENCES*, SELECT*, TRIGGER*, TRUNCATE*, UPDATE*");
}

TEST_CASE("a new owner takes the old one's place in every item") {
  const Program merged = closed(chain + "ALTER TABLE t OWNER TO a;\n");
  CHECK(merged.acl("public.t").find("b/a=SELECT") != std::string::npos);
  CHECK(merged.acl("public.t").find("/o") == std::string::npos);
  const Program fresh = closed(table + "ALTER TABLE t OWNER TO a;\n");
  CHECK(fresh.held("o", "public.t").empty());
  const Program columns =
      closed(table +
             "GRANT CREATE ON SCHEMA public TO c;\nSET ROLE o;\nGRANT SELECT (i) ON t TO a WITH GRANT OPTION;\n"
             "SET ROLE a;\nGRANT SELECT (i) ON t TO b;\nRESET ROLE;\nALTER TABLE t OWNER TO c;\n");
  CHECK(columns.acl("public.t", "i") == "a/c=SELECT*; b/a=SELECT");
}

TEST_CASE("REVOKE on a table takes the columns along, not the other way round") {
  const Program both =
      closed(table + "GRANT SELECT (i) ON t TO a;\nGRANT SELECT ON t TO a;\nREVOKE SELECT ON t FROM a;\n");
  CHECK(both.held("a", "public.t", "i").empty());
  CHECK(closed(table + "GRANT SELECT ON t TO a;\nREVOKE SELECT (i) ON t FROM a;\n").held("a", "public.t") == "SELECT");
}

TEST_CASE("GRANT ON a sequence as a table drops what does not fit") {
  const Program program = closed(roles + "CREATE SEQUENCE q;\nGRANT USAGE, INSERT, SELECT ON q TO a;\n");
  CHECK(program.held("a", "public.q") == "SELECT, USAGE");
}

TEST_CASE("a refused statement does nothing at all") {
  CHECK(closed(table + "CREATE TABLE mine ();\nGRANT ALL ON mine TO a WITH GRANT OPTION;\nSET ROLE a;\nGRANT SELECT ON "
                       "mine, t TO b;\n")
            .held("b", "public.mine")
            .empty());
  const Program list = closed(roles + "GRANT a TO b, missing;\n");
  CHECK(list.refused() == "42704");
  CHECK(list.memberships("b").empty());
}

TEST_CASE("SET ROLE inside of an aborted transaction is undone") {
  const Program program = closed(
      table + "BEGIN;\nSET ROLE a;\nSELECT set_config('role', 'missing', false);\nCOMMIT;\nGRANT SELECT ON t TO b;\n");
  CHECK(program.refused() == "22023");
  CHECK(program.held("b", "public.t") == "SELECT");
}

TEST_CASE("an error undoes a whole DO block, or the block that catches it") {
  const Program whole = closed("DO $$ BEGIN CREATE ROLE x; CREATE ROLE postgres; END $$;\n");
  CHECK(whole.refused() == "42710");
  CHECK_FALSE(whole.database().find_role("x"));
  const Program inner = closed(
      "DO $$ BEGIN CREATE ROLE x; BEGIN CREATE ROLE y; CREATE ROLE postgres; EXCEPTION WHEN duplicate_object THEN "
      "NULL; END; END $$;\n");
  CHECK(inner.refused().empty());
  CHECK(inner.database().find_role("x"));
  CHECK_FALSE(inner.database().find_role("y"));
}

TEST_CASE("a schema without USAGE is not seen by the search path") {
  const Program program = closed(roles +
                                 "CREATE SCHEMA s1;\nCREATE SCHEMA s2;\nCREATE TABLE s1.t ();\nCREATE TABLE s2.t ();\n"
                                 "GRANT USAGE ON SCHEMA s2 TO a;\nGRANT SELECT ON s1.t, s2.t TO a WITH GRANT OPTION;\n"
                                 "SET search_path TO s1, s2;\nSET ROLE a;\nGRANT SELECT ON t TO b;\n");
  CHECK(program.held("b", "s1.t").empty());
  CHECK(program.held("b", "s2.t") == "SELECT");
}

TEST_CASE("an owner without USAGE on the schema cannot name his function") {
  const Program program =
      closed(roles +
             "CREATE SCHEMA s;\nGRANT CREATE ON SCHEMA s TO o;\nCREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS "
             "'select 1';\n"
             "ALTER FUNCTION s.f() OWNER TO o;\nSET ROLE o;\nGRANT EXECUTE ON FUNCTION s.f() TO a;\n");
  CHECK(program.refused() == "42501");
}

TEST_CASE("INHERIT changed later counts until 15 only") {
  const std::string sql =
      table + "GRANT SELECT ON t TO a;\nCREATE ROLE m NOINHERIT IN ROLE a;\nALTER ROLE m INHERIT;\n";
  CHECK(closed(sql, 15).held("m", "public.t") == "SELECT");
  CHECK(closed(sql, 16).held("m", "public.t").empty());
  const std::string reverse =
      table + "GRANT SELECT ON t TO a;\nCREATE ROLE m INHERIT IN ROLE a;\nALTER ROLE m NOINHERIT;\n";
  CHECK(closed(reverse, 15).held("m", "public.t").empty());
  CHECK(closed(reverse, 16).held("m", "public.t") == "SELECT");
}

TEST_CASE("SET ROLE passes where privileges are not inherited") {
  const Program program = closed(roles +
                                 "CREATE ROLE u;\nALTER ROLE b NOINHERIT;\nGRANT a TO b;\nGRANT b TO u;\nSET SESSION "
                                 "AUTHORIZATION u;\nSET ROLE a;\n");
  CHECK(program.refused().empty());
}

TEST_CASE("a session user is admin of itself until 14") {
  const std::string sql = roles + "SET SESSION AUTHORIZATION a;\nGRANT a TO b;\n";
  CHECK(closed(sql, 13).refused().empty());
  CHECK(closed(sql, 14).refused().empty());
  CHECK(closed(sql, 15).refused() == "42501");
  CHECK(closed(sql, 18).refused() == "42501");
}

TEST_CASE("CREATEROLE could grant any role until 15") {
  const std::string sql = "CREATE ROLE cr CREATEROLE;\nSET ROLE cr;\nGRANT pg_read_server_files TO cr;\n";
  CHECK(closed(sql, 15).refused().empty());
  CHECK(closed(sql, 16).refused() == "42501");
}

TEST_CASE("a creator must grant himself the new role before SET ROLE") {
  for (const int version : {13, 14, 15, 16, 17, 18}) {
    const Program program = closed(
        "CREATE ROLE cr CREATEROLE;\nSET SESSION AUTHORIZATION cr;\nCREATE ROLE n;\nSET ROLE n;\nGRANT n TO cr;\nSET "
        "ROLE n;\n",
        version);
    CHECK(program.refused() == "42501");
  }
}

TEST_CASE("a membership granted by another role survives a superuser's REVOKE from 16 on") {
  const std::string sql =
      roles + "GRANT c TO a WITH ADMIN OPTION;\nGRANT c TO b;\nGRANT c TO b GRANTED BY a;\nREVOKE c FROM b;\n";
  CHECK(closed(sql, 15).memberships("b").empty());
  CHECK(closed(sql, 16).memberships("b") == "c inherit set by a");
}

TEST_CASE("ADMIN behind a hop without privileges has no possible grantor from 16 on") {
  const std::string sql =
      roles +
      "CREATE ROLE low NOINHERIT;\nGRANT c TO a WITH ADMIN OPTION;\nGRANT a TO low;\nSET ROLE low;\nGRANT c TO b;\n";
  CHECK(closed(sql, 15).refused().empty());
  CHECK(closed(sql, 16).refused() == "XX000");
}

TEST_CASE("one inheriting row is enough from 16 on") {
  const Program program =
      closed(table +
                 "GRANT SELECT ON t TO a;\nGRANT a TO b WITH ADMIN OPTION;\nGRANT a TO c WITH INHERIT FALSE;\n"
                 "SET ROLE b;\nGRANT a TO c WITH INHERIT TRUE;\n",
             16);
  CHECK(program.refused().empty());
  CHECK(program.held("c", "public.t") == "SELECT");
}

TEST_CASE("ADMIN cannot be granted back from 16 on") {
  const std::string start =
      roles + "GRANT a TO b WITH ADMIN OPTION;\nSET ROLE b;\nGRANT a TO c WITH ADMIN OPTION;\nSET ROLE c;\n";
  CHECK(closed(start + "GRANT a TO b WITH ADMIN OPTION;\n", 15).refused().empty());
  CHECK(closed(start + "GRANT a TO b WITH ADMIN OPTION;\n", 16).refused() == "0LP01");
  CHECK(closed(start + "GRANT a TO b;\n", 16).memberships("b") ==
        "a inherit set by c; a admin inherit set by postgres");
}

TEST_CASE("DROP ROLE of a grantor of memberships is refused from 16 on") {
  const std::string sql = roles + "GRANT a TO b WITH ADMIN OPTION;\nSET ROLE b;\nGRANT a TO c;\nRESET ROLE;\n";
  CHECK(closed(sql + "DROP ROLE b;\n", 15).refused().empty());
  CHECK(closed(sql + "DROP ROLE b;\n", 16).refused() == "2BP01");
  const Program owned = closed(sql + "DROP OWNED BY b;\nDROP ROLE b;\n", 16);
  CHECK(owned.refused().empty());
  CHECK(owned.memberships("c").empty());
  CHECK(closed(sql + "DROP ROLE b, c;\n", 16).refused().empty());
}

TEST_CASE("a superuser's role grant is the bootstrap superuser's from 16 on") {
  const std::string sql = roles + "CREATE ROLE su2 SUPERUSER;\nSET SESSION AUTHORIZATION su2;\nGRANT a TO b;\n";
  CHECK(closed(sql, 15).memberships("b") == "a inherit set by su2");
  CHECK(closed(sql, 16).memberships("b") == "a inherit set by postgres");
}

TEST_CASE("a membership without SET gives privileges but neither SET ROLE nor OWNER TO") {
  const Program program =
      closed(table +
                 "GRANT SELECT ON t TO a;\nGRANT a TO b WITH SET FALSE;\nGRANT CREATE ON SCHEMA public TO b;\n"
                 "SET SESSION AUTHORIZATION b;\nCREATE TABLE mine ();\nSET ROLE a;\nALTER TABLE mine OWNER TO a;\n",
             16);
  CHECK(program.refused() == "42501 42501");
  CHECK(program.held("b", "public.t") == "SELECT");
}

TEST_CASE("the database's owner has schema public from 15 on") {
  const std::string sql =
      roles + "ALTER DATABASE postgres OWNER TO a;\nSET ROLE a;\nGRANT CREATE ON SCHEMA public TO b;\n";
  CHECK(closed(sql, 14).acl("public").find("b/") == std::string::npos);
  CHECK(closed(sql, 15).acl("public").find("b/pg_database_owner=CREATE") != std::string::npos);
}

TEST_CASE("DROP OWNED leaves the database to its owner") {
  const Program program = closed(roles + "ALTER DATABASE postgres OWNER TO a;\nDROP OWNED BY a;\nDROP ROLE a;\n");
  CHECK(program.refused() == "2BP01");
  CHECK(program.owner("postgres") == "a");
}

TEST_CASE("REASSIGN OWNED moves tables without asking, functions not") {
  const std::string start =
      "CREATE ROLE o;\nCREATE ROLE n;\nCREATE ROLE m IN ROLE o, n;\nCREATE SCHEMA s;\nGRANT USAGE, CREATE ON SCHEMA s "
      "TO o;\nSET ROLE o;\n";
  const Program moved = closed(start + "CREATE TABLE s.t ();\nRESET ROLE;\nSET ROLE m;\nREASSIGN OWNED BY o TO n;\n");
  CHECK(moved.refused().empty());
  CHECK(moved.owner("s.t") == "n");
  const Program refused = closed(start +
                                 "CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'select 1';\nRESET ROLE;\nSET ROLE "
                                 "m;\nREASSIGN OWNED BY o TO n;\n");
  CHECK(refused.refused() == "42501");
}

TEST_CASE("RESET ALL leaves the role") {
  const Program program = closed(table + "SET ROLE a;\nRESET ALL;\nGRANT SELECT ON t TO b;\n");
  CHECK(program.refused() == "42501");
}

TEST_CASE("IF NOT EXISTS asks for CREATE all the same") {
  const Program program = closed(roles +
                                 "CREATE SCHEMA s;\nCREATE TABLE s.t ();\nGRANT USAGE ON SCHEMA s TO a;\nSET ROLE "
                                 "a;\nCREATE TABLE IF NOT EXISTS s.t ();\n");
  CHECK(program.refused() == "42501");
  const Program owner = closed(roles + "CREATE SCHEMA s;\nCREATE SCHEMA IF NOT EXISTS s AUTHORIZATION a;\n");
  CHECK(owner.owner("s") == "postgres");
}

TEST_CASE("a quoted public is PUBLIC") {
  CHECK(closed(table + "GRANT SELECT ON t TO \"public\";\n").held("PUBLIC", "public.t") == "SELECT");
}
