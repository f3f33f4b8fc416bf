#include <doctest/doctest.h>

#include <string>

#include "role_files_tree.hpp"

using namespace routegrant;
using namespace routegrant::test;

TEST_CASE("files are in the order in which people number them") {
  CHECK(load::comes_before("2.sql", "10.sql"));
  CHECK(load::comes_before("V1.9", "V1.10"));
  CHECK(load::comes_before("a/1.sql", "a-b/1.sql"));
  CHECK(load::comes_before("a/b", "a/b.sql"));
  CHECK(load::comes_before("001", "2"));
  CHECK_FALSE(load::comes_before("a", "a"));
  CHECK(load::comes_before("01", "1") != load::comes_before("1", "01"));
}

TEST_CASE("an init directory and the only migrations beside it are one database, init first") {
  CHECK(
      Tree(named({"migrations/0002_b.sql", "migrations/0010_c.sql", "db/init/01-roles.sql", "migrations/0001_a.sql"}))
          .databases() ==
      Texts{
          "database (plain): db/init/01-roles.sql migrations/0001_a.sql migrations/0002_b.sql migrations/0010_c.sql"});
  CHECK(Tree(named({"shop/db/initdb/a.sql", "shop/db/migration/V1__x.sql"})).databases() ==
        Texts{"shop (flyway): shop/db/initdb/a.sql shop/db/migration/V1__x.sql"});
}

TEST_CASE("several init directories are several databases, named after what tells them apart") {
  CHECK(Tree(named({"src/accounts/accounts-db/initdb/0-a.sql", "src/accounts/accounts-db/initdb/1-b.sql",
                    "src/ledger/ledger-db/initdb/0_init.sql"}))
            .databases() ==
        Texts{"accounts-db (init): src/accounts/accounts-db/initdb/0-a.sql src/accounts/accounts-db/initdb/1-b.sql",
              "ledger-db (init): src/ledger/ledger-db/initdb/0_init.sql"});
}

TEST_CASE("projects side by side pair their own init and migrations") {
  CHECK(Tree(named({"a/init/1.sql", "a/migrations/1.sql", "b/init/1.sql", "b/migrations/1.sql"})).databases() ==
        Texts{"a (plain): a/init/1.sql a/migrations/1.sql", "b (plain): b/init/1.sql b/migrations/1.sql"});
  CHECK(Tree(named({"init/1.sql", "x/migrations/1.sql", "y/migrations/1.sql"})).databases().size() == 3);
}

TEST_CASE("tests and examples never join a database, unless all of the project lies there") {
  CHECK(Tree(named({"db/init/1.sql", "db/migrations/1.sql", "tests/migrations/9.sql"})).databases() ==
        Texts{"db (plain): db/init/1.sql db/migrations/1.sql", "tests (plain): tests/migrations/9.sql"});
  CHECK(Tree(named({"tests/p/init/1.sql", "tests/p/migrations/1.sql"})).databases() ==
        Texts{"p (plain): tests/p/init/1.sql tests/p/migrations/1.sql"});
}

TEST_CASE("plain directories hold those below them, and sisters named for kinds of objects are one schema") {
  CHECK(Tree(named({"sql/schema.sql", "sql/more/a.sql"})).databases() ==
        Texts{"sql (plain): sql/more/a.sql sql/schema.sql"});
  CHECK(Tree(named({"shop/sql/01_tables/a.sql", "shop/sql/02_views/b.sql", "shop/sql/03_grants/c.sql"})).databases() ==
        Texts{"shop (plain): shop/sql/01_tables/a.sql shop/sql/02_views/b.sql shop/sql/03_grants/c.sql"});
  CHECK(Tree(named({"one/a.sql", "two/b.sql"})).databases() ==
        Texts{"one (plain): one/a.sql", "two (plain): two/b.sql"});
}

