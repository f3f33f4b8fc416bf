// What a route takes for granted, told in each finding that rests on it.

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "report/formats.hpp"
#include "support/tree.hpp"
#include "support/web_and_database.hpp"

using namespace routegrant;

namespace {

const std::string web_service =
    "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n";

const std::string roles = "CREATE TABLE orders (id int);\nCREATE ROLE web LOGIN;\nGRANT INSERT ON orders TO web;\n";

/// IngressRoute other/r to Service shop/web, in a tree with that argument of Traefik.
Analysis across(const std::string& argument) {
  std::string text = std::string(test::web_and_database) + web_service;
  for (const std::string_view name : {"{name: web}", "{name: db}"}) {
    const std::string head = "metadata: " + std::string(name);
    for (std::size_t at = text.find(head); at != std::string::npos; at = text.find(head, at + head.size()))
      text.insert(at + head.size() - 1, ", namespace: shop");
  }
  text +=
      "---\napiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: {name: r, namespace: other}\n"
      "spec: {tls: {}, routes: [{kind: Rule, match: 'Host(`h.com`)', services: [{name: web, namespace: shop, port: "
      "80}]}]}\n";
  text +=
      "---\napiVersion: v1\nkind: Pod\nmetadata: {name: traefik, namespace: other}\n"
      "spec: {containers: [{name: t, image: 'traefik:v3', args: ['" +
      argument + "']}]}\n";
  return test::analyzed({{.path = "k8s/app.yaml", .text = text}, {.path = "db/001.sql", .text = roles}});
}

const Finding* written_by(const Analysis& analysis) {
  const Findings& findings = analysis.report.findings;
  const auto at = std::find_if(findings.begin(), findings.end(), [&](const Finding& finding) {
    return analysis.report.rules[finding.rule].id == "public-route-reaches-write-role";
  });
  return at == findings.end() ? nullptr : &*at;
}

std::string told(const Analysis& analysis, const report::Format& format) {
  std::ostringstream out;
  format.write(analysis.report, {}, out);
  return out.str();
}

}  // namespace

TEST_CASE("what a route takes for granted is told in the findings that rest on it, in each format") {
  const Analysis analysis = across("--providers.kubernetescrd.allowCrossNamespace=false");
  const std::string assumed = "allowCrossNamespace is on, which it is not by default, as Service shop/web lies";
  REQUIRE(written_by(analysis) != nullptr);
  CHECK(written_by(analysis)->severity == Severity::warning);
  CHECK(told(analysis, report::formats::json).find("\"" + assumed) != std::string::npos);
  CHECK(told(analysis, report::formats::sarif).find("Assumed: " + assumed) != std::string::npos);
  CHECK(told(analysis, report::formats::markdown).find("**Assumed:** " + assumed) != std::string::npos);
  CHECK(told(analysis, report::formats::text).find("assumed: allowCrossNamespace is on") != std::string::npos);
  CHECK(told(analysis, report::formats::html).find(assumed) != std::string::npos);
}

TEST_CASE("a setting that the tree shows is no assumption") {
  const Analysis analysis = across("--providers.kubernetescrd.allowCrossNamespace=true");
  REQUIRE(written_by(analysis) != nullptr);
  CHECK(written_by(analysis)->severity == Severity::error);
  CHECK(told(analysis, report::formats::json).find("allowCrossNamespace is on") == std::string::npos);
}
