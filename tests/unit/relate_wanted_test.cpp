#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "analysis.hpp"
#include "routegrant/rule.hpp"
#include "support/history.hpp"
#include "support/tree.hpp"

using namespace routegrant;

namespace {

std::vector<std::string> messages(const Analysis& analysis, const std::string& rule) {
  std::vector<std::string> all;
  for (const Finding& finding : analysis.report.findings) {
    if (analysis.report.rules[finding.rule].id == rule) all.push_back(finding.message);
  }
  return all;
}

}  // namespace

TEST_CASE("a rule finds the same alone as among all, though only what it reads is computed") {
  std::vector<InputFile> tree = test::all_histories().front().base;
  tree.push_back({.path = "db/003_more.sql",
                  .text = "CREATE ROLE boss BYPASSRLS;\nCREATE VIEW names AS SELECT name FROM products;\n"
                          "ALTER VIEW names OWNER TO boss;\nGRANT SELECT ON products, orders TO boss;\n"
                          "CREATE VIEW mails AS SELECT email FROM orders;\nALTER VIEW mails OWNER TO boss;\n"
                          "GRANT SELECT ON mails TO shop_reader;\nGRANT CREATE ON SCHEMA public TO PUBLIC;\n"
                          "CREATE FUNCTION f() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM orders';\n"
                          "ALTER FUNCTION f() OWNER TO boss;\nCREATE POLICY own ON products;\n"
                          "ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO shop_reader;\n"});
  tree.push_back({.path = "routegrant.yaml", .text = "never:\n  - internet -> read orders\n"});
  const Analysis whole = test::analyzed(tree);
  std::size_t fired = 0;
  for (const Rule& rule : whole.report.rules) {
    CAPTURE(rule.id);
    AnalysisOptions options;
    options.select = {rule.id};
    const std::vector<std::string> found = messages(whole, rule.id);
    fired += found.empty() ? 0 : 1;
    CHECK(messages(test::analyzed(tree, options), rule.id) == found);
  }
  CHECK(fired >= 5);
}
