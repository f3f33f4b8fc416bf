#include <doctest/doctest.h>

#include <map>
#include <string>
#include <utility>

#include "role_files_tree.hpp"
#include "sql/literal.hpp"

using namespace routegrant;
using namespace routegrant::test;

/// What the files of tools and frameworks say about how migrations run. Where a case says "run", the tool itself was
/// run over such a tree on PostgreSQL 15.

TEST_CASE("Flyway (run): its schemas are made, and the default one comes first in the search path") {
  Tree tree({{"flyway.conf", "flyway.schemas=app,other\nflyway.initSql=SET ROLE owner\n"},
             {"sql/V1__a.sql", "SELECT 1;\n"},
             {"sql/V2__b.sql", "SELECT 1;\n"}});
  REQUIRE(tree.databases().size() == 1);
  CHECK(tree.found[0].files[0].prelude ==
        "SET ROLE owner\n;\nCREATE SCHEMA IF NOT EXISTS \"app\";\nCREATE SCHEMA IF NOT EXISTS \"other\";\n"
        "SET search_path = \"app\", \"$user\", public;\n");
  CHECK(tree.found[0].files[1].prelude == tree.found[0].files[0].prelude);
  CHECK(tree.sources[tree.found[0].files[0].prelude_at.source].path == "flyway.conf");
  Tree kept(
      {{"flyway.conf", "flyway.defaultSchema=app\nflyway.createSchemas=false\n"}, {"sql/V1__a.sql", "SELECT 1;\n"}});
  REQUIRE(kept.databases().size() == 1);
  CHECK(kept.found[0].files[0].prelude == "SET search_path = \"app\", \"$user\", public;\n");
}

TEST_CASE("Flyway takes its settings from Spring Boot's and Quarkus' files") {
  const auto prelude = [](const std::string& path, const std::string& text) {
    Tree tree({{path, text}, {"src/main/resources/db/migration/V1__a.sql", "SELECT 1;\n"}});
    REQUIRE(tree.databases().size() == 1);
    return tree.found[0].files[0].prelude;
  };
  const std::string app = "SET search_path = \"app\", \"$user\", public;\n";
  CHECK(prelude("src/main/resources/application.yml",
                "spring:\n  flyway:\n    default-schema: app\n    create-schemas: false\n") == app);
  CHECK(prelude("src/main/resources/application.properties",
                "spring.flyway.schemas=app\nspring.flyway.createSchemas=false\n") == app);
  CHECK(prelude("src/main/resources/application.properties",
                "quarkus.flyway.default-schema=app\nquarkus.flyway.create-schemas=false\n") == app);
  CHECK(prelude("src/main/resources/application.yml",
                "spring:\n  datasource:\n    url: jdbc:postgresql://db/shop?currentSchema=app&ssl=true\n") ==
        "SET search_path = \"app\";\n");
  CHECK(prelude("src/main/resources/application.yml",
                "spring:\n  datasource:\n    url: jdbc:postgresql://db/shop?currentSchema=my-app,\"B\"\n") ==
        "SET search_path = \"my-app\", \"B\";\n");
  CHECK(prelude("src/main/resources/application.properties",
                "spring.datasource.url=${DB_URL:jdbc:postgresql://db/shop?currentSchema=app}\n")
            .empty());
  CHECK(prelude("src/main/resources/application.yml",
                "spring:\n  flyway:\n    init-sqls: [SET ROLE a, SET statement_timeout = 0]\n") ==
        "SET ROLE a;\nSET statement_timeout = 0\n;\n");
  CHECK(prelude("src/main/resources/application.yml", "spring:\n  flyway:\n    schemas: ${SCHEMA}\n").empty());
  CHECK(prelude("src/test/resources/application.yml", "spring:\n  flyway:\n    schemas: app\n").empty());
}

TEST_CASE("Flyway (run): what runs around each migration does so in its connection") {
  Tree tree({{"sql/V1__a.sql", "SELECT 1;\n"},
             {"sql/V2__b.sql", "SELECT 1;\n"},
             {"sql/beforeEachMigrate.sql", "SET ROLE owner;\n"},
             {"sql/afterEachMigrate.sql", "SELECT 1;\n"}});
  CHECK(tree.databases() == Texts{"sql (flyway): sql/beforeEachMigrate.sql sql/V1__a.sql sql/afterEachMigrate.sql "
                                  "sql/beforeEachMigrate.sql sql/V2__b.sql sql/afterEachMigrate.sql"});
  CHECK_FALSE(tree.found[0].files[0].keeps_session);
  CHECK(tree.found[0].files[1].keeps_session);
  CHECK_FALSE(tree.found[0].files[3].keeps_session);
}

