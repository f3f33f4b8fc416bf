#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "analysis.hpp"
#include "support/history.hpp"
#include "support/tree.hpp"

using namespace routegrant;

namespace {

/// A tree with findings, below other directories.
std::vector<InputFile> below(const std::vector<std::string>& directories) {
  std::vector<InputFile> files;
  const std::vector<InputFile> tree = test::all_histories().front().base;
  for (const std::string& directory : directories) {
    for (const InputFile& file : tree) files.push_back({.path = directory + "/" + file.path, .text = file.text});
  }
  return files;
}

/// The names by which alerts are known. `unite`: whether what overlays share counts once.
std::vector<std::uint64_t> alerts(std::vector<InputFile> files, bool unite = false) {
  AnalysisOptions options;
  options.unite_deployments = unite;
  const Analysis analysis = test::analyzed(std::move(files), options);
  std::vector<std::uint64_t> all;
  for (const Finding& finding : analysis.report.findings) all.push_back(finding.lasting);
  std::sort(all.begin(), all.end());
  return all;
}

bool are_distinct(const std::vector<std::uint64_t>& sorted) {
  return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
}

}  // namespace

TEST_CASE("a renamed directory keeps the names of its alerts") {
  const std::vector<std::uint64_t> before = alerts(below({"live"}));
  REQUIRE(!before.empty());
  CHECK(are_distinct(before));
  CHECK(before == alerts(below({"current"})));
  CHECK(before == alerts(below({"a/b/current"})));
}

TEST_CASE("the same finding of two overlays has two names, whatever the directory above is called") {
  const std::vector<std::uint64_t> one = alerts(below({"overlays/dev"}));
  const std::vector<std::uint64_t> both = alerts(below({"overlays/dev", "overlays/prod"}));
  REQUIRE(both.size() == 2 * one.size());
  CHECK(are_distinct(both));
  CHECK(both == alerts(below({"clusters/dev", "clusters/prod"})));
  // What was alerted stays: the second overlay adds its own.
  CHECK(std::includes(both.begin(), both.end(), one.begin(), one.end()));
  // So does what both had when there is a third.
  const std::vector<std::uint64_t> three = alerts(below({"overlays/dev", "overlays/prod", "overlays/test"}));
  CHECK(are_distinct(three));
  CHECK(std::includes(three.begin(), three.end(), both.begin(), both.end()));
}

TEST_CASE("an ignore that is left over keeps its name in a renamed directory") {
  const auto tree = [](const std::string& directory) {
    return std::vector<InputFile>{
        {.path = directory + "/roles.sql",
         .text = "CREATE ROLE app LOGIN;\n-- routegrant: ignore[grant-to-public] gone\n-- and more\nCREATE ROLE b;\n"}};
  };
  CHECK(alerts(tree("live")) == alerts(tree("current")));
}
