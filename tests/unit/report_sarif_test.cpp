#include <doctest/doctest.h>
#include <rapidjson/document.h>

#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include "report/formats.hpp"
#include "support/sample_report.hpp"
#include "support/tree.hpp"
#include "support/web_and_database.hpp"

using namespace routegrant;

namespace {

rapidjson::Document sarif_of(const Report& report, std::string_view category = "routegrant") {
  report::Style style;
  style.sarif_category = category;
  std::ostringstream out;
  report::formats::sarif.write(report, style, out);
  rapidjson::Document document;
  document.Parse(out.str().c_str());
  REQUIRE_FALSE(document.HasParseError());
  return document;
}

const rapidjson::Value& results_of(const rapidjson::Document& document) {
  return document["runs"][0]["results"];
}

std::string message_of(const rapidjson::Value& result) {
  return result["message"]["text"].GetString();
}

}  // namespace

TEST_CASE("SARIF: only findings that count are results, the others are numbers") {
  Report report = test::sample_report();
  CHECK(results_of(sarif_of(report)).Size() == 2);
  for (Finding& finding : report.findings) finding.status = Status::unchanged;
  const rapidjson::Document document = sarif_of(report);
  CHECK(results_of(document).Size() == 0);
  CHECK(document["runs"][0]["properties"]["routegrant/notCounted"]["unchanged"].GetInt() == 3);
}

TEST_CASE("SARIF: the hash of the sample's anchor is the one GitHub computes") {
  const rapidjson::Document document = sarif_of(test::sample_report());
  const rapidjson::Value& fingerprints = results_of(document)[0]["partialFingerprints"];
  CHECK(std::string(fingerprints["primaryLocationLineHash"].GetString()) == "bb764c9a508059b7:1");
  CHECK(std::string(fingerprints["routegrant/v1"].GetString()) == "00d7eb9e4ee1ee4a");
}

TEST_CASE("SARIF: standard input has no line hash, as GitHub has no such file") {
  Report report = test::empty_report();
  const SourceId id = report.sources.add({.path = "<stdin>", .text = "a: b\n"});
  Finding finding;
  finding.at = {id, 0, 1};
  finding.message = "x";
  report.findings = {finding};
  const rapidjson::Document document = sarif_of(report);
  CHECK_FALSE(results_of(document)[0]["partialFingerprints"].HasMember("primaryLocationLineHash"));
}

TEST_CASE("SARIF: findings of one rule at one line become one result with a flow each, four at most") {
  Report report = test::sample_report();
  const Finding first = report.findings[0];
  for (std::uint64_t i = 0; i < 5; ++i) {
    Finding another = first;
    another.message = "other route " + std::to_string(i) + " can write";
    another.hops.resize(another.hops.size() - 1 - i);
    another.lasting = another.fingerprint = 100 + i;
    another.further_ways = 0;
    report.findings.push_back(another);
  }
  const rapidjson::Document document = sarif_of(report);
  REQUIRE(results_of(document).Size() == 2);
  const rapidjson::Value& result = results_of(document)[0];
  REQUIRE(result["codeFlows"].Size() == 4);
  CHECK(message_of(result).find("other route 4 can write") == 0);
  CHECK(message_of(result).find("4 more ways lead to the same end.") != std::string::npos);
  const auto steps = [&](rapidjson::SizeType flow) {
    return result["codeFlows"][flow]["threadFlows"][0]["locations"].Size();
  };
  CHECK(steps(0) < steps(1));
  CHECK(steps(1) < steps(2));
}

TEST_CASE("SARIF: a finding of several routes has a flow for each, four at most") {
  std::string manifests = test::web_and_database;
  manifests +=
      "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n";
  for (const std::string host : {"a", "b", "c", "d", "e"}) {
    manifests += "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: " + host +
                 "}\nspec:\n  ingressClassName: nginx\n  rules:\n    - host: " + host +
                 ".example.com\n      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: "
                 "{number: 80}}}}]}\n";
  }
  const Analysis analysis =
      test::analyzed({{.path = "app.yaml", .text = manifests},
                      {.path = "db/roles.sql",
                       .text = "CREATE ROLE web LOGIN;\nCREATE TABLE t (id int);\nGRANT INSERT ON t TO web;\n"}});
  const rapidjson::Document document = sarif_of(analysis.report);
  std::set<std::string> entries;
  for (const rapidjson::Value& result : results_of(document).GetArray()) {
    if (std::string_view(result["ruleId"].GetString()) != "public-route-reaches-write-role") continue;
    REQUIRE(result["codeFlows"].Size() == 4);
    for (const rapidjson::Value& flow : result["codeFlows"].GetArray()) {
      const rapidjson::Value& first = flow["threadFlows"][0]["locations"][0];
      entries.insert(first["location"]["message"]["text"].GetString());
    }
  }
  CHECK(entries.size() == 4);
}

