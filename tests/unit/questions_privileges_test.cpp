#include <doctest/doctest.h>

#include <sstream>
#include <string>

#include "analysis.hpp"
#include "questions/question.hpp"
#include "support/tree.hpp"

using namespace routegrant;

namespace {

std::string answer(const std::string& sql, questions::Format format) {
  const Analysis analysis = test::analyzed({{.path = "db/roles.sql", .text = sql}});
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