TEST_CASE("two files of one version are told, as the tools run nothing then (run)") {
  Tree flyway(named({"sql/V1__a.sql", "sql/V1_0__b.sql", "sql/V1.1__c.sql"}));
  flyway.databases();
  CHECK(flyway.says("Flyway runs nothing here: V1__a.sql and this file are one version"));
  Tree other(named({"m/1_a.up.sql", "m/01_b.up.sql", "m/2_c.up.sql"}));
  other.databases();
  CHECK(other.says("are of one version"));
  Tree none(named({"m/1_a.up.sql", "m/1_a.down.sql", "m/2_c.up.sql"}));
  none.databases();
  CHECK_FALSE(none.says("are of one version"));
}

TEST_CASE("Drizzle (run): the journal's entries in its order, all in one transaction") {
  const std::string journal =
      R"({"version": "7", "dialect": "postgresql", "entries": [{"idx": 0, "tag": "0000_b"}, {"idx": 1, "tag": "0001_a"}]})";
  Tree tree({{"drizzle/meta/_journal.json", journal},
             {"drizzle/0000_b.sql", "ONE--> statement-breakpoint\nTWO;\n"},
             {"drizzle/0001_a.sql", "THREE;\n"},
             {"drizzle/0002_left.sql", "NO;\n"}});
  CHECK(tree.databases() == Texts{"drizzle (drizzle): drizzle/0000_b.sql drizzle/0001_a.sql"});
  REQUIRE(tree.found[0].files[0].parts.size() == 3);
  CHECK(tree.sources.text(tree.found[0].files[0].parts[0]) == "ONE");
  CHECK(tree.sources.text(tree.found[0].files[0].parts[2]) == "THREE;\n");
  CHECK(tree.found[0].files[0].one_transaction);
  CHECK(tree.says("a deploy by drizzle does not run 1 SQL file"));
  Tree other({{"d/meta/_journal.json", R"({"dialect": "mysql", "entries": []})"}, {"d/0000_b.sql", "ONE;\n"}});
  CHECK(other.databases().empty());
  Tree gone({{"d/meta/_journal.json", journal}, {"d/0000_b.sql", "ONE;\n"}});
  CHECK(gone.databases().size() == 1);
  CHECK(gone.says("0001_a.sql, which is not there"));
}

TEST_CASE("Liquibase (run): what is asked before a change set is known") {
  Tree tree({{"changelog.sql",
              "--liquibase formatted sql\n--changeset a:1\n--preconditions onFail:MARK_RAN onError:HALT\n"
              "--precondition-sql-check expectedResult:0 SELECT count(*) FROM pg_roles WHERE rolname = 'a'\nONE;\n"
              "--changeset a:2\n--preconditions onFail:HALT\n--precondition-sql-check expectedResult:0 SELECT 1\nTWO;\n"
              "--changeset a:3\n--preconditions onFail:CONTINUE\n--precondition-table-exists table:T schema:s\nTHREE;\n"
              "--changeset a:4\n--preconditions onFail:WARN\n--precondition-table-exists table:t\nFOUR;\n"
              "--changeset a:5\n--preconditions onFail:CONTINUE\n--precondition-x y:z\nFIVE;\n"},
             {"README", ""}});
  REQUIRE(tree.databases().size() == 1);
  const std::vector<load::RoleFile>& files = tree.found[0].files;
  REQUIRE(files.size() == 5);
  REQUIRE(files[0].conditions.size() == 1);
  CHECK(files[0].conditions[0].test == "(SELECT count(*) FROM pg_roles WHERE rolname = 'a'\n)::text = '0'");
  CHECK_FALSE(files[0].conditions[0].halts);
  REQUIRE(files[1].conditions.size() == 1);
  CHECK(files[1].conditions[0].halts);
  REQUIRE(files[2].conditions.size() == 1);
  CHECK(files[2].conditions[0].test ==
        "EXISTS (SELECT FROM pg_catalog.pg_tables WHERE lower(schemaname) = 's' AND lower(tablename) = 't')");
  CHECK(files[3].conditions.empty());
  CHECK(files[4].conditions.empty());
  CHECK(tree.says("1 change sets ask the database first"));
}

