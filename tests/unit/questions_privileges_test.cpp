#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include "analysis.hpp"
#include "questions/question.hpp"
#include "support/tree.hpp"
#include "support/web_and_database.hpp"

using namespace routegrant;

namespace {

std::string answer(const std::string& sql, questions::Format format) {
  const Analysis analysis =
      test::analyzed({{.path = "app.yaml", .text = test::web_and_database}, {.path = "db/roles.sql", .text = sql}});
  questions::QuestionOptions options;
  options.role = "web";
  options.format = format;
  std::ostringstream out;
  const questions::Question* question = questions::find_question("privileges");
  REQUIRE(question != nullptr);
  REQUIRE(question->run(analysis, options, out));
  return std::move(out).str();
}

}  // namespace

TEST_CASE("each database that scripts connect to is an entry of its own") {
  const std::string sql =
      "CREATE ROLE web LOGIN;\nCREATE DATABASE vault;\nCREATE DATABASE pages;\n\\c vault\nCREATE TABLE users (id "
      "int);\n"
      "GRANT SELECT ON users TO web;\n\\c pages\nCREATE TABLE users (id int);\nGRANT UPDATE ON users TO web;\n";
  const std::string json = answer(sql, questions::Format::json);
  const std::size_t pages = json.find("\"name\": \"pages\",\n      \"kind\"");
  const std::size_t vault = json.find("\"name\": \"vault\",\n      \"kind\"");
  REQUIRE(pages != std::string::npos);
  REQUIRE(vault != std::string::npos);
  CHECK(pages < vault);
  CHECK(json.substr(0, pages).find("public.users") == std::string::npos);
  CHECK(json.substr(pages, vault - pages).find("\"UPDATE\"") != std::string::npos);
  CHECK(json.substr(pages, vault - pages).find("\"SELECT\"") == std::string::npos);
  CHECK(json.substr(vault).find("\"SELECT\"") != std::string::npos);
  const std::string text = answer(sql, questions::Format::text);
  CHECK(text.find("pages     web   table public.users") != std::string::npos);
}

TEST_CASE("JSON tells row policies, and what login roles reach through views and functions") {
  const std::string json = answer(
      "CREATE ROLE web LOGIN;\nCREATE ROLE boss;\nCREATE TABLE users (id int, name text);\n"
      "ALTER TABLE users OWNER TO boss;\nCREATE VIEW names AS SELECT name FROM users;\nALTER VIEW names OWNER TO "
      "boss;\n"
      "GRANT SELECT ON names TO web;\nCREATE POLICY own ON users FOR SELECT TO web USING (true);\n"
      "CREATE FUNCTION wipe() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM users';\n"
      "ALTER FUNCTION wipe() OWNER TO boss;\n",
      questions::Format::json);
  const std::size_t policies = json.find("\"policies\": [\n");
  const std::size_t reached = json.find("\"reached\": [\n");
  REQUIRE(policies != std::string::npos);
  REQUIRE(reached != std::string::npos);
  CHECK(json.find("\"command\": \"SELECT\"", policies) < reached);
  const std::string ways = json.substr(reached);
  CHECK(ways.find("\"through\": \"view\",\n      \"name\": \"public.names\",\n      \"object\": \"public.users\"") !=
        std::string::npos);
  CHECK(ways.find("\"through\": \"function\",\n      \"name\": \"public.wipe()\",\n      \"object\": null") !=
        std::string::npos);
  CHECK(ways.find("\"as\": \"boss\"") != std::string::npos);
}

TEST_CASE("ALL TABLES of a schema that the script has just made gives nothing") {
  const std::string made =
      "CREATE ROLE web LOGIN;\nCREATE SCHEMA s;\nGRANT SELECT ON ALL TABLES IN SCHEMA s TO web;\n"
      "CREATE TABLE s.secrets (id int);\n";
  CHECK(answer(made, questions::Format::text).find("s.*") == std::string::npos);
  const std::string found =
      "CREATE ROLE web LOGIN;\nCREATE SCHEMA IF NOT EXISTS s;\nGRANT SELECT ON ALL TABLES IN SCHEMA s TO web;\n";
  CHECK(answer(found, questions::Format::text).find("s.*") != std::string::npos);
}

TEST_CASE("grants to accounts of MariaDB are no privileges, and are told as what they are") {
  const Analysis analysis = test::analyzed(
      {{.path = "db.yaml",
        .text =
            "apiVersion: k8s.mariadb.com/v1alpha1\nkind: MariaDB\nmetadata: {name: db, namespace: n}\nspec: {}\n---\n"
            "apiVersion: k8s.mariadb.com/v1alpha1\nkind: Grant\nmetadata: {name: g, namespace: n}\n"
            "spec: {mariaDbRef: {name: db}, privileges: [SELECT], username: app}\n"}});
  std::ostringstream out;
  const questions::Question* question = questions::find_question("privileges");
  REQUIRE(question != nullptr);
  REQUIRE(question->run(analysis, {}, out));
  CHECK(out.str().find("accounts of MySQL and MariaDB is read, and not evaluated") != std::string::npos);
}
