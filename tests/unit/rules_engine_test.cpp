#include "rules/engine.hpp"

#include <doctest/doctest.h>

using namespace routegrant;

namespace {

/// A shop: two routes of one Ingress lead to a Deployment that logs in as a role with one grant.
struct World {
  Sources sources;
  Graph graph;
  SourceId yaml = sources.add({.path = "k8s/shop.yaml", .text = std::string(500, '\n')});
  SourceId sql = sources.add({.path = "roles.sql", .text = std::string(500, '\n')});
  FactId scope = graph.add(Scope{.name = "k8s", .kind = "directory"}, Reason{.span = {yaml, 0, 1}});
  FactId workload = graph.add(
      Workload{.scope = scope, .kind = "Deployment", .namespace_name = "shop", .name = "web", .object = "shop/web"},
      Reason{.span = {yaml, 10, 11}});
  FactId login = graph.add(Login{.workload = workload, .container = "web", .name = "PG", .role_name = "app"},
                           Reason{.span = {yaml, 20, 21}, .premises = {workload}});
  FactId database = graph.add(Database{.name = "shop", .kind = "postgresql"}, Reason{.span = {sql, 0, 1}});
  FactId role = graph.add(Role{.database = database, .name = "app", .declared_by = "sql"}, Reason{.span = {sql, 1, 2}});

  FactId route(const std::string& path, std::uint32_t line) {
    return graph.add(Route{.scope = scope,
                           .kind = "Ingress",
                           .object_kind = "Ingress",
                           .entry = "shop.example" + path,
                           .name = "web",
                           .host = "shop.example",
                           .path = path},
                     Reason{.span = {yaml, line, line + 1}});
  }
  FactId leads(FactId from) {
    return graph.add(LeadsTo{.route = from, .workload = workload},
                     Reason{.span = {yaml, 30, 31}, .premises = {from, workload}});
  }
};

Rule rule_of(std::string query, std::string message = "found") {
  Rule rule;
  rule.id = "test-rule";
  rule.severity = Severity::error;
  rule.message = std::move(message);
  rule.query = std::move(query);
  rule.path = "rules/test-rule.md";
  rule.query_line = 10;
  return rule;
}

Findings asked(const World& world, Rule rule) {
  Result<Findings> findings = rules::ask(world.graph, {std::move(rule)}, world.sources);
  if (!findings) FAIL(findings.error());
  return std::move(*findings);
}

std::string refused(std::string query, std::string message = "found") {
  const Result<std::set<std::string>> wanted = rules::wanted_relations({rule_of(std::move(query), std::move(message))});
  return wanted ? "" : wanted.error();
}

}  // namespace

TEST_CASE("the relations that rules read are known before anything is computed") {
  const Result<std::set<std::string>> wanted =
      rules::wanted_relations({rule_of("select r.fact as at from role r where exists (select 1 from login)"),
                               rule_of("select fact as at from route")});
  REQUIRE(wanted);
  CHECK(*wanted == std::set<std::string>{"login", "role", "route"});
}

TEST_CASE("a mistake in a query is told with the page's line and column") {
  CHECK(refused("select fact as at\nfrom role where nme = 'x'") == "rules/test-rule.md:11:17: no such column: nme");
  CHECK(refused("select fact from role") == "rules/test-rule.md:10: the query has no column 'at'");
  CHECK(refused("select fact as at, fact as at from role") == "rules/test-rule.md:10: the query has two columns 'at'");
  CHECK(refused("select fact as at from role", "no {privilege}") ==
        "rules/test-rule.md:10: '{privilege}' is no column of the query that holds text");
  CHECK(refused("select fact as at, fact as because_2 from role", "{because_2}") ==
        "rules/test-rule.md:10: '{because_2}' is no column of the query that holds text");
  CHECK(refused("drop table role") == "rules/test-rule.md:10: a query may only SELECT from relations");
}

TEST_CASE("a row becomes a finding with its message, place, home and story") {
  World world;
  const FactId leads = world.leads(world.route("/a", 40));
  const Findings findings =
      asked(world, rule_of("select l.fact as at, t.fact as because, l.role_name as role, t.workload as also "
                           "from login l join leads_to t on t.workload = l.workload",
                           "role '{role}' is reached"));
  REQUIRE(findings.size() == 1);
  const Finding& finding = findings[0];
  CHECK(finding.message == "role 'app' is reached");
  CHECK(finding.at == Span{world.yaml, 20, 21});
  CHECK(finding.at_fact == world.login);
  CHECK(finding.scope == "k8s");
  CHECK(finding.severity == Severity::error);
  CHECK(finding.args == std::map<std::string, std::string>{{"role", "app"}});
  // Things and conclusions without a sentence take no step.
  REQUIRE(finding.hops.size() == 2);
  REQUIRE(world.graph.reasons().of(leads).sentence.empty());
  CHECK(finding.hops[0].sentence == "shop.example/a enters at Ingress ");
  CHECK(finding.hops[0].depth == 1);
  CHECK(finding.hops[1].relation == "login");
  REQUIRE(finding.related.size() == 1);
  CHECK(finding.related[0].relation == "workload");
}

