#include <doctest/doctest.h>

#include <string>

#include "role_files_tree.hpp"

using namespace routegrant;
using namespace routegrant::test;

/// Corners of migration tools. Where a case says "run", the tool itself was run over the same tree on PostgreSQL 15,
/// and its has_table_privilege(), owners and memberships were those of the closed world.

namespace {

/// What runs of the first database, files and parts in their order.
std::string ran(Tree& tree) {
  std::string text;
  for (const load::RoleFile& file : tree.found[0].files) {
    if (file.parts.empty()) text += tree.sources[file.source].text;
    for (const Span& part : file.parts) text += tree.sources.text(part);
  }
  return text;
}

/// A letter for each file: t for one in a transaction, a for one without; capitals in the connection of the one before.
std::string modes(const Tree& tree) {
  std::string text;
  for (const load::RoleFile& file : tree.found[0].files) {
    const char mode = file.one_transaction ? 't' : 'a';
    text += file.keeps_session ? static_cast<char>(mode - 'a' + 'A') : mode;
  }
  return text;
}

}  // namespace

TEST_CASE("golang-migrate (run): names need an underscore, one connection, a single statement is no transaction") {
  Tree tree({{"m/1_a.up.sql", "CREATE ROLE a;\n"},
             {"m/02.up.sql", "NO;\n"},
             {"m/3_b.up.sql", "CREATE INDEX CONCURRENTLY x ON t (a);\n"},
             {"m/10_c.up.sql", "CREATE INDEX CONCURRENTLY y ON t (a);\nSELECT 1;\n"},
             {"m/7_.up.sql", "SELECT 1;\n"},
             {"m/8_d.UP.sql", "NO;\n"}});
  CHECK(tree.databases() == Texts{"m (golang-migrate): m/1_a.up.sql m/3_b.up.sql m/7_.up.sql m/10_c.up.sql"});
  CHECK(modes(tree) == "tATT");
}

TEST_CASE("goose (run): environment variables, no transaction, one connection") {
  Tree tree({{"m/1_a.sql", "-- +goose Up\n-- +goose ENVSUB ON\nONE ${A:-b};\n-- +goose ENVSUB OFF\nTWO ${A};\n"},
             {"m/2_b.sql", "-- +goose NO TRANSACTION\n-- +goose Up\nTHREE;\n-- +goose Down\nNO;\n"}});
  CHECK(tree.databases() == Texts{"m (goose): m/1_a.sql m/2_b.sql"});
  CHECK(modes(tree) == "tA");
  REQUIRE(tree.found[0].files[0].expanded.size() == 1);
  CHECK(tree.sources.text(tree.found[0].files[0].expanded[0]) == "ONE ${A:-b};\n");
}

TEST_CASE("dbmate (run): of two up parts the first counts, and a file without a down part is told") {
  Tree dbmate({{"db/migrations/1_a.sql",
                "-- migrate:up\nCREATE ROLE a;\n-- migrate:down\nx\n-- migrate:up\nCREATE "
                "ROLE b;\n-- migrate:down\ny\n"},
               {"db/migrations/2_c.sql", "-- migrate:up\nCREATE ROLE c;\n"}});
  CHECK(dbmate.databases() == Texts{"migrations (dbmate): db/migrations/1_a.sql db/migrations/2_c.sql"});
  CHECK(dbmate.sources.text(dbmate.found[0].files[0].parts[0]) == "CREATE ROLE a;\n");
  REQUIRE(dbmate.diagnostics.size() == 1);
  CHECK(dbmate.says("dbmate stops at this file: it has no part `-- migrate:down`"));
}

TEST_CASE("dbmate (run): names sort as texts and begin with digits, marks stand at the beginning of a line") {
  Tree tree(
      {{"db/migrations/10_b.sql", "-- migrate:up\nONE;\n-- migrate:down\n"},
       {"db/migrations/1_a.sql", "-- comment\n--migrate:up\nTWO;\n  -- migrate:down\nTHREE;\n--  migrate:down\nNO;\n"},
       {"db/migrations/4.sql", "-- migrate:up\nFOUR;\n-- migrate:down\n"},
       {"db/migrations/x_no.sql", "-- migrate:up\nNO;\n-- migrate:down\n"}});
  CHECK(tree.databases() ==
        Texts{"migrations (dbmate): db/migrations/10_b.sql db/migrations/1_a.sql db/migrations/4.sql"});
  CHECK(ran(tree) == "ONE;\nTWO;\n  -- migrate:down\nTHREE;\nFOUR;\n");
  CHECK(modes(tree) == "tTT");
}

