#include <doctest/doctest.h>

#include <string>

#include "base/text.hpp"
#include "credentials_world.hpp"

namespace routegrant::credentials {

using namespace routegrant::test;

TEST_CASE("a client's words are the shell's: quotes within them are none of it, and what is exported is told to it") {
  const auto lines = [](const std::string& script) {
    return World(postgres() + app("          command: [sh, -c]\n          args:\n            - |\n" + script)).lines();
  };
  const Lines expected{"app postgresql app@db:-/shop env literal -> db"};
  CHECK(lines("              pg_dump --username=\"app\" -h'db' --dbname=\"shop\"\n") == expected);
  CHECK(lines("              export PGUSER=app PGHOST=\"db\"\n              psql -d shop -c 'select 1'\n") == expected);
  CHECK(lines("              PGUSER=app\n              export PGUSER\n              psql -h db shop -d shop\n") ==
        expected);
  CHECK(lines("              N=\"$(psql -U app -h db -d shop -tAc 'select 1')\"\n") == expected);
  CHECK(lines("              N=`psql -U app -h db -d shop -tAc 'select 1'`\n") == expected);
  CHECK(lines("              su - postgres -c \"psql -U app -h db -d shop\"\n") == expected);
  CHECK(lines("              if true; then\n                exec psql \\\n                  -U app -h db -d shop "
              ">/dev/null "
              "2>&1\n              fi\n") == expected);
  CHECK(lines("              psql -h db -v ON_ERROR_STOP=1 -tAc 'select 1' shop app\n") == expected);
  // Not exported, exported too late, or one of two.
  for (const char* script :
       {"              PGUSER=app\n              psql -h db -d shop\n",
        "              psql -h db -d shop\n              export PGUSER=app\n",
        "              if a; then export PGUSER=a; else export PGUSER=b; fi\n              psql -h db -d shop\n"})
    CHECK(lines(script) == Lines{"app postgresql -@db:-/shop env literal -> db"});
}

TEST_CASE("what a script only says is no login") {
  const auto lines = [](const std::string& script) {
    return World(postgres() + app("          command: [sh, -c]\n          args:\n            - |\n" + script)).lines();
  };
  for (const char* script :
       {"              # psql -U admin -h db\n              true\n", "              echo psql -U admin -h db\n",
        "              echo 'postgres://admin@db/shop'\n",
        "              cat <<EOF\n              use psql -U admin -h db\n              EOF\n",
        "              which psql -U admin\n", "              pg_isready -U admin -h db\n",
        "              vault write database/config/x connection_url=\"postgres://{{username}}@db/x\"\n"})
    CHECK(lines(script).empty());
  CHECK(
      lines("              cat > /etc/app.env <<EOF\n              URL=postgres://app@db/shop\n              EOF\n") ==
      Lines{"app postgresql app@db:-/shop url literal -> db"});
}

TEST_CASE("what only waits for the server logs nobody in, whatever it is given") {
  const std::string given =
      "          env: [{name: POSTGRES_HOST, value: db}, {name: POSTGRES_USER, value: owner}, {name: PGPASSWORD, "
      "value: "
      "x}]\n";
  const auto logins = [&](const std::string& command) {
    return World(postgres() + app("          command: " + command + "\n" + given)).logins.size();
  };
  CHECK(logins("[sh, -c, 'until pg_isready -h $POSTGRES_HOST -U $POSTGRES_USER; do echo no; sleep 2; done']") == 0);
  CHECK(logins("[pg_isready, -h, db, -U, owner]") == 0);
  CHECK(logins("[/bin/sh, -ec]\n          args: ['while ! nc -z db 5432; do sleep 1; done; exit 0']") == 0);
  CHECK(logins("[sh, -c, 'until mysqladmin ping -h db; do sleep 1; done']") == 0);
  // Something else is run as well, may be, or is not known; and who only sleeps waits for a person.
  for (const char* more :
       {"[sh, -c, 'until pg_isready; do sleep 2; done; exec ./app']", "[sh, -c, 'pg_isready && psql -c \"select 1\"']",
        "[sh, -c, 'pg_isready || exit 1; \"$@\"']", "[sh, -c, 'echo run > /x; pg_isready']", "[sh, /wait.sh]",
        "[sh, -c, ./wait.sh]", "[sleep, infinity]", "[wait-for, pg_isready]"})
    CHECK_MESSAGE(logins(more) > 0, more);
  CHECK(World(postgres() + app(given)).logins.size() == 1);
}

TEST_CASE("a mounted script that is run is read as the command line is") {
  World world(
      postgres() +
      app("          command: [/bin/sh, /scripts/run.sh]\n          volumeMounts: [{name: s, mountPath: /scripts}]\n"
          "      volumes: [{name: s, configMap: {name: scripts}}]\n") +
      "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: scripts}\ndata:\n  run.sh: |\n    #!/bin/sh\n"
      "    export PGUSER=app\n    /scripts/more.sh\n  more.sh: |\n    psql -h db -U dumper shop\n"
      "  unused.sh: |\n    psql -h db -U nobody shop\n");
  CHECK(text::join(world.lines(), "|") == "app postgresql dumper@db:-/shop file scripts#more.sh volume -> db");
}

}  // namespace routegrant::credentials
