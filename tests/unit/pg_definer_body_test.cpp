#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "pg/answers/answers.hpp"
#include "pg/answers/definer_body.hpp"
#include "pg/catalog/catalog.hpp"
#include "pg/names/names.hpp"
#include "support/pg_program.hpp"

using namespace routegrant;
using test::Program;

namespace {

/// The body of the only SECURITY DEFINER function, and what is asked of it.
struct Body {
  explicit Body(const std::string& sql) : program("CREATE ROLE caller;\n" + sql) {
    const auto& bodies = catalog().answers().definer_bodies;
    REQUIRE(bodies.size() == 1);
    found = bodies.front();
  }

  [[nodiscard]] const pg::Catalog& catalog() const { return program.database().catalog(); }

  /// "DELETE s.t, SELECT s.u" in the order of the body.
  [[nodiscard]] std::string accesses() const {
    std::string all;
    for (const pg::BodyAccess& access : found.accesses) {
      const std::string word = access.privilege == pg::privilege::select    ? "SELECT"
                               : access.privilege == pg::privilege::insert  ? "INSERT"
                               : access.privilege == pg::privilege::update  ? "UPDATE"
                               : access.privilege == pg::privilege::delete_ ? "DELETE"
                                                                            : "TRUNCATE";
      all += (all.empty() ? "" : ", ") + word + " " + pg::display_name(catalog(), access.relation);
    }
    return all;
  }

  [[nodiscard]] pg::Shadowing shadowing() const {
    return pg::shadowing_by(catalog(), *catalog().roles().find("caller"), found);
  }

  Program program;
  pg::DefinerBody found;
};

const std::string tables =
    "CREATE SCHEMA s;\nCREATE TABLE s.t (id int, name text);\nCREATE TABLE s.u (id int);\n"
    "CREATE TABLE s.w (id int);\n";

Body of_sql(const std::string& body, const std::string& options = "") {
  return Body(tables + "CREATE FUNCTION s.f() RETURNS void LANGUAGE sql SECURITY DEFINER " + options + " AS $$ " +
              body + " $$;\n");
}

Body of_plpgsql(const std::string& body, const std::string& options = "") {
  return Body(tables + "CREATE FUNCTION s.f() RETURNS void LANGUAGE plpgsql SECURITY DEFINER " + options + " AS $$ " +
              body + " $$;\n");
}

}  // namespace

TEST_CASE("what the body of a SECURITY DEFINER function does to tables") {
  CHECK(of_sql("INSERT INTO s.t SELECT id, '' FROM s.u ON CONFLICT DO NOTHING; DELETE FROM s.w").accesses() ==
        "INSERT s.t, SELECT s.u, DELETE s.w");
  CHECK(of_sql("WITH gone AS (DELETE FROM s.t RETURNING id) SELECT FROM gone").accesses() == "DELETE s.t, SELECT s.t");
  CHECK(
      of_plpgsql("DECLARE r record; BEGIN FOR r IN SELECT id FROM s.t LOOP DELETE FROM s.u WHERE id = r.id; END LOOP; "
                 "IF EXISTS (SELECT FROM s.w) THEN TRUNCATE s.t; END IF; END")
          .accesses()
          .find("TRUNCATE s.t") != std::string::npos);
  CHECK(of_plpgsql("BEGIN EXECUTE 'UPDATE s.t SET id = 1'; END").accesses() == "UPDATE s.t");
  // Found along the function's own path, when all scripts have run.
  CHECK(Body("CREATE SCHEMA s;\nCREATE FUNCTION s.f() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = s "
             "AS 'DELETE FROM later';\nCREATE TABLE s.later (id int);\n")
            .accesses() == "DELETE s.later");
}