TEST_CASE("sql-migrate: up and down parts may take turns (sqlparse.go)") {
  Tree tree({{"m/1_a.sql", "-- +migrate Up\nONE;\n-- +migrate Down\nNO;\n-- +migrate Up\nTWO;\n"}, {"README", ""}});
  CHECK(tree.databases() == Texts{"m (sql-migrate): m/1_a.sql"});
  CHECK(ran(tree) == "ONE;\nTWO;\n");
}

TEST_CASE("node-pg-migrate (run): a file without an up mark runs whole, marks take dashes and blanks") {
  Tree tree({{"m/1_a.sql", "-- Up Migration\nONE;\n-- Down Migration\nNO;\n"},
             {"m/2_b.sql", "TWO;\n"},
             {"m/3_c.sql", "  ------ Down Migration\nNO;\n----- up   migration stuff\nTHREE;\n"},
             {"m/4_d.sql", "FOUR;\n-- down migration\nFIVE;\n"}});
  CHECK(tree.databases() == Texts{"m (node-pg-migrate): m/1_a.sql m/2_b.sql m/3_c.sql m/4_d.sql"});
  CHECK(ran(tree) == "ONE;\nTWO;\nTHREE;\nFOUR;\n-- down migration\nFIVE;\n");
  CHECK(modes(tree) == "tTTT");
}

TEST_CASE("graphile-migrate (run): actions as objects, placeholders, and what runs elsewhere only") {
  const std::string header = "--! Previous: -\n--! Hash: sha1:x\n\n";
  Tree tree(
      {{".gmrc",
        "{\n // \"afterReset\": \"no.sql\"\n \"placeholders\": {\":ROLE\": \"r\", \":ENV\": \"!ENV\"},\n"
        " \"afterReset\": [\"!roles.sql\", {\"_\": \"sql\", \"file\": \"root.sql\", \"root\": true},\n"
        "  {\"_\": \"command\", \"command\": \"x.sql\"}],\n \"beforeAllMigrations\": \"before.sql\",\n"
        " \"afterAllMigrations\": [{\"_\": \"sql\", \"file\": \"no.sql\", \"shadow\": true}, \"after.sql\"]\n}\n"},
       {"migrations/committed/000001.sql", header + "SELECT 1;\n"},
       {"migrations/committed/000002-x.sql", header + "--! no-transaction\nVACUUM;\n"},
       {"migrations/committed/000010.sql", header + "SELECT 1;\n--! no-transaction\nSELECT 2;\n"},
       {"migrations/fixtures/f.sql", "NO;\n"},
       {"migrations/current/1.sql", "NO;\n"},
       {"migrations/roles.sql", "x"},
       {"migrations/root.sql", "x"},
       {"migrations/before.sql", "x"},
       {"migrations/no.sql", "x"},
       {"migrations/after.sql", "x"}});
  CHECK(tree.databases() ==
        Texts{"migrations (graphile-migrate): migrations/roles.sql migrations/root.sql migrations/before.sql "
              "migrations/committed/000001.sql migrations/committed/000002-x.sql migrations/committed/000010.sql "
              "migrations/after.sql"});
  CHECK(modes(tree) == "ttttATt");
  CHECK(tree.found[0].files[0].placeholders == std::map<std::string, std::string>{{":ROLE", "r"}});
}

