#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pg/database.hpp"

using namespace routegrant;

namespace {

/// Scripts of one tool, replayed in the closed world.
struct Deploy {
  explicit Deploy(std::vector<std::pair<std::string, pg::ScriptInput>> scripts) {
    pg::DatabaseInput input{.world = pg::World::closed};
    for (auto& [text, script] : scripts) {
      script.source = sources.add({.path = std::to_string(input.scripts.size()) + ".sql", .text = text});
      input.scripts.push_back(script);
    }
    database.emplace(pg::replay(input, sources, diagnostics));
  }

  [[nodiscard]] bool exists(std::string_view role) const { return database->find_role(role).has_value(); }

  [[nodiscard]] std::string owner(std::string_view table) const {
    for (const pg::ObjectInfo& object : database->objects()) {
      if (object.name == table) return object.owner;
    }
    return "no such table";
  }

  Sources sources;
  Diagnostics diagnostics;
  std::optional<pg::Database> database;
};

}  // namespace

TEST_CASE("a tool that stops runs nothing behind what the server refuses, in no later file either") {
  const pg::ScriptInput stops{.stops = true};
  const Deploy deploy({{"CREATE ROLE a;\nCREATE ROLE a;\nCREATE ROLE never;\n", stops},
                       {"CREATE ROLE nor;\n", stops},
                       {"CREATE ROLE by_hand;\n", {}}});
  CHECK(deploy.exists("a"));
  CHECK_FALSE(deploy.exists("never"));
  CHECK_FALSE(deploy.exists("nor"));
  CHECK(deploy.exists("by_hand"));
}

TEST_CASE("a psql that is told so on its command line stops unless the script takes it back") {
  const pg::ScriptInput script{.variables = {{"ON_ERROR_STOP", "1"}}, .stops = true};
  const Deploy taken_back({{"\\set ON_ERROR_STOP off\nCREATE ROLE a;\nCREATE ROLE a;\nCREATE ROLE b;\n", script},
                           {"CREATE ROLE c;\n", script}});
  CHECK(taken_back.exists("b"));
  CHECK(taken_back.exists("c"));
  const Deploy stopped({{"CREATE ROLE a;\nCREATE ROLE a;\nCREATE ROLE b;\n", script}, {"CREATE ROLE c;\n", script}});
  CHECK_FALSE(stopped.exists("b"));
  CHECK_FALSE(stopped.exists("c"));
}

TEST_CASE("psql's variables of the command line are put in") {
  const Deploy deploy({{"CREATE ROLE :\"who\";\n", {.variables = {{"who", "app"}}}}});
  CHECK(deploy.exists("app"));
}

TEST_CASE("in one connection the role that a file sets stays set for the next") {
  const std::string first = "CREATE ROLE app;\nGRANT CREATE ON SCHEMA public TO app;\nSET ROLE app;\n";
  const Deploy kept({{first, {}}, {"CREATE TABLE t ();\n", {.keeps_session = true}}});
  CHECK(kept.owner("public.t") == "app");
  const Deploy apart({{first, {}}, {"CREATE TABLE t ();\n", {}}});
  CHECK(apart.owner("public.t") == "postgres");
}
