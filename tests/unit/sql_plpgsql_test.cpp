#include <doctest/doctest.h>

#include <string>

#include "sql/plpgsql.hpp"

using namespace routegrant;
using sql::Node;
using sql::PlpgsqlBody;

namespace {

PlpgsqlBody body(std::string_view statement) {
  sql::ParseError error;
  auto parsed = sql::parse_plpgsql(statement, error);
  REQUIRE_MESSAGE(parsed.has_value(), error.message);
  return std::move(*parsed);
}

sql::ParseError refused(std::string_view statement) {
  sql::ParseError error;
  CHECK_FALSE(sql::parse_plpgsql(statement, error).has_value());
  return error;
}

/// The statements of the outermost BEGIN.
Node statements(const PlpgsqlBody& of) {
  const Node outer = of.function()["action"]["PLpgSQL_stmt_block"]["body"];
  return outer.at(0).type() == "PLpgSQL_stmt_block" ? outer.at(0).inner()["body"] : outer;
}

std::string placed(const PlpgsqlBody& of, std::string_view query, std::int64_t line) {
  const sql::BodyRange range = of.place(query, line);
  return of.text().substr(range.begin, range.end - range.begin);
}

}  // namespace

TEST_CASE("the body of DO and of functions is found with its language and its place") {
  const std::string text = "DO $x$BEGIN NULL; END$x$";
  const auto found = sql::find_body(text);
  REQUIRE(found.has_value());
  CHECK(found->text.text == "BEGIN NULL; END");
  CHECK(found->language == "plpgsql");
  CHECK(text.substr(found->begin, found->end - found->begin) == "$x$BEGIN NULL; END$x$");
  CHECK(sql::find_body("DO LANGUAGE 'PlPgSQL' 'x'")->language == "plpgsql");
  CHECK(sql::find_body("CREATE OR REPLACE FUNCTION f(a text DEFAULT 'x') RETURNS int LANGUAGE sql AS 'SELECT 1'")
            ->text.text == "SELECT 1");
  CHECK(sql::find_body("CREATE PROCEDURE p() AS $$BEGIN END$$ LANGUAGE plpgsql")->language == "plpgsql");
  CHECK_FALSE(sql::find_body("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 'x' AS 'y'; END").has_value());
  CHECK_FALSE(sql::find_body("CREATE FUNCTION f() RETURNS text LANGUAGE sql RETURN 'x'").has_value());
  CHECK_FALSE(sql::find_body("CREATE TABLE t (a text DEFAULT 'x')").has_value());
}

TEST_CASE("a body in single quotes maps its bytes back over doubled quotes and escapes") {
  Sources sources;
  const std::string text =
      "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN EXECUTE ''GRANT a TO b''; GRANT c TO d; END'";
  const SourceId file = sources.add({.path = "f.sql", .text = text});
  const SourceId inner = sql::add_embedded(sources, {file, 0, 0}, sql::find_body(text)->text);
  const std::string& decoded = sources[inner].text;
  CHECK(decoded == "BEGIN EXECUTE 'GRANT a TO b'; GRANT c TO d; END");
  const auto at = static_cast<std::uint32_t>(decoded.find("c TO d"));
  CHECK(sources.text(sources.origin({inner, at, at + 6})) == "c TO d");
}

TEST_CASE("embedded SQL is read and found in the body, the later of two equal ones by its line") {
  const PlpgsqlBody block = body(
      "DO $do$\nDECLARE n int;\nBEGIN\n  GRANT a TO b;\n  IF NOT EXISTS (SELECT FROM pg_roles) THEN\n    GRANT a TO "
      "b;\n  END IF;\n"
      "  PERFORM f('x');\n  SELECT count(*) INTO n FROM t;\n  EXECUTE format('GRANT %I TO x', n);\nEND\n$do$");
  const Node all = statements(block);
  REQUIRE(all.size() >= 5);
  const Node first = all.at(0).inner();
  CHECK(block.query(first["sqlstmt"]) == "GRANT a TO b");
  const sql::BodyRange one = block.place("GRANT a TO b", first["lineno"].integer());
  const Node conditional = all.at(1).inner()["then_body"].at(0).inner();
  const sql::BodyRange two = block.place("GRANT a TO b", conditional["lineno"].integer());
  CHECK(one.begin < two.begin);
  CHECK(placed(block, "GRANT a TO b", 6) == "GRANT a TO b");
  CHECK(block.query(all.at(1).inner()["cond"]) == "NOT EXISTS (SELECT FROM pg_roles)");
  const Node perform = all.at(2).inner();
  CHECK(placed(block, block.query(perform["expr"]), perform["lineno"].integer()) == "f('x')");
  const Node into = all.at(3).inner();
  CHECK(placed(block, block.query(into["sqlstmt"]), into["lineno"].integer()) == "SELECT count(*) INTO n FROM t;");
  CHECK(block.query(all.at(4).inner()["query"]) == "format('GRANT %I TO x', n)");
}