TEST_CASE("Flyway: versions part by part, then repeatable ones, callbacks around; undo never") {
  CHECK(Tree(named({"V1_10__b.sql", "V1.9__a.sql", "V2__c.sql", "U2__c.sql", "R__views.sql", "R__aviews.sql",
                    "afterMigrate.sql", "afterMigrateError.sql", "beforeMigrate__x.sql", "notes.sql"}))
            .databases() == Texts{"database (flyway): beforeMigrate__x.sql V1.9__a.sql V1_10__b.sql V2__c.sql "
                                  "R__aviews.sql R__views.sql afterMigrate.sql"});
  CHECK(Tree(named({"d/V1__a.sql", "d/B2__b.sql", "d/V2__b.sql", "d/V3__c.sql"})).databases() ==
        Texts{"d (flyway): d/B2__b.sql d/V3__c.sql"});
}

TEST_CASE("Flyway's own files say what its placeholders are, and which scripts run outside of a transaction") {
  Tree tree({{"app/flyway.conf",
              "# comment\nflyway.placeholders.owner=app_owner\nflyway.placeholders.long=one,\\\n  two\n"
              "flyway.placeholders.secret=${PASSWORD}\n"},
             {"app/sql/V1__a.sql", "GRANT a TO ${owner};\n"},
             {"app/sql/V2__b.sql", "VACUUM;\n"},
             {"app/sql/V2__b.sql.conf", "executeInTransaction=false\n"},
             {"app/sql/V3__c.sql", "SELECT 1;\n"},
             {"app/sql/V3__c.sql.conf", "shouldExecute=${owner}==somebody\n"},
             {"app/sql/V4__d.sql", "SELECT '${owner}';\n"},
             {"app/sql/V4__d.sql.conf", "placeholderReplacement=false\nshouldExecute=${unknown}==x\n"}});
  REQUIRE(tree.databases() == Texts{"app (flyway): app/sql/V1__a.sql app/sql/V2__b.sql app/sql/V4__d.sql"});
  const std::vector<load::RoleFile>& files = tree.found[0].files;
  CHECK(files[0].one_transaction);
  CHECK(files[0].placeholders.size() == 5);  // letters of any case
  CHECK(files[0].placeholders.at("flyway:filename") == "V1__a.sql");
  CHECK(files[0].placeholders.at("long") == "one,two");
  CHECK(files[0].placeholders.at("OWNER") == "app_owner");
  CHECK_FALSE(files[1].one_transaction);
  CHECK(files[2].placeholders.empty());
  Tree toml({{"flyway.toml", "[flyway]\nexecuteInTransaction = false\n[flyway.placeholders]\nowner = \"me\"\n"},
             {"V1__a.sql", "GRANT a TO ${owner};\n"}});
  REQUIRE(toml.databases().size() == 1);
  CHECK_FALSE(toml.found[0].files[0].one_transaction);
  CHECK(toml.found[0].files[0].placeholders.at("owner") == "me");
}

TEST_CASE("sql-migrate, node-pg-migrate and tern: down parts never run") {
  const auto ran = [](Tree& tree) {
    std::string text;
    for (const load::RoleFile& file : tree.found[0].files) {
      for (const Span& part : file.parts) text += tree.sources.text(part);
    }
    return text;
  };
  Tree sql_migrate({{"m/1_a.sql", "-- +migrate Up\nONE;\n-- +migrate Down\nNO;\n"},
                    {"m/10_b.sql", "-- +migrate Up notransaction\nTWO;\n"}});
  CHECK(sql_migrate.databases() == Texts{"m (sql-migrate): m/1_a.sql m/10_b.sql"});
  CHECK(ran(sql_migrate) == "ONE;\nTWO;\n");
  CHECK(sql_migrate.found[0].files[0].one_transaction);
  CHECK_FALSE(sql_migrate.found[0].files[1].one_transaction);
  Tree node(
      {{"m/1_a.sql", "-- Up Migration\nONE;\n-- Down Migration\nNO;\n"}, {"m/2_b.sql", "-- up migration\nTWO;\n"}});
  CHECK(node.databases() == Texts{"m (node-pg-migrate): m/1_a.sql m/2_b.sql"});
  CHECK(ran(node) == "ONE;\nTWO;\n");
  Tree tern({{"m/001_a.sql", "ONE;\n---- create above / drop below ----\nNO;\n"}, {"m/002_b.sql", "TWO;\n"}});
  CHECK(tern.databases() == Texts{"m (tern): m/001_a.sql m/002_b.sql"});
  CHECK(ran(tern) == "ONE;\nTWO;\n");
}

