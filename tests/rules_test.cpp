#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "routegrant/graph.hpp"
#include "rules/engine.hpp"
#include "rules/rule_file.hpp"
#include "store/database.hpp"

using namespace routegrant;

namespace {

Rules all_rules() {
  Result<Rules> rules = rules::built_in_rules();
  if (!rules) FAIL(rules.error());
  return std::move(*rules);
}

std::string row_of(const Rule& rule) {
  return "| [" + rule.id + "](" + rule.id + ".md) | " + std::string(name_of(rule.severity)) + " | " +
         rule.security_severity + " | " + rule.title + " |\n";
}

/// rules/README.md as it should be.
std::string index_of(const Rules& rules) {
  std::string out =
      "# Rules\n\n"
      "Each rule is one page: what is asked, why it matters, what to do, and examples that are run as tests. A finding "
      "that rests on\n"
      "something assumed is never an error, whatever its rule says. This index is generated from the pages and checked "
      "by the tests.\n\n"
      "| rule | level | security severity | it fires when |\n|---|---|---|---|\n";
  for (const Rule& rule : rules) out += row_of(rule);
  out +=
      "\n## Relations\n\nWhat queries may read; `routegrant schema` tells their columns.\n\n| relation | a row says | "
      "named by |\n|---|---|---|\n";
  const Graph empty;
  empty.each_table([&]<class Row>(const Table<Row>& /*table*/) {
    out += "| `" + std::string(Row::relation) + "` | " + std::string(Row::doc) + " | " + std::string(Row::key) + " |\n";
  });
  return out;
}

}  // namespace

TEST_CASE("every rule's query can be asked, and its message and help name columns of it") {
  const Result<std::set<std::string>> wanted = rules::wanted_relations(all_rules());
  if (!wanted) FAIL(wanted.error());
  CHECK(wanted->contains("access_path"));
}

TEST_CASE("every rule has a wrong example first, a right one, and says what to do") {
  for (const Rule& rule : all_rules()) {
    CAPTURE(rule.id);
    CHECK_FALSE(rule.help.empty());
    CHECK_FALSE(rule.since.empty());
    REQUIRE_FALSE(rule.examples.empty());
    CHECK(rule.examples.front().wrong);
    CHECK(std::ranges::any_of(rule.examples, [](const Example& example) { return !example.wrong; }));
    CHECK_FALSE(rule.message.ends_with('.'));
  }
}

TEST_CASE("a rule about security says how severe it is, and no other does") {
  for (const Rule& rule : all_rules()) {
    CAPTURE(rule.id);
    const bool about_security = std::ranges::find(rule.tags, "security") != rule.tags.end();
    CHECK(about_security == !rule.security_severity.empty());
    CHECK(rule.tags.size() <= 10);
    CHECK(rule.title.size() <= 255);
    CHECK(rule.summary.size() <= 1024);
  }
}

TEST_CASE("no query scans a table again for each row of another") {
  const Result<store::Database> database = store::Database::create();
  REQUIRE(database);
  for (const Rule& rule : all_rules()) {
    if (rule.query.empty()) continue;
    CAPTURE(rule.id);
    std::size_t correlated = 0;  // how deep the innermost correlated subquery lies, plus one; 0 outside of any
    const std::vector<std::string> plan = database->plan(rule.query);
    CHECK_FALSE(plan.empty());
    for (const std::string& step : plan) {
      const std::size_t depth = step.find_first_not_of(' ');
      if (depth < correlated) correlated = 0;
      CAPTURE(step);
      if (correlated != 0) CHECK(step.substr(depth).rfind("SCAN", 0) == std::string::npos);
      if (correlated == 0 && step.find("CORRELATED") != std::string::npos) correlated = depth + 1;
    }
  }
}

TEST_CASE("the index of the rules is current") {
  const std::string path = std::string(ROUTEGRANT_SOURCE_DIR) + "/rules/README.md";
  const std::string expected = index_of(all_rules());
  if (std::getenv("ROUTEGRANT_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << expected;
  std::stringstream found;
  found << std::ifstream(path, std::ios::binary).rdbuf();
  CHECK(found.str() == expected);
}
