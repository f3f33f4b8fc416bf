// Where values stand that a deployer puts into manifests: each hop must read what it says, at the line a person edits.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "analysis.hpp"
#include "yaml/template_segments.hpp"

using namespace routegrant;

namespace {

/// "user app at file:line `text of the place`" for each login.
std::string users(const std::vector<InputFile>& files) {
  const Result<Analysis> analysis = analyze(files, {});
  REQUIRE(analysis);
  const Sources& sources = analysis->report.sources;
  std::string out;
  for (const ScopeModel& scope : analysis->model.scopes) {
    for (const credentials::Login& login : scope.logins) {
      const Span at = sources.origin(login.user.steps.back().span);
      const Place place = sources.place(at);
      out += login.user.text + " at " + place.file + ":" + std::to_string(place.line) + " `" +
             std::string(sources.text(at)) + "`\n";
    }
  }
  return out;
}

std::string deployment(const std::string& variable) {
  return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n"
         "  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n      - name: app\n"
         "        env:\n        - {name: PGHOST, value: db.example.com}\n        - " +
         variable + "\n";
}

std::string flux(const std::string& name, const std::string& substitute) {
  return "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: " + name +
         ", namespace: flux-system}\nspec:\n  sourceRef: {kind: GitRepository, name: flux-system}\n  path: apps\n"
         "  postBuild:\n    substitute:\n      " +
         substitute + "\n";
}

/// What each byte of the value maps to.
std::string mapped(std::string_view scalar, std::string_view value) {
  const auto segments = yaml::segments_of_template(scalar, 0, static_cast<std::uint32_t>(scalar.size()), value);
  std::string out;
  for (const Segment& segment : segments) {
    out += std::to_string(segment.begin) + ">" + std::to_string(segment.parent_begin) + " ";
  }
  return out;
}

}  // namespace

TEST_CASE("a scalar that is one variable stands where each cluster sets the variable") {
  CHECK(users({{"apps/web.yaml", deployment("{name: PGUSER, value: '${DB_USER}'}")},
               {"clusters/dev/ks.yaml", flux("apps", "DB_USER: dev_app")},
               {"clusters/prod/ks.yaml", flux("apps", "DB_USER: \"prod_app\"")}}) ==
        "dev_app at clusters/dev/ks.yaml:9 `dev_app`\nprod_app at clusters/prod/ks.yaml:9 `prod_app`\n");
}

TEST_CASE("a variable of a ConfigMap, in a URL, stands where it is used") {
  const std::string vars =
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars, namespace: flux-system}\ndata: {u: shop}\n";
  const std::string from = flux("apps", "h: db");
  CHECK(users({{"apps/web.yaml", deployment("{name: DATABASE_URL, value: 'postgres://${u}@${h}/shop'}")},
               {"c/vars.yaml", vars},
               {"c/ks.yaml", from + "    substituteFrom: [{kind: ConfigMap, name: vars}]\n"}}) ==
        "shop at apps/web.yaml:13 `${u}`\n");
}

TEST_CASE("a variable that is not set stands where its default is written") {
  CHECK(users({{"apps/web.yaml", deployment("{name: PGUSER, value: '${DB_USER:=app}'}")},
               {"c/ks.yaml", flux("apps", "x: y")}}) == "app at apps/web.yaml:13 `${DB_USER:=app}`\n");
}

TEST_CASE("a parameter of an OpenShift Template stands in the Template's list") {
  const std::string head =
      "apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {name: t}\nparameters:\n"
      "- {name: DB_USER, value: tmpl_app}\nobjects:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: p}\n  spec:\n"
      "    containers:\n    - name: c\n      env:\n      - {name: PGHOST, value: h.example.com}\n";
  CHECK(users({{"t.yaml", head + "      - {name: PGUSER, value: '${DB_USER}'}\n"}}) ==
        "tmpl_app at t.yaml:5 `tmpl_app`\n");
  CHECK(users({{"t.yaml", head + "      - {name: PGUSER, value: 'x_${DB_USER}'}\n"}}) ==
        "x_tmpl_app at t.yaml:15 `x_${DB_USER}`\n");
}

TEST_CASE("what is written around variables keeps its places") {
  CHECK(mapped("a-${x}-b", "a-123-b") == "0>0 2>2 3>2 4>5 5>6 ");
  CHECK(mapped("'${x}b'", "1b") == "0>4 1>5 ");
  CHECK(mapped("${x:=${y}}", "12") == "0>0 1>9 ");
  CHECK(mapped("a${x}", "b1").empty());
  CHECK(mapped("${x}${y}", "12").empty());
  CHECK(mapped("plain", "other").empty());
  CHECK(mapped("\"a\\n${x}\"", "a\n1").empty());
  CHECK(mapped("|\n  a ${x}\n   b\n", "a 1\n b\n") == "0>4 2>9 4>13 ");
  CHECK(mapped("|\n  ${x}\n", "").empty());
}