TEST_CASE("refinery's U files run in the order of versions, Flyway's take back") {
  const std::vector<std::pair<std::string, std::string>> files{
      {"m/U2__b.sql", "TWO;\n"}, {"m/V1__a.sql", "ONE;\n"}, {"m/V10__c.sql", "TEN;\n"}};
  auto with = files;
  with.emplace_back("Cargo.toml", "[dependencies]\nrefinery = { version = \"0.8\", features = [\"postgres\"] }\n");
  Tree refinery(with);
  CHECK(refinery.databases() == Texts{"m (refinery): m/V1__a.sql m/U2__b.sql m/V10__c.sql"});
  Tree flyway(files);
  CHECK(flyway.databases() == Texts{"m (flyway): m/V1__a.sql m/V10__c.sql"});
}

TEST_CASE("Supabase runs roles before its migrations, and seeds after them") {
  Tree tree({{"supabase/migrations/20240101000000_a.sql", "TWO;\n"},
             {"supabase/migrations/README.sql", "NO;\n"},
             {"supabase/roles.sql", "ONE;\n"},
             {"supabase/seed.sql", "THREE;\n"}});
  REQUIRE(!tree.databases().empty());
  CHECK(tree.databases()[0] ==
        "supabase (supabase): supabase/roles.sql supabase/migrations/20240101000000_a.sql supabase/seed.sql");
}

TEST_CASE("the entrypoint of the image runs files as a shell sorts their names") {
  Tree tree(named({"docker-entrypoint-initdb.d/10.sql", "docker-entrypoint-initdb.d/9.sql"}));
  REQUIRE(tree.databases().size() == 1);
  REQUIRE(tree.found[0].files.size() == 2);
  CHECK(tree.sources[tree.found[0].files[0].source].path == "docker-entrypoint-initdb.d/10.sql");
}

TEST_CASE("Diesel's metadata.toml says what runs outside of a transaction") {
  Tree tree({{"m/01_a/up.sql", "SELECT 1;\n"},
             {"m/02_b/up.sql", "SELECT 1;\n"},
             {"m/02_b/metadata.toml", "run_in_transaction = false\n"}});
  REQUIRE(tree.databases().size() == 1);
  CHECK(tree.found[0].files[0].one_transaction);
  CHECK_FALSE(tree.found[0].files[1].one_transaction);
}

TEST_CASE("change sets that ask for a context run, which is told") {
  const std::string formatted =
      "--liquibase formatted sql\n--changeset a:1 context:prod\nONE;\n--changeset a:2\nTWO;\n";
  Tree tree({{"c/a.sql", formatted}, {"c/b.sql", "--liquibase formatted sql\n--changeset a:3\nONE;\n"}});
  CHECK(tree.databases() == Texts{"c (liquibase): c/a.sql c/b.sql"});
  CHECK(tree.says("1 change sets or includes ask for a context or label"));
  Tree changelog(
      {{"c/changelog.yaml",
        "databaseChangeLog:\n- changeSet:\n    id: 1\n    author: a\n    labels: x\n    changes:\n    - sql: "
        "SELECT 1\n- include:\n    file: b.sql\n    contextFilter: prod\n"},
       {"c/b.sql", "SELECT 2;\n"}});
  CHECK(changelog.databases().size() == 1);
  CHECK(changelog.says("2 change sets or includes ask for a context or label"));
}

TEST_CASE("Flyway looks through its locations recursively, unless versions would stand twice") {
  const std::vector<std::string> one{
      "migration (flyway): db/migration/V1__t.sql db/migration/postgres/V2__g.sql db/migration/V3__u.sql"};
  CHECK(Tree(named({"db/migration/V1__t.sql", "db/migration/postgres/V2__g.sql", "db/migration/V3__u.sql"}))
            .databases() == one);
  CHECK(Tree(named({"db/V1__a.sql", "db/first/V2__b.sql", "db/second/V2__b.sql"})).databases().size() == 3);
}