TEST_CASE("a function that a body calls is read along, as far as it is known which") {
  const auto calling = [](const std::string& made, const std::string& call) {
    return Body(tables + made + "CREATE FUNCTION s.f() RETURNS void LANGUAGE sql SECURITY DEFINER AS '" + call +
                "';\n");
  };
  const std::string plain = "CREATE FUNCTION s.g() RETURNS int LANGUAGE sql AS 'SELECT id FROM s.u';\n";
  const Body read = calling(plain, "DELETE FROM s.t WHERE id = s.g()");
  CHECK(read.accesses() == "DELETE s.t, SELECT s.u");
  CHECK_FALSE(read.found.opaque);
  const Body loop =
      calling("CREATE FUNCTION s.g() RETURNS int LANGUAGE plpgsql AS 'BEGIN PERFORM s.f(); RETURN s.g(); END';\n",
              "SELECT s.g()");
  CHECK_FALSE(loop.found.opaque);
  // Its own path leads its names; what they find is not told of its caller.
  const Body own = calling(
      "CREATE FUNCTION s.g() RETURNS int LANGUAGE sql SET search_path = s AS 'SELECT id FROM u';\n", "SELECT s.g()");
  CHECK(own.accesses() == "SELECT s.u");
  CHECK(own.found.path_use == pg::PathUse::nothing);
  CHECK(calling(plain + "CREATE FUNCTION s.g(int) RETURNS int LANGUAGE sql AS 'SELECT 1';\n", "SELECT s.g()")
            .found.opaque);
  CHECK(calling("CREATE FUNCTION s.g() RETURNS int LANGUAGE c AS 'lib';\n", "SELECT s.g()").found.opaque);
  CHECK(calling("CREATE FUNCTION s.g(t text) RETURNS int LANGUAGE plpgsql AS 'BEGIN EXECUTE t; RETURN 1; END';\n",
                "SELECT s.g(''x'')")
            .found.opaque);
}

TEST_CASE("what a body finds along the search path") {
  using pg::PathUse;
  CHECK(of_sql("DELETE FROM s.t").found.path_use == PathUse::nothing);
  CHECK(of_sql("DELETE FROM s.t WHERE id = 1").found.path_use == PathUse::functions);
  CHECK(of_sql("DELETE FROM s.t WHERE id OPERATOR(pg_catalog.=) 1").found.path_use == PathUse::nothing);
  CHECK(of_sql("SELECT lower(name) FROM s.t").found.path_use == PathUse::functions);
  CHECK(of_sql("SELECT id::text FROM s.t").found.path_use == PathUse::all);
  CHECK(of_sql("SELECT id::int FROM s.t").found.path_use == PathUse::nothing);
  CHECK(of_sql("DELETE FROM t").found.path_use == PathUse::all);
  CHECK(of_plpgsql("DECLARE n int := 0; BEGIN DELETE FROM s.t; END").found.path_use == PathUse::nothing);
  CHECK(of_plpgsql("DECLARE n text; BEGIN DELETE FROM s.t; END").found.path_use == PathUse::all);
  CHECK(of_plpgsql("DECLARE n s.t%ROWTYPE; m n%TYPE; BEGIN DELETE FROM s.t; END").found.path_use == PathUse::nothing);
  CHECK(of_plpgsql("DECLARE n int; BEGIN n := n + 1; END").found.path_use == PathUse::functions);
  CHECK(of_plpgsql("BEGIN EXECUTE format('DELETE FROM %I', 'a'); END").found.path_use == PathUse::all);
}

TEST_CASE("who may put objects in front of those that a body names: as servers 13 to 18 let him") {
  using pg::Shadowing;
  const std::string relation = "DELETE FROM t";
  const std::string operators = "DELETE FROM s.t WHERE id = 1";
  // The temporary schema, which everyone has, holds relations and types, never functions and operators.
  CHECK(of_sql(relation).shadowing() == Shadowing::temporary);
  CHECK(of_sql(operators).shadowing() == Shadowing::none);
  // It comes first unless the path puts it last.
  CHECK(of_sql(relation, "SET search_path = s").shadowing() == Shadowing::temporary);
  CHECK(of_sql("SELECT id::text FROM s.t", "SET search_path = ''").shadowing() == Shadowing::temporary);
  CHECK(of_sql(relation, "SET search_path = s, pg_temp").shadowing() == Shadowing::none);
  CHECK(Body(tables + "REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC;\n"
                      "CREATE FUNCTION s.f() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM t';\n")
            .shadowing() == Shadowing::none);
  // CREATE on a schema that is searched, or on the database.
  const std::string function =
      "CREATE FUNCTION s.f() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM s.t WHERE id = 1';\n";
  CHECK(Body(tables + function + "GRANT CREATE ON SCHEMA s TO caller;\n").shadowing() == Shadowing::schema);
  CHECK(Body(tables + function + "GRANT CREATE ON DATABASE postgres TO caller;\n").shadowing() == Shadowing::schema);
  CHECK(Body(tables + function +
             "CREATE ROLE maker NOINHERIT;\nGRANT CREATE ON SCHEMA s TO maker;\nGRANT maker TO caller;\n")
            .shadowing() == Shadowing::schema);
  CHECK(Body(tables + function +
             "ALTER FUNCTION s.f() SET search_path = pg_catalog, pg_temp;\n"
             "GRANT CREATE ON SCHEMA s TO caller;\n")
            .shadowing() == Shadowing::none);
}
