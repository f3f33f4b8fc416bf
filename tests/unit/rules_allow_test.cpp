#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "analysis.hpp"
#include "support/tree.hpp"

using namespace routegrant;

namespace {

/// The shop of testdata/histories, whose reading role gets a grant.
std::vector<InputFile> shop(const std::string& grant, const std::string& settings) {
  std::vector<InputFile> files = test::files_of("histories/tree");
  for (InputFile& file : files) {
    if (file.path == "db/002_roles.sql") file.text += grant;
  }
  if (!settings.empty()) files.push_back({.path = "routegrant.yaml", .text = settings});
  return files;
}

struct Outcome {
  /// Messages of findings of the rule that count; of those that are allowed; ids of rules about `allow`s.
  std::vector<std::string> counting;
  std::vector<std::string> allowed;
  std::vector<std::string> remarks;
};

Outcome outcome(const std::string& grant, const std::string& settings, const std::string& today = "2026-01-01") {
  AnalysisOptions options;
  options.today = today;
  const Analysis analysis = test::analyzed(shop(grant, settings), options);
  Outcome out;
  for (const Finding& finding : analysis.report.findings) {
    const std::string& rule = analysis.report.rules[finding.rule].id;
    if (rule.starts_with("allow-")) out.remarks.push_back(rule);
    if (rule != "public-route-reaches-write-role" || finding.message.find("shop_reader") == std::string::npos) continue;
    (finding.status == Status::allowed ? out.allowed : out.counting).push_back(finding.message);
  }
  return out;
}

std::string allow(const std::string& members) {
  return "allow:\n  - rule: public-route-reaches-write-role\n    reason: because\n" + members;
}

const std::string grant = "GRANT INSERT ON products TO shop_reader;\n";
const std::string wider = "GRANT INSERT, DELETE ON products TO shop_reader;\n";

}  // namespace

TEST_CASE("allow: route, role, object and privileges each have to match what the finding speaks of") {
  CHECK(outcome(grant, "").counting.size() == 1);
  for (const std::string members :
       {"    route: shop.example.com/\n", "    role: shop_reader\n", "    object: products\n",
        "    object: public.products\n", "    privileges: [insert]\n    role: shop_*\n",
        "    route: shop.example.com/*\n    role: shop_reader\n    object: public.*\n    privileges: [INSERT]\n"}) {
    CAPTURE(members);
    const Outcome found = outcome(grant, allow(members));
    CHECK(found.counting.empty());
    CHECK(found.allowed.size() == 1);
  }
  for (const std::string members :
       {"    route: shop.example.com/api/*\n", "    role: orders_app\n", "    object: billing.products\n",
        "    object: product\n", "    privileges: [DELETE]\n"}) {
    CAPTURE(members);
    const Outcome found = outcome(grant, allow(members));
    CHECK(found.counting.size() == 1);
    CHECK(found.allowed.empty());
  }
}

TEST_CASE("allow: a wider grant later is a new finding, and says what of it is not accepted") {
  const std::string settings = allow("    role: shop_reader\n    object: products\n    privileges: [SELECT, INSERT]\n");
  CHECK(outcome(grant, settings).counting.empty());
  CHECK(outcome(wider, settings).counting.size() == 1);
  const Analysis analysis = test::analyzed(shop(wider, settings));
  const bool told = std::ranges::any_of(analysis.report.findings, [](const Finding& finding) {
    return std::ranges::any_of(finding.related, [](const Hop& hop) {
      return hop.sentence ==
             "the settings allow only a part of this, and not 'DELETE on public.products at shop.example.com/'";
    });
  });
  CHECK(told);
  // Two items may accept one finding together.
  CHECK(outcome(wider, settings + "  - rule: public-route-reaches-write-role\n    reason: other\n"
                                  "    role: shop_reader\n    privileges: [DELETE]\n")
            .allowed.size() == 1);
}

TEST_CASE("allow: unused, expired and too wide ones are told") {
  using Words = std::vector<std::string>;
  CHECK(outcome(grant, allow("    role: nobody\n")).remarks == Words{"allow-unused"});
  CHECK(outcome(grant, allow("    object: \"*\"\n")).remarks == Words{"allow-too-wide"});
  CHECK(outcome(grant, allow("    role: shop_reader\n    privileges: [INSERT, TRUNCATE]\n")).remarks ==
        Words{"allow-too-wide"});
  CHECK(outcome(grant, allow("    role: shop_reader\n    privileges: [INSERT]\n")).remarks.empty());

  const std::string timed = allow("    role: shop_reader\n    privileges: [INSERT]\n    until: 2027-06-30\n");
  CHECK(outcome(grant, timed, "2027-06-30").counting.empty());
  const Outcome late = outcome(grant, timed, "2027-07-01");
  CHECK(late.counting.size() == 1);
  CHECK(late.remarks == Words{"allow-expired"});
  CHECK(outcome(grant, timed, "").counting.empty());
}

TEST_CASE("allow: a rule that does not exist is a finding with the nearest name") {
  const Analysis analysis = test::analyzed(shop(grant, "allow:\n  - rule: grant-to-publik\n    reason: x\n"));
  const bool told = std::ranges::any_of(analysis.report.findings, [&](const Finding& finding) {
    return analysis.report.rules[finding.rule].id == "allow-unused" &&
           finding.message == "no rule is called 'grant-to-publik'; did you mean 'grant-to-public'?";
  });
  CHECK(told);
}