TEST_CASE("what a script includes beside or below it is not run by itself") {
  const std::vector<std::string> one{"sql (plain): sql/main.sql sql/other.sql"};
  CHECK(Tree({{"sql/main.sql", "\\i ./roles.sql\n\\ir parts/tables.sql\n\\i :dir/other.sql\n"},
              {"sql/roles.sql", "CREATE ROLE a;\n"},
              {"sql/parts/tables.sql", "CREATE TABLE t (a int);\n"},
              {"sql/other.sql", "SELECT 1;\n"}})
            .databases() == one);
  // Scripts of tests and their like do not own what lies above them, nor do files that include each other.
  CHECK(Tree({{"sql/schema.sql", "CREATE ROLE a;\n"}, {"sql/checks/run.sql", "\\ir ../schema.sql\n"}}).databases() ==
        std::vector<std::string>{"sql (plain): sql/checks/run.sql sql/schema.sql"});
  CHECK(Tree({{"sql/a.sql", "\\ir b.sql\n"}, {"sql/b.sql", "\\ir a.sql\n"}}).databases() ==
        std::vector<std::string>{"sql (plain): sql/a.sql sql/b.sql"});
}

TEST_CASE("golang-migrate, Diesel and Prisma run their up files only") {
  Tree tree(named({"m/2_b.up.sql", "m/2_b.down.sql", "m/10_c.up.sql", "m/10_c.down.sql"}));
  CHECK(tree.databases() == Texts{"m (golang-migrate): m/2_b.up.sql m/10_c.up.sql"});
  CHECK(tree.found[0].files[0].one_transaction);
  CHECK(tree.says("a deploy by golang-migrate does not run 2 SQL files in m"));
  // sqlx runs a plain file beside reversible ones.
  CHECK(Tree(named({"m/1_a.sql", "m/1_a.down.sql", "m/2_b.up.sql", "m/2_b.down.sql", "m/notes.sql"})).databases() ==
        Texts{"m (golang-migrate): m/1_a.sql m/2_b.up.sql"});
  CHECK(Tree(named({"m/2024_a/up.sql", "m/2024_a/down.sql", "m/2023_b/up.sql"})).databases() ==
        Texts{"m (diesel): m/2023_b/up.sql m/2024_a/up.sql"});
  CHECK(Tree(named({"prisma/migrations/2024_a/migration.sql", "prisma/migrations/2023_b/migration.sql"})).databases() ==
        Texts{"prisma (prisma): prisma/migrations/2023_b/migration.sql prisma/migrations/2024_a/migration.sql"});
}

TEST_CASE("goose and dbmate: only the up part of a file runs") {
  Tree goose({{"m/1_a.sql", "-- +goose Up\nGRANT a TO b;\n-- +goose Down\nREVOKE a FROM b;\n"},
              {"m/2_b.sql", "-- +goose NO TRANSACTION\n--  +goose up\nGRANT c TO d;\n"},
              {"m/other.sql", "GRANT x TO y;"}});
  CHECK(goose.databases() == Texts{"m (goose): m/1_a.sql m/2_b.sql"});
  const load::RoleFile& first = goose.found[0].files[0];
  REQUIRE(first.parts.size() == 1);
  CHECK(goose.sources.text(first.parts[0]) == "GRANT a TO b;\n");
  CHECK(first.one_transaction);
  CHECK(goose.sources.text(goose.found[0].files[1].parts[0]) == "GRANT c TO d;\n");
  CHECK_FALSE(goose.found[0].files[1].one_transaction);

  Tree dbmate({{"db/migrations/1_a.sql", "-- migrate:up transaction:false\r\nGRANT a TO b;\r\n-- migrate:down\r\nx"},
               {"db/schema.sql", "CREATE ROLE x;\n-- Dbmate schema migrations\n"}});
  CHECK(dbmate.databases() == Texts{"migrations (dbmate): db/migrations/1_a.sql"});
  CHECK(dbmate.sources.text(dbmate.found[0].files[0].parts[0]) == "GRANT a TO b;\r\n");
  CHECK_FALSE(dbmate.found[0].files[0].one_transaction);
}

