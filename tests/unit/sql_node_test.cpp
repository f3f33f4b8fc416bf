#include <doctest/doctest.h>

#include <string>
#include <thread>

#include "sql/node.hpp"

using namespace routegrant;
using sql::Node;

namespace {

sql::Parsed parsed(std::string_view text) {
  sql::ParseError error;
  auto result = sql::parse(text, error);
  REQUIRE_MESSAGE(result.has_value(), error.message);
  return *result;
}

sql::ParseError refused(std::string_view text) {
  sql::ParseError error;
  REQUIRE_FALSE(sql::parse(text, error).has_value());
  return error;
}

}  // namespace

TEST_CASE("a node is null-propagating and reads a grant") {
  const sql::Parsed grant = parsed("GRANT SELECT, Insert (a, b) ON s.t TO \"X\", public WITH GRANT OPTION");
  const Node statement = grant.statement();
  CHECK(statement.type() == "GrantStmt");
  const Node inner = statement.inner();
  CHECK(inner["is_grant"].truth());
  CHECK(inner["grant_option"].truth());
  REQUIRE(inner["privileges"].size() == 2);
  CHECK(inner["privileges"].at(1).inner()["priv_name"].text() == "insert");
  CHECK(inner["privileges"].at(1).inner()["cols"].at(1).string() == "b");
  CHECK(inner["grantees"].at(0).inner()["rolename"].text() == "X");
  CHECK(inner["grantees"].at(1).inner()["roletype"].text() == "ROLESPEC_PUBLIC");
  CHECK_FALSE(inner["nothing"]["here"].at(3).inner());
  CHECK(inner["nothing"].text().empty());
  CHECK(inner["nothing"].items().empty());
}

TEST_CASE("false, zero and empty values are absent, and absent reads as them") {
  CHECK_FALSE(parsed("REVOKE SELECT ON t FROM x").statement().inner()["is_grant"].truth());
  CHECK(parsed("CREATE ROLE r CONNECTION LIMIT 5")
            .statement()
            .inner()["options"]
            .at(0)
            .inner()["arg"]["Integer"]["ival"]
            .integer() == 5);
  CHECK(parsed("CREATE ROLE r CONNECTION LIMIT -1")
            .statement()
            .inner()["options"]
            .at(0)
            .inner()["arg"]["Integer"]["ival"]
            .integer() == 0);
  CHECK(parsed("GRANT ALL ON t TO x").statement().inner()["privileges"].size() == 0);
}

TEST_CASE("identifiers come cut to 63 bytes and folded in ASCII only") {
  const std::string name(70, 'A');
  CHECK(parsed("DROP ROLE " + name).statement().inner()["roles"].at(0).inner()["rolename"].text() ==
        std::string(63, 'a'));
  CHECK(parsed("DROP ROLE \xC3\x89X").statement().inner()["roles"].at(0).inner()["rolename"].text() == "\xC3\x89x");
}

TEST_CASE("an error's place is a byte offset, though the parser counts characters") {
  const sql::ParseError error = refused("GRANT \"\xC3\xA9\xC3\xA9\" T0 x");
  CHECK(error.offset == 13);
  CHECK(error.message == "syntax error at or near \"T0\"");
}

TEST_CASE("a comment divides words, and is no token between two that the grammar takes as one") {
  for (const std::string_view text :
       {"SELECT 1 WHERE a NOT /* x */ IN (1)", "SELECT 1 WHERE a NOT -- x\n LIKE 'b'",
        "SELECT a ORDER BY a NULLS /**/ LAST", "SELECT NULL::timestamp with /* two\n lines */ time zone",
        "SELECT U&\"d!0061\" /* x */ UESCAPE '!'", "SELECT 'a' -- x\n 'b'"}) {
    CHECK_MESSAGE(parsed(text).root(), text);
  }
  // The parser's comments are blanks without an end of line, and only such go between two parts of a constant.
  CHECK(refused("SELECT 'a' /* x\n */ 'b'").message == "syntax error at or near \"'b'\"");
  CHECK(refused("SELECT 1 /* x\n */ 2").offset == 18);
}

TEST_CASE("exactly one statement is accepted") {
  CHECK(refused("").message == "no statement found");
  CHECK(refused("a b c").message == "syntax error at or near \"a\"");
  CHECK(refused("SELECT 1; SELECT 2").message == "more than one statement found");
  CHECK(refused(std::string("SELECT 1\0, 2", 12)).offset == 8);
  CHECK(parsed("SELECT 1;").statement().type() == "SelectStmt");
}

TEST_CASE("hostile nesting is refused or parsed, never a crash") {
  const auto chain = [](int terms) {
    std::string text = "SELECT 1";
    for (int i = 0; i < terms; ++i) text += "+1";
    return text;
  };
  CHECK(parsed(chain(50'000)).statement().type() == "SelectStmt");
  CHECK(refused(chain(200'000)).message == "statement has more than 100000 operators");
  std::string unions = "SELECT 1";
  for (int i = 0; i < 20'000; ++i) unions += " UNION SELECT 1";
  CHECK(parsed(unions).statement().type() == "SelectStmt");
  CHECK(refused("SELECT " + std::string(100'000, '(')).message.find("memory exhausted") != std::string::npos);
  std::string comments;
  for (int i = 0; i < 100'000; ++i) comments += "/*";
  for (int i = 0; i < 100'000; ++i) comments += "*/";
  CHECK(parsed(comments + "GRANT a TO b").statement().type() == "GrantRoleStmt");
  std::string nested = "SELECT 1";
  for (int i = 0; i < 1500; ++i) nested = "SELECT (" + nested + ")";
  CHECK(parsed(nested).statement().type() == "SelectStmt");
}

TEST_CASE("a grant to very many roles is parsed on the caller's stack") {
  std::string text = "GRANT a TO b0";
  for (int i = 1; i < 20'000; ++i) text += ",b" + std::to_string(i);
  CHECK(parsed(text).statement().inner()["grantee_roles"].size() == 20'000);
}

TEST_CASE("threads parse at the same time with the same answers") {
  std::vector<std::thread> threads;
  std::vector<int> right(4, 0);
  for (std::size_t i = 0; i < right.size(); ++i) {
    threads.emplace_back([&right, i] {
      for (int k = 0; k < 50; ++k) {
        sql::ParseError error;
        const auto result = sql::parse("GRANT r" + std::to_string(i) + " TO m", error);
        right[i] += result && result->statement().inner()["granted_roles"].at(0).inner()["priv_name"].text() ==
                                  "r" + std::to_string(i);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == std::vector<int>(4, 50));
}