TEST_CASE("one GRANT in the syntax of PostgreSQL 16 does not cost the whole body") {
  const PlpgsqlBody block =
      body("DO $$BEGIN\n GRANT a TO b;\n GRANT c TO d\n  WITH INHERIT TRUE;\n CREATE ROLE e;\nEND$$");
  CHECK(block.rescued() == 1);
  const Node all = statements(block);
  REQUIRE(all.size() >= 3);
  const std::string_view rescued = block.query(all.at(1).inner()["sqlstmt"]);
  CHECK(rescued == "GRANT c TO d\n  WITH INHERIT TRUE");
  CHECK(placed(block, rescued, all.at(1).inner()["lineno"].integer()) == rescued);
  CHECK(all.at(2).inner()["lineno"].integer() == 5);
  CHECK(block.query(all.at(2).inner()["sqlstmt"]) == "CREATE ROLE e");
}

TEST_CASE("what would abort or overflow the library is refused first") {
  CHECK(refused("CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END").message == "no body in quotes found");
  CHECK(refused("CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql").message == "no body in quotes found");
  CHECK(refused("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'").message ==
        "the body's language is not plpgsql");
  CHECK(refused("DO nonsense 'BEGIN END'").message == "syntax error around the body");
  CHECK(refused(std::string("DO 'BEGIN \0 END'", 16)).message == "body holds a zero byte");
  std::string nested = "NULL;";
  for (int i = 0; i < 2000; ++i) nested = "IF a THEN " + nested + " END IF;";
  CHECK(body("DO $$BEGIN " + nested + " END$$").rescued() == 0);
  std::string deeper;
  for (int i = 0; i < 200'000; ++i) deeper += "BEGIN ";
  CHECK_FALSE(refused("DO $$" + deeper + "$$").message.empty());
  CHECK_FALSE(refused("DO $$BEGIN " + std::string(100'000, '(') + "; END$$").message.empty());
}

TEST_CASE("a body's error points to the word it names, where that stands once") {
  const std::string text = "DO $$\nBEGIN\n  NULL;\n  SELEC x;\nEND$$";
  const sql::ParseError error = refused(text);
  CHECK(error.offset == text.find("SELEC"));
  CHECK(error.message.find("SELEC") != std::string::npos);
}

TEST_CASE("cursors that loops run over are read as their queries") {
  sql::ParseError error;
  const auto loop = sql::parse_plpgsql(
      "DO $$\nDECLARE\n  c CURSOR (n int) FOR\n    SELECT n AS x;\nBEGIN\n  FOR r IN c(7) LOOP NULL; END LOOP;\nEND $$",
      error);
  REQUIRE(loop);
  const auto fetched = sql::parse_plpgsql(
      "DO $$ DECLARE c refcursor; x int; BEGIN OPEN c FOR SELECT 1; LOOP FETCH c INTO x; EXIT WHEN NOT FOUND;\n"
      "  NULL; END LOOP; CLOSE c; END $$",
      error);
  CHECK(fetched);
  // One that is moved otherwise is not understood.
  CHECK_FALSE(sql::parse_plpgsql(
      "DO $$ DECLARE c CURSOR FOR SELECT 1; x int; BEGIN OPEN c; FETCH LAST FROM c INTO x; CLOSE c; END $$", error));
}