TEST_CASE("sqitch: the plan's order, reworked changes by their kept scripts, nothing of revert") {
  Tree tree({{"s/sqitch.plan",
              "%syntax-version=1.0.0\n%project=x\n\nroles 2021-01-01T00:00:00Z A <a@example.com> # roles\n"
              "tables/t [roles] 2021-01-02T00:00:00Z A <a@example.com>\n@v1 2021-01-03T00:00:00Z A <a@example.com>\n"
              "roles [roles@v1] 2021-01-04T00:00:00Z A <a@example.com>\ngone 2021-01-05T00:00:00Z A <a@example.com>\n"},
             {"s/deploy/roles.sql", "x"},
             {"s/deploy/roles@v1.sql", "x"},
             {"s/deploy/tables/t.sql", "x"},
             {"s/deploy/unplanned.sql", "x"},
             {"s/revert/roles.sql", "x"},
             {"s/verify/roles.sql", "x"}});
  CHECK(tree.databases() == Texts{"s (sqitch): s/deploy/roles@v1.sql s/deploy/tables/t.sql s/deploy/roles.sql"});
  CHECK(tree.says("the plan deploys gone, but there is no deploy/gone.sql"));
  CHECK(tree.says("a deploy by sqitch does not run 1 SQL file in s"));
}

TEST_CASE("Liquibase, graphile-migrate, Atlas and Rails") {
  Tree liquibase({{"c/a.sql",
                   "--liquibase formatted sql\n--changeset a:1\nONE;\n--rollback X;\n--changeset a:2 "
                   "dbms:mysql\nTWO;\n--changeset a:3 dbms:postgresql,h2\nTHREE;\n"},
                  {"c/readme.sql", "x"}});
  CHECK(liquibase.databases() == Texts{"c (liquibase): c/a.sql"});
  std::string run;
  for (const load::RoleFile& file : liquibase.found[0].files) {
    for (const Span& part : file.parts) run += liquibase.sources.text(part);
  }
  CHECK(run.find("ONE") != std::string::npos);
  CHECK(run.find("TWO") == std::string::npos);
  CHECK(run.find("THREE") != std::string::npos);
  CHECK(Tree(named({"migrations/committed/000001.sql", "migrations/committed/000002-x.sql", "migrations/current.sql"}))
            .databases() ==
        Texts{"migrations (graphile-migrate): migrations/committed/000001.sql migrations/committed/000002-x.sql"});
  CHECK(Tree({{".gmrc",
               "{\n  // Of the new database.\n  \"afterReset\": [\"!roles.sql\"],\n"
               "  \"afterAllMigrations\": \"grants.sql\"\n}\n"},
              {"migrations/committed/000001.sql", "x"},
              {"migrations/current.sql", "x"},
              {"migrations/grants.sql", "x"},
              {"migrations/roles.sql", "x"}})
            .databases() == Texts{"migrations (graphile-migrate): migrations/roles.sql migrations/committed/000001.sql "
                                  "migrations/grants.sql"});
  CHECK(Tree(std::vector<std::pair<std::string, std::string>>{
                 {"m/atlas.sum", "h1:x"}, {"m/2_b.sql", "x"}, {"m/1_a.sql", "-- atlas:txmode none\nx"}})
            .databases() == Texts{"m (atlas): m/1_a.sql m/2_b.sql"});
  CHECK(Tree(named({"app/db/structure.sql"})).databases() == Texts{"app (rails): app/db/structure.sql"});
}