TEST_CASE("sqitch (run): the configuration's directories, and its variables for psql") {
  const std::string plan = "%project=x\n\nroles 2021-01-01T00:00:00Z A <a@example.com>\n";
  Tree tree(
      {{"sqitch.conf",
        "[core]\n\tengine = pg\n\ttop_dir = db\n\tplan_file = db/my-sqitch.plan\n[core \"variables\"]\n\tapp = a\n"
        "[deploy \"variables\"]\n\twho = \"b\"\n[engine \"pg\"]\n\tdeploy_dir = db/up\n"},
       {"db/my-sqitch.plan", plan},
       {"db/up/roles.sql", "x"},
       {"db/revert/roles.sql", "x"}});
  CHECK(tree.databases() == Texts{"database (sqitch): db/up/roles.sql"});
  CHECK(tree.found[0].files[0].variables ==
        std::map<std::string, std::string>{{"ON_ERROR_STOP", "1"}, {"app", "a"}, {"who", "b"}});
  Tree usual({{"sqitch.conf", "[core]\n\tengine = pg\n"}, {"sqitch.plan", plan}, {"deploy/roles.sql", "x"}});
  CHECK(usual.databases().size() == 1);
  CHECK(usual.found[0].tool == "sqitch");
}

TEST_CASE("a psql of a shell script runs all that it is given in one session, with its variables") {
  Tree tree({{"docker-entrypoint-initdb.d/1.sh",
              "psql -v who=app -1 -c 'CREATE ROLE a' -f /docker-entrypoint-initdb.d/more/b.sql --command='ONE; TWO'\n"
              "docker_process_sql <<'EOF'\nTHREE;\nEOF\n"},
             {"docker-entrypoint-initdb.d/more/b.sql", "SELECT 1;\n"}});
  REQUIRE(tree.databases().size() == 1);
  REQUIRE(tree.found[0].files.size() == 2);
  CHECK(tree.sources[tree.found[0].files[0].source].text ==
        "\\set who 'app'\nBEGIN;\nCREATE ROLE a\n;\n\\ir 'more/b.sql'\n\nBEGIN;\nONE; TWO\n;COMMIT;\n\n;COMMIT;\n");
  CHECK(tree.sources[tree.found[0].files[1].source].text == "\\set ON_ERROR_STOP '1'\nTHREE;\n");
}

TEST_CASE("Flyway (run): prefixes, the target, callbacks, and what stands outside of a transaction") {
  Tree tree({{"flyway.conf",
              "flyway.sqlMigrationPrefix=M\nflyway.sqlMigrationSeparator=-\nflyway.target=2.5\nflyway.user=app\n"
              "flyway.defaultSchema=shop\nflyway.encoding=ISO-8859-1\n"},
             {"sql/M1-a.sql", "SELECT 1;\n"},
             {"sql/M2_1-b.sql", "CREATE INDEX CONCURRENTLY x ON t (a);\n"},
             {"sql/M3-c.sql", "NO;\n"},
             {"sql/V9__c.sql", "NO;\n"},
             {"sql/R-z.sql", "SELECT 1;\n"},
             {"sql/R-B.sql", "SELECT 1;\n"},
             {"sql/afterVersioned.sql", "SELECT 1;\n"},
             {"sql/beforeRepeatables.sql", "SELECT 1;\n"},
             {"sql/beforeValidate-x.sql", "SELECT 1;\n"},
             {"sql/afterMigrateError.sql", "NO;\n"}});
  CHECK(tree.databases() ==
        Texts{"sql (flyway): sql/beforeValidate-x.sql sql/M1-a.sql sql/M2_1-b.sql sql/afterVersioned.sql "
              "sql/beforeRepeatables.sql sql/R-B.sql sql/R-z.sql"});
  CHECK(modes(tree) == "ttatttt");
  CHECK(tree.found[0].files[1].placeholders.at("flyway:user") == "app");
  CHECK(tree.found[0].files[1].placeholders.at("flyway:defaultSchema") == "shop");
  CHECK(tree.says("Flyway reads its files as ISO-8859-1"));
}

TEST_CASE("Flyway: several locations are one, and mixed files run outside of a transaction where that is allowed") {
  Tree tree({{"conf/flyway.conf", "flyway.locations=filesystem:sql/common,filesystem:sql/pg\nflyway.mixed=true\n"},
             {"sql/common/V1__a.sql", "SELECT 1;\n"},
             {"sql/common/afterMigrate.sql", "SELECT 1;\n"},
             {"sql/pg/V2__b.sql", "VACUUM;\nSELECT 1;\n"}});
  CHECK(tree.databases() ==
        Texts{"database (flyway): sql/common/V1__a.sql sql/pg/V2__b.sql sql/common/afterMigrate.sql"});
  CHECK(modes(tree) == "tat");
}

