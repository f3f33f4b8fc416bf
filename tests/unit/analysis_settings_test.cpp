#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "analysis.hpp"
#include "support/tree.hpp"

using namespace routegrant;

namespace {

std::string error_of(const std::string& settings) {
  const Result<Analysis> analysis = analyze({{.path = "routegrant.yaml", .text = settings}}, {});
  return analysis ? std::string() : analysis.error();
}

}  // namespace

TEST_CASE("settings: a mistake is an error with its place, and a misspelt key is answered with the nearest") {
  CHECK(error_of("databses: []\n") == "routegrant.yaml:1:1: unknown key 'databses'; did you mean 'databases'?");
  CHECK(error_of("databases:\n  - kind: postgresql\n") == "routegrant.yaml:2:5: 'name' is missing");
  CHECK(error_of("databases:\n  - {name: a, kind: oracle}\n") ==
        "routegrant.yaml:2:21: unknown kind 'oracle', expected postgresql, mysql or mariadb");
  CHECK(error_of("allow:\n  - rule: grant-to-public\n") == "routegrant.yaml:2:5: 'reason' is missing");
  CHECK(error_of("allow:\n  - {rule: grant-to-public, reason: \"  \"}\n") ==
        "routegrant.yaml:2:37: expected a reason, found blanks");
  CHECK(error_of("external: [a]\n") == "routegrant.yaml:1:11: expected a mapping with the keys secrets and services");
  CHECK(error_of("a: [1\n").starts_with("routegrant.yaml:"));
  CHECK(error_of("# nothing yet\n").empty());
}

TEST_CASE("settings: a file that is there and cannot be read is an error, and not none") {
  namespace fs = std::filesystem;
  const fs::path root = fs::temp_directory_path() / "routegrant-unreadable-settings";
  fs::remove_all(root);
  fs::create_directories(root / "tree" / ".git");
  std::ofstream(root / "elsewhere.yaml") << "never: []\n";
  std::ofstream(root / "tree" / "roles.sql") << "CREATE ROLE app;\n";
  const auto error = [&] {
    load::Paths paths;
    paths.paths = {(root / "tree").string()};
    const Result<Analysis> analysis = analyze(paths, {});
    return analysis ? std::string() : analysis.error();
  };
  CHECK(error().empty());
  std::ofstream(root / "tree" / "routegrant.yaml", std::ios::binary) << std::string("never: [\0]\n", 11);
  CHECK(error().starts_with("cannot read the settings file 'routegrant.yaml': "));
  fs::remove(root / "tree" / "routegrant.yaml");
  fs::create_symlink(root / "elsewhere.yaml", root / "tree" / "routegrant.yaml");
  CHECK(error().starts_with("cannot read the settings file 'routegrant.yaml': "));
  fs::remove(root / "tree" / "routegrant.yaml");
  std::ofstream(root / "tree" / "routegrant.yaml") << "never: []\n";
  CHECK(error().empty());
  fs::remove_all(root);
}

TEST_CASE("settings: databases name their files, version and runner; roles bind what Git does not show") {
  const std::vector<InputFile> files = {
      {.path = "routegrant.yaml",
       .text = "databases:\n  - name: shop\n    version: 17\n    sql: [sql]\n    migrates-as: owner\n"
               "roles:\n  - {workload: shop/legacy, role: legacy_app}\n"},
      {.path = "sql/roles.sql",
       .text = "CREATE ROLE legacy_app LOGIN;\nCREATE TABLE t (i int);\n"
               "GRANT SELECT ON t TO legacy_app;\n"},
      {.path = "app.yaml",
       .text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: legacy, namespace: shop}\nspec:\n  template:\n"
               "    metadata: {labels: {app: legacy}}\n    spec:\n      containers: [{name: app, image: legacy}]\n"}};
  const Analysis analysis = test::analyzed(files);
  REQUIRE(analysis.model.databases.size() == 1);
  CHECK(analysis.model.databases.front().name == "shop");
  CHECK(analysis.model.databases.front().database.input().version == 17);
  CHECK(test::path_lines(analysis) ==
        std::set<std::string>{"- -> Deployment/shop/legacy as legacy_app: SELECT public.t"});
  AnalysisOptions untrusted;
  untrusted.untrusted = true;
  CHECK(test::path_lines(test::analyzed(files, untrusted)).empty());
}