TEST_CASE("a Liquibase root changelog says what runs, and in which order") {
  const std::string ran = "--liquibase formatted sql\n--changeset a:1\n";
  Tree tree(
      {{"src/main/resources/db/changelog/db.changelog-master.xml",
        "<?xml version=\"1.0\"?>\n<databaseChangeLog xmlns=\"x\">\n  <include file=\"b.sql\" "
        "relativeToChangelogFile=\"true\"/>\n  <!-- <include file=\"no.sql\"/> -->\n"
        "  <include file='classpath:db/changelog/more/c.yaml'/>\n"
        "  <changeSet id=\"1\" author=\"a\" dbms=\"mysql\"><sql>MYSQL</sql></changeSet>\n"
        "  <changeSet id=\"2\" author=\"a\"><createTable tableName=\"t\"/><sql><![CDATA[INNER]]></sql>"
        "<rollback><sql>BACK</sql></rollback></changeSet>\n</databaseChangeLog>\n"},
       {"src/main/resources/db/changelog/more/c.yaml",
        "databaseChangeLog:\n  - includeAll: {path: all, relativeToChangelogFile: true}\n  - changeSet:\n      id: 3\n"
        "      author: a\n      changes:\n        - sql: {sql: GRANTED}\n"
        "        - sqlFile: {path: ../d.sql, relativeToChangelogFile: true}\n"},
       {"src/main/resources/db/changelog/more/all/1.sql", ran + "FIRST;\n"},
       {"src/main/resources/db/changelog/b.sql", ran + "SECOND;\n"},
       {"src/main/resources/db/changelog/d.sql", "PLAIN;\n"},
       {"src/main/resources/db/changelog/no.sql", ran + "NEVER;\n"}});
  REQUIRE(tree.databases().size() == 1);
  CHECK(tree.found[0].tool == "liquibase");
  std::string run;
  for (const load::RoleFile& file : tree.found[0].files) {
    for (const Span& part : file.parts) run += std::string(tree.sources.text(part)) + "|";
    if (file.parts.empty()) run += tree.sources[file.source].text;
  }
  std::string words;
  for (const char* word : {"SECOND", "FIRST", "GRANTED", "PLAIN", "INNER"}) {
    CAPTURE(word);
    REQUIRE(run.find(word) != std::string::npos);
    CHECK(run.find(word) >= words.size());
    words = run.substr(0, run.find(word));
  }
  for (const char* word : {"MYSQL", "BACK", "NEVER", "<sql>"}) CHECK(run.find(word) == std::string::npos);
  CHECK(tree.says("not written in SQL"));
}

TEST_CASE("the image runs its init scripts in the order of its locale") {
  CHECK(Tree(named({"docker-entrypoint-initdb.d/9.sql", "docker-entrypoint-initdb.d/10.sql",
                    "docker-entrypoint-initdb.d/1-a.sql"}))
            .databases() == Texts{"docker-entrypoint-initdb.d (init): docker-entrypoint-initdb.d/10.sql "
                                  "docker-entrypoint-initdb.d/1-a.sql docker-entrypoint-initdb.d/9.sql"});
}

TEST_CASE("SQL in init scripts of the shell runs in its place") {
  Tree tree({{"initdb/1.sql", "x"},
             {"initdb/2.sh", "psql -c 'CREATE TABLE t ()' -c 'GRANT a TO b'\n"},
             {"initdb/10.sql", "x"},
             {"scripts/build.sh", "psql -c 'SELECT 1'"}});
  CHECK(tree.databases() == Texts{"initdb (init): initdb/1.sql initdb/2.sh initdb/10.sql"});
}

TEST_CASE("the settings say what belongs to a database, and in which order") {
  Tree tree(named({"conf/roles.sql", "db/m/2_b.up.sql", "db/m/10_c.up.sql", "db/m/2_b.down.sql", "other/x.sql"}));
  tree.settings.path = ".github/routegrant.yaml";
  tree.settings.databases.push_back(setting("shop", {"./db/../conf/roles.sql", "db/m/"}));
  tree.settings.databases.push_back(setting("gone", {"nowhere"}));
  CHECK(tree.databases() ==
        Texts{"gone (settings):", "shop (settings): conf/roles.sql db/m/2_b.up.sql db/m/10_c.up.sql"});
  CHECK(tree.found[1].setting == &tree.settings.databases[0]);
  CHECK(tree.says("database gone names nowhere, where there is no SQL file"));
  CHECK(tree.says("1 SQL files belong to no database of the settings"));
}

TEST_CASE("a setting without paths describes the database of its name") {
  Tree tree(named({"a/x.sql", "b/x.sql"}));
  tree.settings.databases.push_back(setting("b", {}));
  CHECK(tree.databases().size() == 2);
  CHECK(tree.found[0].setting == nullptr);
  CHECK(tree.found[1].setting == &tree.settings.databases[0]);
}