TEST_CASE("Liquibase (run): change sets are transactions, with properties, delimiters and what may fail") {
  Tree tree({{"changelog.xml",
              "<databaseChangeLog>\n<property name=\"tn\" value=\"one\"/>\n<property name=\"tn\" value=\"two\"/>\n"
              "<property name=\"my\" value=\"x\" dbms=\"mysql\"/>\n"
              "<changeSet id=\"1\" author=\"a\"><sql endDelimiter=\"GO\">FIRST() GO SECOND()</sql></changeSet>\n"
              "<changeSet id=\"2\" author=\"a\" ignore=\"true\"><sql>NO</sql></changeSet>\n"
              "<changeSet id=\"3\" author=\"a\" runInTransaction=\"false\" "
              "failOnError=\"false\"><preConditions><indexExists/></preConditions>"
              "<sqlFile path=\"raw.sql\" endDelimiter=\"@@\"/></changeSet>\n"
              "<include file=\"c.sql\"/>\n</databaseChangeLog>\n"},
             {"raw.sql", "THIRD() @@ FOURTH()@@\n"},
             {"c.sql",
              "--liquibase formatted sql\nNO;\n--property name:other value:x\n--changeset a:1 runInTransaction:false\n"
              "FIFTH;\n--changeset a:2 failOnError:false\nSIXTH;\n--changeset a:3\n--preconditions onFail:MARK_RAN\n"
              "--precondition-sql-check expectedResult:0 SELECT 1\nSEVENTH;\n"}});
  REQUIRE(tree.databases().size() == 1);
  const std::vector<load::RoleFile>& files = tree.found[0].files;
  REQUIRE(files.size() == 6);  // the changelog itself first
  CHECK(modes(tree) == "aTAATT");
  REQUIRE(files[1].parts.size() == 2);
  CHECK(tree.sources.text(files[1].parts[1]) == " SECOND()");
  CHECK(tree.sources.text(files[2].parts[0]) == "THIRD() ");
  CHECK(files[2].goes_on);
  CHECK(files[4].goes_on);
  CHECK_FALSE(files[5].goes_on);
  CHECK(files[5].placeholders == std::map<std::string, std::string>{{"other", "x"}, {"tn", "one"}});
  CHECK(ran(tree).find("NO") == std::string::npos);
  CHECK(tree.says("1 change sets ask the database first"));
}

TEST_CASE("Atlas: names sort as texts, directives need an empty line behind them, and may name a delimiter") {
  Tree tree({{"m/atlas.sum", "h1:x"},
             {"m/10_a.sql", "-- atlas:txmode none\n\nONE;\n"},
             {"m/2_b.sql", "-- atlas:txmode none\nTWO;\n"},
             {"m/3_c.sql", "-- atlas:delimiter \\n\\n\\n\nTHREE\n\n\nFOUR\n"},
             {"m/sub/1_d.sql", "SELECT 1;\n"}});
  REQUIRE(!tree.databases().empty());
  CHECK(tree.databases()[0] == "m (atlas): m/10_a.sql m/2_b.sql m/3_c.sql");
  CHECK(modes(tree) == "aTT");
  REQUIRE(tree.found[0].files[2].parts.size() == 2);
  CHECK(tree.sources.text(tree.found[0].files[2].parts[0]) == "\nTHREE");
}

TEST_CASE("Prisma: directories sort as texts, and the lock file may name another system") {
  Tree tree(named({"prisma/migrations/10_a/migration.sql", "prisma/migrations/9_b/migration.sql"}));
  CHECK(tree.databases() ==
        Texts{"prisma (prisma): prisma/migrations/10_a/migration.sql prisma/migrations/9_b/migration.sql"});
  Tree other({{"prisma/migrations/1_a/migration.sql", "SELECT 1;\n"},
              {"prisma/migrations/migration_lock.toml", "# x\nprovider = \"mysql\"\n"}});
  CHECK(other.databases().empty());
  CHECK(other.says("migration_lock.toml names a database system other than PostgreSQL"));
}

TEST_CASE("Rails: each structure file is a database, which psql reads") {
  Tree tree(named({"app/db/structure.sql", "app/db/animals_structure.sql"}));
  CHECK(tree.databases() ==
        Texts{"animals (rails): app/db/animals_structure.sql", "app (rails): app/db/structure.sql"});
  CHECK(tree.found[0].files[0].variables.at("ON_ERROR_STOP") == "1");
}