TEST_CASE("a script of the image that ends where its psql fails (set -e) ends the others with it") {
  Tree tree({{"docker-entrypoint-initdb.d/1.sh",
              "set -e\npsql -c 'CREATE ROLE a'\npsql -c 'CREATE ROLE b' || true\npsql <<E\nSELECT 1;\nE\n"},
             {"README", ""}});
  REQUIRE(tree.databases().size() == 1);
  const std::vector<load::RoleFile>& files = tree.found[0].files;
  REQUIRE(files.size() == 3);
  CHECK_FALSE(files[0].goes_on);
  CHECK(tree.sources[files[0].source].text.starts_with("\\set ON_ERROR_STOP '1'\n"));
  CHECK(files[1].goes_on);
  CHECK_FALSE(files[2].goes_on);
  CHECK(files[2].variables.at("ON_ERROR_STOP") == "0");
}

TEST_CASE("Liquibase (run): preconditions of changelogs in XML and YAML, joined by and, or and not") {
  const auto tests = [](std::string path, std::string text) {
    Tree tree({{std::move(path), std::move(text)}, {"README", ""}});
    Texts all;
    REQUIRE(tree.databases().size() == 1);
    for (const load::RoleFile& file : tree.found[0].files) {
      for (const load::FileCondition& each : file.conditions) all.push_back(each.test + (each.halts ? " or halt" : ""));
    }
    return all;
  };
  const std::string sequence =
      "EXISTS (SELECT FROM information_schema.sequences WHERE sequence_schema = 'public' AND "
      "lower(sequence_name) = 's')";
  CHECK(
      tests(
          "changelog.xml",
          "<databaseChangeLog><preConditions><dbms type=\"oracle\"/></preConditions><changeSet><preConditions "
          "onFail=\"MARK_RAN\"><or><not><sequenceExists sequenceName=\"S\"/></not><sqlCheck "
          "expectedResult=\"1\">SELECT 1;</sqlCheck></or><dbms type=\"postgresql\"/></preConditions><sql>ONE</sql>"
          "</changeSet><changeSet><preConditions><runningAs username=\"x\"/></preConditions><sql>TWO</sql></changeSet>"
          "<changeSet><preConditions onFail=\"WARN\"><dbms type=\"h2\"/></preConditions><sql>THREE</sql></changeSet>"
          "</databaseChangeLog>") == Texts{"((NOT ((" + sequence + "))) OR ((SELECT 1\n)::text = '1')) AND (TRUE)"});
  CHECK(tests("changelog.yaml",
              "databaseChangeLog:\n- changeSet:\n    preConditions:\n    - onFail: HALT\n    - not:\n      - "
              "sequenceExists: {sequenceName: s}\n    changes: [{sql: {sql: ONE}}]\n- changeSet:\n    preConditions: "
              "{onFail: CONTINUE, sqlCheck: {expectedResult: 0, sql: SELECT 0}}\n    changes: [{sql: {sql: TWO}}]\n") ==
        Texts{"(NOT ((" + sequence + "))) or halt", "((SELECT 0\n)::text = '0')"});
}

TEST_CASE("Liquibase asks the preconditions of a change set once, before all of its changes") {
  std::string changes;
  for (int i = 0; i < 2000; ++i) changes += "<sql>CREATE ROLE r" + std::to_string(i) + "</sql>";
  std::string asked;
  for (int i = 0; i < 2000; ++i)
    asked += "<preConditions onFail=\"MARK_RAN\"><tableExists tableName=\"t\"/></preConditions>";
  Tree tree({{"changelog.xml", "<databaseChangeLog><changeSet>" + asked + changes + "</changeSet><changeSet>" + asked +
                                   "<sql>LAST</sql></changeSet></databaseChangeLog>"},
             {"README", ""}});
  REQUIRE(tree.databases().size() == 1);
  const std::vector<load::RoleFile>& files = tree.found[0].files;
  REQUIRE(files.size() == 3);
  CHECK(files[1].conditions.size() == 1);
  CHECK(files[1].parts.size() == 2000);
  CHECK(files[2].conditions.size() == 1);
  CHECK(files[2].parts.size() == 1);
}

