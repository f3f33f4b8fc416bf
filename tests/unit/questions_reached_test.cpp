#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "analysis.hpp"
#include "questions/question.hpp"
#include "support/tree.hpp"
#include "support/web_and_database.hpp"

using namespace routegrant;

namespace {

/// A public route to the workload that logs in as web.
const std::string app =
    std::string(
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec:\n  ingressClassName: nginx\n"
        "  rules:\n    - host: shop.example\n      http:\n        paths:\n"
        "          - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}\n---\n"
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n  ports: [{port: "
        "80}]\n---\n") +
    test::web_and_database;

const std::string scene =
    "CREATE ROLE web LOGIN;\nCREATE ROLE boss;\nCREATE ROLE report LOGIN;\nCREATE TABLE users (id int, name text);\n"
    "ALTER TABLE users OWNER TO boss;\n";

struct Asked {
  std::string privilege{};
  std::string object{};
  std::string role{};
  std::string from{};
  questions::Format format = questions::Format::text;
};

Analysis analysis_of(const std::string& sql) {
  return test::analyzed({{.path = "app.yaml", .text = app}, {.path = "db/roles.sql", .text = scene + sql}});
}

std::string answer(const std::string& sql, const Asked& asked) {
  const Analysis analysis = analysis_of(sql);
  questions::QuestionOptions options;
  options.role = asked.role;
  options.privilege = asked.privilege;
  options.object = asked.object;
  options.from = asked.from;
  options.format = asked.format;
  std::ostringstream out;
  const questions::Question* question = questions::find_question(asked.object.empty() ? "privileges" : "who-can");
  REQUIRE(question != nullptr);
  REQUIRE(question->run(analysis, options, out));
  return std::move(out).str();
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

const std::string wipe =
    "CREATE FUNCTION wipe() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM public.users';\n"
    "ALTER FUNCTION wipe() OWNER TO boss;\nREVOKE EXECUTE ON FUNCTION wipe() FROM PUBLIC;\n"
    "GRANT EXECUTE ON FUNCTION wipe() TO web, report;\n";

}  // namespace

TEST_CASE("who-can tells who does it with the rights of another, and by which function") {
  const std::string text = answer(wipe, {.privilege = "DELETE", .object = "users"});
  CHECK(has(text, "public.users through function public.wipe() as boss"));
  CHECK(has(text, "shop.example/"));
  CHECK(has(text, "report"));
  CHECK(has(answer(wipe, {.privilege = "DELETE", .object = "users", .from = "internet"}), "through function"));
  CHECK_FALSE(has(answer(wipe, {.privilege = "UPDATE", .object = "users"}), "through function"));
  const std::string json = answer(wipe, {.privilege = "DELETE", .object = "users", .format = questions::Format::json});
  CHECK(has(json, "\"through\": \"function public.wipe() as boss\""));
  const std::size_t roles = json.find("\"roles\"");
  const std::size_t through = json.find("\"paths_through\"");
  REQUIRE(roles < through);
  // What is held stands apart.
  CHECK_FALSE(has(json.substr(roles, through - roles), "\"web\""));
  CHECK(has(json.substr(through), "\"role\": \"report\""));
}

TEST_CASE("the text of who-can names a grant's column, and the schema that the role may not use") {
  const std::string text = answer(
      "CREATE SCHEMA s;\nCREATE TABLE s.t (id int, secret text);\nGRANT USAGE ON SCHEMA s TO web;\n"
      "GRANT SELECT (id) ON s.t TO web;\nGRANT SELECT ON s.t TO report;\n",
      {.privilege = "SELECT", .object = "s.t"});
  CHECK(has(text, "s.t (id)  "));
  CHECK(has(text, "s.t (without USAGE on schema s)"));
}

TEST_CASE("who-can tells code that is not understood, and owners who may grant it to themselves") {
  const std::string dark =
      "CREATE FUNCTION dark(t text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN EXECUTE 'DELETE FROM ' "
      "|| t; END $$;\nALTER FUNCTION dark(text) OWNER TO boss;\n";
  CHECK(has(answer(dark, {.privilege = "DELETE", .object = "users"}),
            "(not known) through function public.dark(text) as boss"));
  const std::string taken = "REVOKE DELETE ON users FROM boss;\n";
  CHECK(has(answer(taken, {.privilege = "DELETE", .object = "users"}), "public.users (may grant it to itself)"));
  CHECK_FALSE(has(answer("", {.privilege = "DELETE", .object = "users"}), "may grant it to itself"));
}

TEST_CASE("privileges tells each way as a row of its own, for roles that no workload uses as well") {
  const std::string text = answer(wipe, {.role = "report"});
  CHECK(has(text, "table public.users"));
  CHECK(has(text, "function public.wipe() as boss"));
  CHECK(has(answer("", {.role = "boss"}), "alter, drop, grant"));
  const std::string json = answer(wipe, {.role = "report", .format = questions::Format::json});
  const std::size_t reached = json.find("\"reached\"");
  REQUIRE(reached != std::string::npos);
  CHECK(has(json.substr(reached), "\"through\": \"function\",\n      \"name\": \"public.wipe()\""));
  CHECK(has(json.substr(reached), "\"privilege\": \"DELETE\",\n      \"as\": \"boss\""));
  // Privileges stay those that has_table_privilege() tells.
  CHECK_FALSE(has(json.substr(0, reached), "\"privilege\": \"DELETE\""));
}

TEST_CASE("what a role may do once it has become another is told as such") {
  const std::string becomes = "ALTER ROLE report NOINHERIT;\nGRANT boss TO report;\n";
  const std::string text = answer(becomes, {.privilege = "DELETE", .object = "users"});
  CHECK(has(text, "public.users by SET ROLE boss"));
  CHECK(has(answer(becomes, {.privilege = "DELETE", .object = "users", .from = "report"}), "by SET ROLE boss"));
  const std::string json =
      answer(becomes, {.privilege = "DELETE", .object = "users", .format = questions::Format::json});
  CHECK(has(json.substr(json.find("\"by_set_role\"")), "\"role\": \"report\""));
  CHECK(has(answer(becomes, {.role = "report"}), "role boss"));
  CHECK(has(answer(becomes, {.role = "report"}), "SET ROLE"));
  // Who inherits has it at once.
  const std::string inherits = "GRANT boss TO report;\n";
  CHECK_FALSE(has(answer(inherits, {.privilege = "DELETE", .object = "users"}), "by SET ROLE"));
  CHECK_FALSE(has(answer(inherits, {.role = "report"}), "SET ROLE"));
}

TEST_CASE("answers say which rows row security leaves") {
  const std::string rls =
      "ALTER TABLE users ENABLE ROW LEVEL SECURITY;\nCREATE POLICY own ON users FOR SELECT TO web USING (true);\n"
      "GRANT SELECT, UPDATE ON users TO web;\nCREATE VIEW names AS SELECT name FROM users;\nALTER VIEW names OWNER TO "
      "boss;\nGRANT SELECT ON names TO web;\n";
  const std::string text = answer(rls, {.role = "web"});
  CHECK(has(text, "rows of table public.users"));
  CHECK(has(text, "policy own"));
  CHECK(has(text, "no policy: none"));
  CHECK(has(text, "view public.names as boss: all: owner"));
  CHECK(has(answer(rls, {.privilege = "SELECT", .object = "users"}), "public.users (rows by policy own)"));
  CHECK(has(answer(rls, {.privilege = "UPDATE", .object = "users"}), "public.users (no policy: no rows)"));
  const std::string json = answer(rls, {.role = "web", .format = questions::Format::json});
  CHECK(has(json, "\"rule\": \"policies\",\n      \"policies\": [\n        \"own\"\n      ]"));
  CHECK(has(json,
            "through view public.names, role web may SELECT all rows (row security is not applied to role boss, "
            "with the owner's rights) of table public.users"));
}

TEST_CASE("answers say that grants may be missing") {
  const std::string dynamic = "DO $$ BEGIN EXECUTE 'GRANT ALL ON users TO ' || current_setting('app.role'); END $$;\n";
  const std::string text = answer(dynamic, {.role = "web"});
  CHECK(has(text, "This answer may be incomplete: 1 place grants what cannot be read here.\n  db/roles.sql:6:"));
  CHECK(has(answer(dynamic, {.privilege = "DELETE", .object = "users"}), "This answer may be incomplete: 1 place"));
  CHECK_FALSE(has(answer("", {.role = "web"}), "incomplete"));
  CHECK(has(answer(dynamic, {.role = "web", .format = questions::Format::json}), "\"incomplete\": [\n    {\n"));
  CHECK_FALSE(has(answer(dynamic, {.role = "web", .format = questions::Format::csv}), "incomplete"));
  const Analysis analysis = analysis_of(dynamic);
  questions::QuestionOptions options;
  CHECK(questions::find_question("privileges")->unknown(analysis, options) == 1);
  CHECK((questions::find_question("paths")->unknown == nullptr));
}

TEST_CASE("an invariant counts what is done with the rights of others") {
  const auto broken = [](const std::string& never, const std::string& sql) {
    const Analysis analysis = test::analyzed({{.path = "app.yaml", .text = app},
                                              {.path = "db/roles.sql", .text = scene + sql},
                                              {.path = "routegrant.yaml", .text = "never:\n  - " + never + "\n"}});
    return std::any_of(analysis.report.findings.begin(), analysis.report.findings.end(), [&](const Finding& finding) {
      return analysis.report.rules[finding.rule].id == "never-violated";
    });
  };
  CHECK(broken("internet -> write users", wipe));
  CHECK_FALSE(broken("internet -> write users", ""));
  CHECK_FALSE(broken("internet -> read users", "CREATE TABLE other (id int);\n"));
  // A role that no workload uses reaches it as well.
  CHECK(broken("role report -> write users", wipe));
  CHECK_FALSE(broken("role report -> insert users", wipe));
}