TEST_CASE("dbmate: its dump beside the migrations is not run") {
  Tree dbmate({{"db/migrations/1_a.sql", "-- migrate:up\nGRANT a TO b;\n-- migrate:down\n"},
               {"db/schema.sql", "CREATE ROLE z;\n"}});
  CHECK(dbmate.databases() == Texts{"migrations (dbmate): db/migrations/1_a.sql"});
  Tree plain({{"db/migrations/1_a.sql", "GRANT a TO b;\n"}, {"db/schema.sql", "CREATE ROLE z;\n"}});
  const Texts all = plain.databases();
  CHECK(std::any_of(all.begin(), all.end(),
                    [](const std::string& one) { return one.find("db/schema.sql") != std::string::npos; }));
}

TEST_CASE("directories of which one makes the roles that the other names are one database") {
  const std::pair<std::string, std::string> roles{"shop/db/provisioning/01_roles.sql",
                                                  "DO $$ BEGIN\n  CREATE ROLE app_owner;\nEND $$;\n"};
  const std::pair<std::string, std::string> baseline{"shop/db/migrations/1.sql",
                                                     "SET ROLE app_owner;\nCREATE TABLE orders (id int);\n"};
  const Texts joined{"shop (plain): shop/db/provisioning/01_roles.sql shop/db/migrations/1.sql"};
  CHECK(Tree({roles, baseline}).databases() == joined);

  // Each way in which a role can be named.
  for (const char* text :
       {"GRANT SELECT ON t TO app_owner;", "GRANT app_owner TO CURRENT_USER;",
        "REVOKE ALL ON t FROM PUBLIC, app_owner;", "ALTER TABLE t OWNER TO \"app_owner\";",
        "CREATE SCHEMA s AUTHORIZATION app_owner;",
        "ALTER DEFAULT PRIVILEGES FOR ROLE APP_OWNER GRANT SELECT ON TABLES TO PUBLIC;",
        "CREATE POLICY p ON t FOR SELECT TO app_owner USING (true);", "CREATE ROLE x IN ROLE app_owner;",
        "SET SESSION AUTHORIZATION app_owner;", "DO $x$ BEGIN GRANT app_owner TO postgres; END $x$;"}) {
    CAPTURE(text);
    CHECK(Tree({roles, {"shop/db/migrations/1.sql", text}}).databases() == joined);
  }
}

TEST_CASE("roles join no directories that something keeps apart") {
  const std::pair<std::string, std::string> roles{"db/provisioning/roles.sql",
                                                  "CREATE ROLE app;\nCREATE TABLE t (id int);\n"};
  const auto joins = [&](std::vector<std::pair<std::string, std::string>> more) {
    more.push_back(roles);
    const std::size_t count = more.size();
    return Tree(std::move(more)).databases().size() < count;
  };
  REQUIRE(joins({{"db/migrations/1.sql", "GRANT SELECT ON u TO app;\n"}}));
  // The same table or role twice, other databases, nobody's role.
  CHECK_FALSE(
      joins({{"db/migrations/1.sql", "GRANT SELECT ON t TO app;\nCREATE TABLE IF NOT EXISTS public.t (id int);\n"}}));
  CHECK_FALSE(joins({{"db/migrations/1.sql", "CREATE ROLE app;\nGRANT SELECT ON u TO app;\n"}}));
  CHECK_FALSE(joins({{"db/migrations/1.sql", "GRANT SELECT ON u TO PUBLIC, pg_monitor, postgres, other;\n"}}));
  // Two that name it, and two that make it.
  CHECK_FALSE(joins({{"db/a_migrations/1.sql", "GRANT app TO x;\n"}, {"db/b_migrations/1.sql", "GRANT app TO x;\n"}}));
  CHECK_FALSE(joins({{"db/migrations/1.sql", "GRANT app TO x;\n"}, {"db/more/roles.sql", "CREATE ROLE app;\n"}}));
  // Far from each other, with others beside them; data and comments say nothing.
  CHECK_FALSE(joins({{"orders/a/1.sql", "GRANT app TO x;\n"}, {"stock/b/1.sql", "SELECT 1;\n"}}));
  CHECK_FALSE(joins({{"db/migrations/1.sql", "-- GRANT app TO x;\nCOPY v FROM stdin;\nGRANT app TO x;\n\\.\n"}}));
  // Two migration tools are two databases.
  CHECK(Tree({{"db/a/V1__x.sql", "CREATE ROLE app;\n"}, {"db/b/V1__x.sql", "GRANT app TO x;\n"}}).databases().size() ==
        2);

  Tree other({{"db/provisioning/roles.sql", "CREATE ROLE app;\nCREATE DATABASE stock;\n"},
              {"db/migrations/1.sql", "\\connect orders\nGRANT SELECT ON u TO app;\n"}});
  CHECK(other.databases().size() == 2);
  CHECK(other.says("role 'app' is created in 'db/provisioning', whose files are taken for another database"));
}