TEST_CASE("Liquibase: no precondition is decided that may go on after an error, holds XML's comments, or is too long") {
  const auto is_untold = [](const std::string& attributes, const std::string& query) {
    Tree tree({{"changelog.xml", "<databaseChangeLog><changeSet><preConditions " + attributes +
                                     "><sqlCheck expectedResult=\"0\">" + query +
                                     "</sqlCheck></preConditions><sql>ONE</sql></changeSet></databaseChangeLog>"},
               {"README", ""}});
    REQUIRE(tree.databases().size() == 1);
    REQUIRE(tree.found[0].files.size() == 2);
    return tree.found[0].files[1].conditions.empty() && tree.says("1 change sets ask the database first");
  };
  const std::string skips = "onFail=\"MARK_RAN\" ";
  CHECK_FALSE(is_untold(skips, "SELECT 1"));
  CHECK_FALSE(is_untold(skips + "onError=\"HALT\"", "SELECT 1"));
  CHECK(is_untold(skips + "onError=\"MARK_RAN\"", "SELECT 1"));
  CHECK(is_untold(skips, "SELECT <!-- one --> 1"));
  CHECK(is_untold(skips, "SELECT 1" + std::string(5000, ' ') + "+ 1"));
  Tree yaml({{"changelog.yaml",
              "databaseChangeLog:\n- changeSet:\n    preConditions:\n    - onFail: MARK_RAN\n    - onError: CONTINUE\n"
              "    - sqlCheck: {expectedResult: 0, sql: SELECT 0}\n    changes: [{sql: {sql: ONE}}]\n"},
             {"README", ""}});
  REQUIRE(yaml.databases().size() == 1);
  CHECK(yaml.says("1 change sets ask the database first"));
}

TEST_CASE("marks of placeholders that nothing closes for long cost little") {
  const std::string open(400000, '{');
  CHECK_FALSE(sql::with_marked_placeholders(open + "}}", {.prefix = "{{", .suffix = "}}"}, {{"a", "b"}}));
  std::string shell;
  for (int i = 0; i < 200000; ++i) shell += "${";
  const auto text = sql::with_placeholders(shell + "a} ${a}", {{"a", "b"}});
  REQUIRE(text);
  CHECK(text->text.ends_with("${b b"));
  Tree tree(
      {{"m/001_a.sql", "-- " + open + "}}\n{{ template \"shared/b.sql\" . }}\n---- create above / drop below ----\n"},
       {"m/shared/b.sql", "TWO;\n"}});
  REQUIRE(tree.databases().size() == 2);
  CHECK(tree.found[0].files.at(0).parts.size() == 3);
}

TEST_CASE("Liquibase tells of a file that its changelog leads to and that is not read") {
  Tree tree({{"db/changelog.yaml",
              "databaseChangeLog:\n- include: {file: gone.sql}\n- changeSet: {changes: [{sql: {sql: ONE}}]}\n"},
             {"README", ""}});
  CHECK(tree.databases().size() == 1);
  CHECK(tree.says("leads to a file that is not read"));
}

TEST_CASE("Flyway (run): placeholders between other marks") {
  Tree tree({{"m/flyway.conf", "flyway.placeholderPrefix=#[\nflyway.placeholderSuffix=]\nflyway.placeholders.r=app\n"},
             {"m/V1__a.sql", "CREATE ROLE #[r];\n"}});
  CHECK(tree.databases().size() == 1);
  const load::RoleFile& file = tree.found[0].files.at(0);
  REQUIRE(file.marks);
  CHECK(file.marks->prefix == "#[");
  CHECK(file.marks->suffix == "]");
  const auto text =
      sql::with_marked_placeholders("CREATE ROLE #[ r ]; #[other] #[no name] #[", *file.marks, file.placeholders);
  REQUIRE(text);
  CHECK(text->text == "CREATE ROLE app; ${other} #[no name] #[");
}

TEST_CASE("tern (run): the data of its settings, and files that a migration takes in") {
  Tree tree({{"m/tern.conf", "[database]\nuser = x\n[data]\nrole = app\nother = {{env \"X\"}}\n"},
             {"m/001_a.sql",
              "CREATE ROLE {{ .role }};\n{{ template \"shared/b.sql\" . }}\nGRANT {{.other}} TO "
              "{{.role}};\n---- create above / drop below ----\n"},
             {"m/shared/b.sql", "TWO;\n"}});
  CHECK(tree.databases() == Texts{"m (tern): m/001_a.sql", "shared (plain): m/shared/b.sql"});
  const load::RoleFile& file = tree.found[0].files.at(0);
  REQUIRE(file.parts.size() == 3);
  CHECK(tree.sources.text(file.parts[1]) == "TWO;\n");
  CHECK(file.placeholders == std::map<std::string, std::string>{{".role", "app"}});
  const auto text =
      sql::with_marked_placeholders(tree.sources.text(file.parts[2]), file.marks.value(), file.placeholders);
  CHECK(text->text == "\nGRANT {{.other}} TO app;\n");
}