TEST_CASE("SARIF: a place of several lines is cut to its first line") {
  Report report = test::sample_report();
  report.findings[0].at.end = static_cast<std::uint32_t>(report.sources[report.findings[0].at.source].text.size());
  report.findings[0].at.begin -= 30;
  const rapidjson::Document document = sarif_of(report);
  const rapidjson::Value& region = results_of(document)[0]["locations"][0]["physicalLocation"]["region"];
  CHECK(region["startLine"].GetInt() == region["endLine"].GetInt());
  CHECK(region["startColumn"].GetInt() < region["endColumn"].GetInt());
}

TEST_CASE("SARIF: the message links to route, role and object, each with a place") {
  const rapidjson::Document document = sarif_of(test::sample_report());
  const rapidjson::Value& result = results_of(document)[0];
  CHECK(message_of(result).find(
            "[shop.example.com/api/reports](1) can INSERT, UPDATE and DELETE [table billing.invoices](3) as "
            "[role reports_app](2).") == 0);
  CHECK(result["relatedLocations"].Size() == 3);
  CHECK(std::string(result["relatedLocations"][1]["physicalLocation"]["artifactLocation"]["uri"].GetString()) ==
        "db/roles.sql");
}

TEST_CASE("SARIF: an inference is named in the last sentence and in the properties") {
  Report report = test::sample_report();
  report.findings[2].message = "the database is open";
  const rapidjson::Document document = sarif_of(report);
  CHECK(message_of(results_of(document)[1]).find("Inferred: no NetworkPolicy selects Deployment shop/reports.") !=
        std::string::npos);
  CHECK(results_of(document)[1]["properties"]["routegrant/assumptions"].Size() == 1);
}

TEST_CASE("SARIF: every rule is listed, security-severity is a number in a string or absent") {
  Report report = test::empty_report();
  report.rules.push_back(test::sample_rule("z-severity-in-words", Severity::error, "critical"));
  report.rules.push_back(test::sample_rule("z-severity-too-high", Severity::error, "10.5"));
  const rapidjson::Document document = sarif_of(report);
  const rapidjson::Value& rules = document["runs"][0]["tool"]["driver"]["rules"];
  REQUIRE(rules.Size() == 5);
  CHECK(std::string(rules[2]["name"].GetString()) == "PublicRouteReachesWriteRole");
  CHECK(std::string(rules[2]["properties"]["security-severity"].GetString()) == "8.8");
  CHECK(std::string(rules[2]["properties"]["tags"][0].GetString()) == "security");
  CHECK_FALSE(rules[0]["properties"].HasMember("security-severity"));
  CHECK_FALSE(rules[3]["properties"].HasMember("security-severity"));
  CHECK_FALSE(rules[4]["properties"].HasMember("security-severity"));
}

TEST_CASE("SARIF: the category comes before the slash, what limits the analysis is a notification") {
  const rapidjson::Document document = sarif_of(test::sample_report(), "cluster-a");
  const rapidjson::Value& run = document["runs"][0];
  CHECK(std::string(run["automationDetails"]["id"].GetString()) == "cluster-a/");
  CHECK(run["invocations"][0]["executionSuccessful"].GetBool());
  CHECK(run["invocations"][0]["toolExecutionNotifications"].Size() == 2);
}

TEST_CASE("SARIF: of more than 5000 results the heaviest are kept and the rest is counted") {
  Report report = test::empty_report();
  const std::string text(6000, '\n');
  const SourceId id = report.sources.add({.path = "many.yaml", .text = text});
  for (std::uint32_t i = 0; i < 6000; ++i) {
    Finding finding;
    finding.rule = i < 1500 ? 0 : 2;
    finding.severity = report.rules[finding.rule].severity;
    finding.at = {id, i, i};
    finding.message = "x";
    report.findings.push_back(finding);
  }
  const rapidjson::Document document = sarif_of(report);
  REQUIRE(results_of(document).Size() == 5000);
  CHECK(std::string(results_of(document)[4499]["level"].GetString()) == "error");
  CHECK(std::string(results_of(document)[4500]["level"].GetString()) == "note");
  CHECK(document["runs"][0]["properties"]["routegrant/resultsLeftOut"].GetInt() == 1000);
}