TEST_CASE("files named for the first start run before the migrations below them") {
  CHECK(Tree(named({"init.sql", "migrations/V1__init.sql"})).databases() ==
        Texts{"database (flyway): init.sql migrations/V1__init.sql"});
  CHECK(Tree(named({"db/01-create_roles.sql", "db/02-users.sql", "db/migrations/1_a.up.sql"})).databases() ==
        Texts{"db (golang-migrate): db/01-create_roles.sql db/02-users.sql db/migrations/1_a.up.sql"});
  CHECK(Tree(named({"db/report.sql", "db/migrations/V1__init.sql"})).databases().size() == 2);
  CHECK(Tree(named({"db/init.sql", "db/a/migrations/V1__a.sql", "db/b/migrations/V1__b.sql"})).databases().size() == 3);
}

TEST_CASE("Liquibase passes over change sets and lines that are ignored, and ends statements where it is told") {
  const std::string changes =
      "--liquibase formatted sql\n"
      "--changeset a:1\nCREATE ROLE kept;\n"
      "--changeset a:2 ignore:true\nCREATE ROLE ignored;\n"
      "--changeset a:3 dbms:mysql,oracle\nCREATE ROLE other_system;\n"
      "--changeset a:4 endDelimiter:\\n/ splitStatements:true\nCREATE ROLE first\n/\nCREATE ROLE second\n/\n"
      "--changeset a:5\n--ignoreLines:start\nCREATE ROLE hidden;\n--ignoreLines:end\nCREATE ROLE shown;\n"
      "--ignoreLines:1\nCREATE ROLE passed;\nCREATE ROLE last;\n"
      "--rollback DROP ROLE last;\n";
  Tree tree({{"db/changes.sql", changes}, {"README.md", ""}});
  REQUIRE(tree.databases().size() == 1);
  std::string run;
  for (const load::RoleFile& file : tree.found.front().files) {
    for (const Span& part : file.parts) {
      for (std::string_view line : text::split(tree.sources.text(part), '\n')) {
        if (line.starts_with("CREATE ROLE ")) run += std::string(line.substr(12)) + " ";
      }
      run += "| ";
    }
  }
  CHECK(run == "kept; | first | second | | | shown; | last; | ");
}

TEST_CASE("Atlas starts a new database from the newest checkpoint") {
  Tree tree({{"m/atlas.sum", "h1:x"},
             {"m/1_a.sql", "CREATE ROLE a;"},
             {"m/2_checkpoint.sql", "-- atlas:checkpoint\n\nCREATE ROLE b;"},
             {"m/3_c.sql", "CREATE ROLE c;"}});
  CHECK(tree.databases() == std::vector<std::string>{"m (atlas): m/2_checkpoint.sql m/3_c.sql"});
}

TEST_CASE("the entrypoint of the image does not look into directories") {
  Tree tree(named({"docker-entrypoint-initdb.d/1_roles.sql", "docker-entrypoint-initdb.d/extra/2_more.sql"}));
  const std::vector<std::string> databases = tree.databases();
  REQUIRE(databases.size() == 1);
  CHECK(databases.front().find("extra") == std::string::npos);
  CHECK(tree.says("does not look into directories below docker-entrypoint-initdb.d"));
  Tree mounted(named({"docker-entrypoint-initdb.d/shop/1_roles.sql", "docker-entrypoint-initdb.d/shop/2_more.sql"}));
  CHECK(mounted.databases().size() == 1);
  // What a script there runs by hand is run.
  Tree included({{"docker-entrypoint-initdb.d/1.sql", "\\ir extra/2.sql\n"},
                 {"docker-entrypoint-initdb.d/extra/2.sql", "CREATE ROLE a;\n"}});
  CHECK(included.databases().size() == 1);
}
