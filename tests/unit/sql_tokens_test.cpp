#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sql/identifier.hpp"
#include "sql/keywords.hpp"
#include "sql/literal.hpp"
#include "sql/tokens.hpp"

using namespace routegrant;
using sql::Relevance;
using sql::Token;

TEST_CASE("tokens have exact spans and comments are left out") {
  const std::string text = "GRANT /* x */ Insert -- y\n ON \"A\"\"b\".t TO $1, U&\"d\\0061t\", 1.5e-3::int";
  std::vector<std::string> found;
  for (const Token& token : sql::scan(text)) found.emplace_back(sql::text_of(text, token));
  CHECK(found == std::vector<std::string>{"GRANT", "Insert", "ON", "\"A\"\"b\"", ".", "t", "TO", "$1", ",",
                                          "U&\"d\\0061t\"", ",", "1.5e-3", "::", "int"});
}

TEST_CASE("the word of a privilege and the name of a role are found, quoted or not, but not in strings") {
  const std::string text = "CREATE ROLE \"App\" PASSWORD 'app insert' IN ROLE app";
  const std::vector<Token> tokens = sql::scan(text);
  const Token* quoted = sql::find_name(text, tokens, "App");
  REQUIRE(quoted != nullptr);
  CHECK(quoted->begin == 12);
  const Token* plain = sql::find_name(text, tokens, "app");
  REQUIRE(plain != nullptr);
  CHECK(plain->begin == 48);
  CHECK(sql::find_word(text, tokens, "insert") == nullptr);
  CHECK(sql::find_word(text, tokens, "role", 2)->begin == 43);
}

TEST_CASE("identifiers fold, unquote, decode and are cut at a character's border") {
  CHECK(sql::identifier("AbC") == "abc");
  CHECK(sql::identifier("\"A\"\"b\"") == "A\"b");
  CHECK(sql::identifier("U&\"d\\0061t\\+000061\\\\\"") == "data\\");
  CHECK(sql::identifier("\xC3\x89T\xC3\x89") == "\xC3\x89t\xC3\x89");
  CHECK(sql::identifier(std::string(62, 'x') + "\xC3\xA9") == std::string(62, 'x'));
  CHECK(sql::quoted_identifier("a_1") == "a_1");
  CHECK(sql::quoted_identifier("A\"b") == "\"A\"\"b\"");
}

TEST_CASE("string constants are decoded by their own rules") {
  CHECK(sql::literal("'it''s \\n'") == "it's \\n");
  CHECK(sql::literal("E'it\\'s\\n\\x41\\101\\u00e9'") == "it's\nAA\xC3\xA9");
  CHECK(sql::literal("E'a'\n  '\\tb'") == "a\tb");
  CHECK(sql::literal("$$a$$") == "a");
  CHECK(sql::literal("$x$a$$b$x$") == "a$$b");
  CHECK(sql::literal("U&'d\\0061t'") == "dat");
  CHECK(sql::literal("B'101'") == "101");
  CHECK(sql::quoted_literal("it's") == "'it''s'");
  CHECK(sql::literal("'" + std::string("unfinished")) == "unfinished");
}

TEST_CASE("leading words decide what need not be parsed") {
  const auto is = [](const char* text, Relevance expected) { CHECK_MESSAGE(sql::classify(text) == expected, text); };
  for (const char* text :
       {"GRANT a TO b", "/* x */ revoke a from b", "CREATE TABLE t()", "CREATE ROLE r", "DO $$$$", "SET ROLE x",
        "RESET ALL", "DISCARD ALL", "REASSIGN OWNED BY a TO b", "CALL p()", "IMPORT FOREIGN SCHEMA s",
        "SELECT * INTO t FROM u", "SELECT pg_catalog.set_config('role','x',false)", "SELECT lo_create(1)",
        "WITH a AS (SELECT 1) SELECT * INTO b FROM a", "frobnicate"}) {
    is(text, Relevance::relevant);
  }
  for (const char* text : {"INSERT INTO t SELECT 1", "COMMENT ON TABLE t IS 'x'", "CREATE INDEX i ON t(a)",
                           "CREATE UNIQUE INDEX i ON t(a)", "CREATE STATISTICS s", "CREATE TEXT SEARCH CONFIGURATION c",
                           "COPY t FROM stdin", "TABLE t", "-- only a comment", "PREPARE p AS SELECT 1",
                           "UPDATE t SET a = 1", "EXPLAIN SELECT 1"}) {
    is(text, Relevance::irrelevant);
  }
  for (const char* text : {"BEGIN", "START TRANSACTION", "COMMIT", "END", "ROLLBACK TO s", "ABORT", "SAVEPOINT s",
                           "RELEASE s", "PREPARE TRANSACTION 'x'"}) {
    is(text, Relevance::transaction);
  }
  for (const char* text : {"SELECT 1", "(SELECT 1)", "WITH a AS (SELECT 1) SELECT 2", "VALUES (1)"})
    is(text, Relevance::query);
}

TEST_CASE("the grant family is told by its first words") {
  CHECK(sql::is_grant_family(" /* x */ Grant a to b"));
  CHECK(sql::is_grant_family("alter default privileges grant select on tables to x"));
  CHECK_FALSE(sql::is_grant_family("alter table t owner to x"));
}