TEST_CASE("Diesel's versions are texts and share a connection, Hasura's are numbers and do not") {
  Tree diesel({{"diesel.toml", ""}, {"m/10_a/up.sql", "SELECT 1;\n"}, {"m/9_b/up.sql", "SELECT 1;\n"}});
  CHECK(diesel.databases() == Texts{"m (diesel): m/10_a/up.sql m/9_b/up.sql"});
  CHECK(modes(diesel) == "tT");
  Tree hasura({{"m/10_a/up.sql", "SELECT 1;\n"}, {"m/9_b/up.sql", "SELECT 1;\n"}});
  CHECK(hasura.databases() == Texts{"m (diesel): m/9_b/up.sql m/10_a/up.sql"});
  CHECK(modes(hasura) == "tt");
}

TEST_CASE("tern (run): names need an underscore, and a file may run outside of a transaction") {
  Tree tree({{"m/001_a.sql", "ONE;\n---- create above / drop below ----\nNO;\n"},
             {"m/002_b.sql", "---- tern: disable-tx ----\nTWO;\n"},
             {"m/003.sql", "NO;\n"}});
  CHECK(tree.databases() == Texts{"m (tern): m/001_a.sql m/002_b.sql"});
  CHECK(modes(tree) == "ta");
}

TEST_CASE("sqlx: plain and reversible files of a crate that names it, versions as numbers") {
  Tree tree({{"Cargo.toml", "[dependencies]\nsqlx = \"0.8\"\n"},
             {"migrations/10_c.up.sql", "SELECT 1;\n"},
             {"migrations/10_c.down.sql", "NO;\n"},
             {"migrations/9_b.sql", "-- no-transaction\nVACUUM;\n"},
             {"migrations/notes.sql", "NO;\n"}});
  CHECK(tree.databases() == Texts{"migrations (sqlx): migrations/9_b.sql migrations/10_c.up.sql"});
  CHECK(modes(tree) == "aT");
}

TEST_CASE("Supabase's seeds are those of its configuration, and the first versions' init is passed over") {
  Tree tree({{"supabase/config.toml", "[db.seed]\nenabled = true\nsql_paths = [\n  \"./seeds/*.sql\", # all\n]\n[x]\n"},
             {"supabase/migrations/20210101000000_init.sql", "NO;\n"},
             {"supabase/migrations/20240101000000_a.sql", "ONE;\n"},
             {"supabase/seed.sql", "NO;\n"},
             {"supabase/seeds/a.sql", "TWO;\n"},
             {"supabase/seeds/more/b.sql", "NO;\n"}});
  REQUIRE(!tree.databases().empty());
  CHECK(tree.databases().back() ==
        "supabase (supabase): supabase/migrations/20240101000000_a.sql supabase/seeds/a.sql");
  Tree off({{"supabase/config.toml", "[db.seed]\nenabled = false\n"},
            {"supabase/migrations/20240101000000_a.sql", "ONE;\n"},
            {"supabase/seed.sql", "NO;\n"}});
  CHECK(off.databases() == Texts{"supabase (supabase): supabase/migrations/20240101000000_a.sql"});
}

TEST_CASE("the entrypoint of the image has psql stop, and passes over endings in capitals and hidden files") {
  Tree tree({{"docker-entrypoint-initdb.d/1.sql", "SELECT 1;\n"},
             {"docker-entrypoint-initdb.d/.2.sql", "SELECT 1;\n"},
             {"docker-entrypoint-initdb.d/3.sh", "psql -c 'CREATE ROLE a'\n"}});
  REQUIRE(tree.databases().size() == 1);
  REQUIRE(tree.found[0].files.size() == 2);
  CHECK(tree.found[0].files[0].variables.at("ON_ERROR_STOP") == "1");
  CHECK(tree.found[0].files[1].variables.empty());
  CHECK_FALSE(tree.found[0].files[0].goes_on);
  Tree plain(named({"sql/1.sql"}));
  REQUIRE(plain.databases().size() == 1);
  CHECK(plain.found[0].files[0].goes_on);
}
