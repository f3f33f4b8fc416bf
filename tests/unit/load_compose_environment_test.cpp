#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "load/compose_environment.hpp"
#include "role_files_tree.hpp"
#include "support/tree.hpp"

using namespace routegrant;
using namespace routegrant::test;

namespace {

/// The variables of the script `db/init/x.sh`, as "NAME=value".
Texts given(std::vector<std::pair<std::string, std::string>> files) {
  files.emplace_back("db/init/x.sh", "psql -c 'SELECT 1'\n");
  const Tree tree(std::move(files));
  Texts all;
  for (const auto& [name, value] : load::ComposeFiles(tree.sources).environment_of(*tree.sources.find("db/init/x.sh")))
    all.push_back(name + "=" + value);
  return all;
}

const std::string mounted =
    "services:\n  db:\n    volumes: ['./init:/docker-entrypoint-initdb.d:ro']\n    environment:\n";

}  // namespace

TEST_CASE("Compose gives its variables to the scripts that a service mounts") {
  CHECK(given({{"db/compose.yaml", mounted + "      NAMES: app,other\n      COUNT: 3\n"}}) ==
        Texts{"COUNT=3", "NAMES=app,other"});
  CHECK(given({{"db/docker-compose.yml", mounted + "      - NAMES=app,other\n      - HOST_TELLS\n"}}) ==
        Texts{"NAMES=app,other"});
  CHECK(given({{"docker-compose.yml",
                "services:\n  db:\n    volumes:\n      - {type: bind, source: ./db/init/x.sh, target: "
                "/docker-entrypoint-initdb.d/x.sh}\n    environment: {NAMES: app}\n"}}) == Texts{"NAMES=app"});
}

TEST_CASE("Compose gives nothing that it makes of others, that two services tell, or that no service mounts") {
  CHECK(given({{"db/compose.yaml", mounted + "      NAMES: ${NAMES}\n      OTHERS: a-${B:-c}\n"}}).empty());
  CHECK(given({{"db/compose.yaml", mounted + "      NAMES: app\n"},
               {"db/compose.override.yaml", mounted + "      NAMES: other\n      ONE: x\n"}}) == Texts{"ONE=x"});
  CHECK(given({{"compose.yaml", mounted + "      NAMES: app\n"}}).empty());
  CHECK(given({{"db/compose.yaml", "services:\n  web:\n    volumes: ['./init:/srv']\n    environment: {NAMES: app}\n"},
               {"compose.yml", "- [\n"},
               {"db/compose.yml", "services: [a]\n"}})
            .empty());
}

TEST_CASE("what a Compose file gives the image names the database of its scripts and its superuser") {
  const auto named = [](const std::string& variables) {
    Tree tree({{"db/compose.yaml", mounted + variables}, {"db/init/roles.sql", "CREATE ROLE app;\n"}});
    REQUIRE(tree.databases().size() == 1);
    return tree.found[0].name + " " + tree.found[0].superuser;
  };
  CHECK(named("      POSTGRES_USER: admin\n      POSTGRES_DB: shop\n") == "shop admin");
  CHECK(named("      POSTGRES_USER: admin\n") == "admin admin");
  CHECK(named("      POSTGRES_PASSWORD: x\n") == "init ");
  CHECK(named("      POSTGRES_DB: ${DB}\n") == "init ");

  AnalysisOptions options;
  options.closed_world = true;
  const Analysis analysis = analyzed(
      {{"compose.yaml", mounted + "      POSTGRES_USER: admin\n      POSTGRES_DB: shop\n"},
       {"init/1.sql", "CREATE ROLE app;\nCREATE TABLE t (x int);\n"},
       {"init/2.sh", "psql -U \"$POSTGRES_USER\" -d \"$POSTGRES_DB\" <<-EOSQL\n\tGRANT SELECT ON t TO app;\nEOSQL\n"}},
      options);
  REQUIRE(analysis.model.databases.size() == 1);
  CHECK(analysis.report.graph.table<Granted>().rows.size() == 1);
}

TEST_CASE("the databases of POSTGRES_MULTIPLE_DATABASES are made where Compose lists them") {
  const std::string script =
      "for db in $(echo $POSTGRES_MULTIPLE_DATABASES | tr ',' ' '); do\n  psql -c \"CREATE USER $db PASSWORD "
      "'$DB_PASSWORD'\"\ndone\npsql -f \"$MORE\"\npsql -f /srv/roles.sql\n";
  const Texts made{"CREATE USER app PASSWORD '${DB_PASSWORD}'", "CREATE USER other PASSWORD '${DB_PASSWORD}'"};
  for (const std::string directory : {"init", "initdb"}) {
    CAPTURE(directory);
    Tree tree({{"db/compose.yaml", "services:\n  db:\n    volumes: ['./" + directory +
                                       ":/docker-entrypoint-initdb.d']\n    environment: "
                                       "{POSTGRES_MULTIPLE_DATABASES: 'app,other', DB_PASSWORD: secret}\n"},
               {"db/" + directory + "/x.sh", script}});
    REQUIRE(tree.databases().size() == 1);
    Texts all;
    for (const load::RoleFile& file : tree.found[0].files) all.push_back(tree.sources[file.source].text);
    Texts expected = made;
    // What psql is told to read counts where the image runs the script.
    if (directory == "initdb") expected.insert(expected.end(), {"\\ir '${MORE}'\n", "\\i '/srv/roles.sql'\n"});
    CHECK(all == expected);
  }
}