TEST_CASE("without reasons of its own a finding tells the story of its place") {
  World world;
  const Findings findings = asked(world, rule_of("select fact as at, 0 as because from login"));
  REQUIRE(findings.size() == 1);
  REQUIRE(findings[0].hops.size() == 1);
  CHECK(findings[0].hops[0].relation == "login");
}

TEST_CASE("a finding that rests on something assumed is no error, and says how certain it is") {
  World world;
  world.graph.add(Role{.database = world.database, .name = "ghost", .declared_by = "assumed"},
                  Reason{.span = {world.sql, 5, 6}, .certainty = Certainty::assumed});
  const Findings findings =
      asked(world, rule_of("select l.fact as at, r.fact as because, r.name from login l, role r", "{name}"));
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].certainty == Certainty::declared);
  CHECK(findings[0].severity == Severity::error);
  CHECK(findings[1].certainty == Certainty::assumed);
  CHECK(findings[1].severity == Severity::warning);
}

TEST_CASE("a row may weigh less than its rule, never more") {
  World world;
  CHECK(asked(world, rule_of("select fact as at, 'note' as level from role"))[0].severity == Severity::note);
  Rule note = rule_of("select fact as at, 'error' as level from role");
  note.severity = Severity::note;
  CHECK(asked(world, note)[0].severity == Severity::note);
}

TEST_CASE("rows with one fingerprint are one finding: the shortest story, the others counted") {
  World world;
  world.leads(world.route("/a", 40));
  const Findings findings = asked(world, rule_of("select l.fact as at, t.fact as because, l.role_name as key from "
                                                 "login l join leads_to t on t.workload = l.workload "
                                                 "union all select l.fact, 0, l.role_name from login l"));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].hops.size() == 1);
  CHECK(findings[0].further_ways == 1);
}

TEST_CASE("a fingerprint names facts: it survives moved lines and other facts before it") {
  const auto fingerprint = [](bool moved, const std::string& path) {
    World world;
    if (moved) world.route("/before", 3);
    world.leads(world.route(path, moved ? 90 : 40));
    return asked(world, rule_of("select r.fact as at from route r join leads_to t on t.route = r.fact"))[0].fingerprint;
  };
  CHECK(fingerprint(false, "/a") == fingerprint(true, "/a"));
  CHECK(fingerprint(false, "/a") != fingerprint(false, "/b"));
}

TEST_CASE("equal names in two scopes are two findings") {
  World world;
  const FactId other = world.graph.add(Scope{.name = "prod", .kind = "directory"}, Reason{.span = {world.yaml, 0, 1}});
  world.graph.add(
      Workload{.scope = other, .kind = "Deployment", .namespace_name = "shop", .name = "web", .object = "shop/web"},
      Reason{.span = {world.yaml, 60, 61}});
  CHECK(asked(world, rule_of("select fact as at, object from workload")).size() == 2);
  CHECK(asked(world, rule_of("select fact as at, object as key from workload")).size() == 2);
}

TEST_CASE("findings are in the order of their places") {
  World world;
  world.route("/b", 90);
  world.route("/a", 40);
  const Findings findings =
      asked(world, rule_of("select fact as at, path from route union all select fact, name from role", "{path}"));
  REQUIRE(findings.size() == 3);
  CHECK(findings[0].message == "/a");
  CHECK(findings[1].message == "/b");
  CHECK(findings[2].message == "app");
}

TEST_CASE("an answer without a place is the author's mistake, one cut by a bound is said to be") {
  World world;
  const Result<Findings> nowhere = rules::ask(world.graph, {rule_of("select 0 as at from role")}, world.sources);
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error() == "rules/test-rule.md:10: a row's column 'at' is no fact");
  Diagnostics out;
  const Result<Findings> many =
      rules::ask(world.graph,
                 {rule_of("with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) "
                          "select r.fact as at, n.i as key from n, role r")},
                 world.sources, out);
  REQUIRE(many);
  CHECK(many->size() == 10'000);
  REQUIRE(out.size() == 1);
  CHECK(out[0].message == "rule 'test-rule' has more than 10000 rows: the rest is left out");
}

TEST_CASE("a pattern's places are filled, and what is no place stays") {
  CHECK(rules::filled("{a} and '{b}', {c}.", {{"a", "1"}, {"b", "2"}}) == "1 and '2', .");
  CHECK(rules::filled("no end {a", {{"a", "1"}}) == "no end {a");
  CHECK(rules::filled("{a}", {{"a", "{a}"}}) == "{a}");
}
