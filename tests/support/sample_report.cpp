#include "support/sample_report.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/check.hpp"
#include "base/hash.hpp"

namespace routegrant::test {
namespace {

std::string file_text(const std::string& path) {
  std::ifstream in(std::string(ROUTEGRANT_SOURCE_DIR) + "/testdata/sarif/public-write/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

struct Places {
  Span grant, membership, route, backend, service, pods, container, key, role, password;
};

Places read_sources(Sources& sources) {
  const auto add = [&](const std::string& path) { return sources.add({.path = path, .text = file_text(path)}); };
  const SourceId roles = add("db/roles.sql");
  const SourceId ingress = add("deploy/ingress.yaml");
  const SourceId secret = add("deploy/reports-db-secret.yaml");
  const SourceId deployment = add("deploy/reports-deployment.yaml");
  const SourceId service = add("deploy/reports-service.yaml");
  return {
      .grant = span_of(sources, roles, "GRANT SELECT, INSERT, UPDATE, DELETE ON billing.invoices TO billing_writer"),
      .membership = span_of(sources, roles, "GRANT billing_writer TO reports_app"),
      .route = span_of(sources, ingress, "path: /api/reports"),
      .backend = span_of(sources, ingress, "name: reports"),
      .service = span_of(sources, service, "name: reports"),
      .pods = span_of(sources, deployment, "app: reports", 2),
      .container = span_of(sources, deployment, "secretKeyRef:"),
      .key = span_of(sources, secret, "username: reports_app"),
      .role = span_of(sources, roles, "CREATE ROLE reports_app LOGIN"),
      .password = span_of(sources, secret, "${REPORTS_DB_PASSWORD}")};
}

struct Facts {
  FactId routes_to, selects, unguarded, login, logs_in_as, member, granted, path, role;
};

Facts relate(Graph& graph, const Places& at, const std::string& role_name, const std::string& path_text) {
  Facts out{};
  const FactId scope = graph.add(Scope{.name = "shop"}, {at.route});
  const FactId database = graph.add(Database{.name = "shop", .kind = "postgresql", .version = 15}, {at.role});
  const FactId route = graph.add(Route{.scope = scope,
                                       .kind = "Ingress",
                                       .object_kind = "Ingress",
                                       .entry = "shop.example.com" + path_text,
                                       .namespace_name = "shop",
                                       .name = "public",
                                       .object = "shop/public",
                                       .host = "shop.example.com",
                                       .path = path_text,
                                       .match = "prefix",
                                       .dialect = "nginx",
                                       .exposure = "internet"},
                                 {at.route});
  const FactId service = graph.add(
      Service{
          .scope = scope, .namespace_name = "shop", .name = "reports", .object = "shop/reports", .type = "ClusterIP"},
      {at.service});
  const FactId workload = graph.add(Workload{.scope = scope,
                                             .kind = "Deployment",
                                             .namespace_name = "shop",
                                             .name = "reports",
                                             .object = "shop/reports",
                                             .service_account = "default"},
                                    {at.pods});
  out.routes_to = graph.add(RoutesTo{.route = route, .service = service}, {at.backend, {route, service}});
  out.selects = graph.add(Selects{.service = service, .workload = workload}, {at.pods, {service, workload}});
  out.unguarded =
      graph.add(Unguarded{.server = workload, .workload = workload}, {at.pods, {workload}, Certainty::inferred});
  out.login = graph.add(Login{.workload = workload,
                              .container = "web",
                              .name = "PG",
                              .kind = "postgresql",
                              .database = "shop",
                              .role_name = role_name,
                              .shown = role_name,
                              .known = "known",
                              .source = "env",
                              .secret = "shop/reports-db",
                              .key_name = "username",
                              .credential = "shop/reports-db"},
                        {at.container, {workload}});
  const FactId role = graph.add(Role{.database = database,
                                     .name = role_name,
                                     .told = "role " + role_name + " is created",
                                     .declared_by = "sql",
                                     .login = true,
                                     .inherits = true},
                                {at.role});
  const FactId writer = graph.add(Role{.database = database,
                                       .name = "billing_writer",
                                       .told = "role billing_writer is created",
                                       .declared_by = "sql"},
                                  {at.grant});
  const FactId object = graph.add(Object{.database = database,
                                         .kind = "table",
                                         .name = "billing.invoices",
                                         .full_name = "billing.invoices",
                                         .owner = "postgres"},
                                  {at.grant});
  out.logs_in_as = graph.add(LogsInAs{.login = out.login, .role = role}, {at.key, {out.login, role}});
  out.member = graph.add(Member{.role = role, .of = writer, .inherits = true}, {at.membership, {role, writer}});
  out.granted =
      graph.add(Granted{.role = writer, .object = object, .privilege = "INSERT"}, {at.grant, {writer, object}});
  for (const char* privilege : {"DELETE", "INSERT", "UPDATE"}) {
    graph.add(May{.role = writer, .object = object, .privilege = privilege, .how = "granted"},
              {at.grant, {out.granted}});
  }
  const FactId may = graph.add(May{.role = role, .object = object, .privilege = "INSERT", .how = "member"},
                               {at.membership, {out.member, out.granted}});
  out.role = role;
  out.path = graph.add(AccessPath{.route = route,
                                  .workload = workload,
                                  .login = out.login,
                                  .role = role,
                                  .object = object,
                                  .privilege = "INSERT"},
                       {at.membership, {out.routes_to, out.selects, out.logs_in_as, may}});
  return out;
}

std::vector<Hop> story(const Graph& graph, FactId of) {
  std::vector<Hop> hops;
  for (const FactId fact : graph.reasons().explain(of)) {
    const Told& told = graph.reasons().of(fact);
    if (told.sentence.empty()) continue;
    hops.push_back({.fact = fact,
                    .span = told.reason.span,
                    .sentence = told.sentence,
                    .relation = told.relation,
                    .depth = fact == of ? 0U : 1U});
  }
  return hops;
}

Finding finding_of(std::size_t rule, Severity severity, Span at, FactId fact) {
  Finding finding;
  finding.rule = rule;
  finding.severity = severity;
  finding.at = at;
  finding.at_fact = fact;
  return finding;
}

Report build(const std::string& role, const std::string& path) {
  Report report;
  report.tool_version = "0.1.0";
  const Places at = read_sources(report.sources);
  const Facts facts = relate(report.graph, at, role, path);
  report.secrets = {at.password};
  report.rules = {sample_rule("credential-outside-git", Severity::note, ""),
                  sample_rule("database-without-network-policy", Severity::warning, "5.0"),
                  sample_rule("public-route-reaches-write-role", Severity::error, "8.8")};
  Finding write = finding_of(2, Severity::error, at.membership, facts.member);
  write.message = "shop.example.com" + path + " can INSERT, UPDATE and DELETE table billing.invoices as role " + role;
  write.help = "revoke billing_writer from " + role + ", or declare the role on the route";
  write.scope = "shop";
  write.hops = story(report.graph, facts.path);
  write.related = {
      {.fact = facts.role, .span = at.role, .sentence = "role " + role + " is created", .relation = "role"}};
  write.args = {{"privileges", "DELETE, INSERT, UPDATE"}, {"role", role}};
  write.further_ways = 2;
  write.lasting = write.fingerprint = 0x00d7eb9e4ee1ee4aULL;

  Finding allowed = write;
  allowed.rule = 0;
  allowed.severity = Severity::note;
  allowed.at = at.key;
  allowed.message = "the role of Secret shop/reports-db is not in Git";
  allowed.lasting = allowed.fingerprint = 7;
  allowed.status = Status::allowed;
  allowed.status_reason = "Held in the vault. Owner: platform.";

  Finding open = finding_of(1, Severity::warning, at.pods, facts.unguarded);
  open.message = "no NetworkPolicy selects Deployment shop/reports";
  open.certainty = Certainty::inferred;
  open.hops = story(report.graph, facts.unguarded);
  open.lasting = open.fingerprint = 0x5eed;

  report.findings = {write, allowed, open};
  report.diagnostics = {
      {.kind = Diagnostic::Kind::note, .span = at.service, .message = "kind Widget is not known"},
      {.kind = Diagnostic::Kind::incomplete, .span = at.role, .message = "expected a role name, found '" + role + "'"},
      {.kind = Diagnostic::Kind::incomplete, .span = std::nullopt, .message = "dir 'x' holds nothing to read"}};
  report.coverage.files = {.read = 5, .skipped = 1, .failed = 0};
  report.coverage.documents = {.understood = 4, .unknown_kind = 1, .skipped = 2, .templates = 0, .failed = 0};
  report.coverage.statements = {.understood = 9, .irrelevant = 1, .dynamic = 0, .failed = 1};
  report.coverage.routes = {.total = 1, .resolved = 1};
  report.coverage.credentials = {.total = 2, .resolved = 1, .outside_git = 1};
  return report;
}

}  // namespace

Span span_of(const Sources& sources, SourceId source, std::string_view text, std::size_t occurrence) {
  const std::string_view all = sources[source].text;
  std::size_t at = all.find(text);
  for (; occurrence > 1 && at != std::string_view::npos; --occurrence) at = all.find(text, at + 1);
  RG_CHECK(at != std::string_view::npos);
  return {source, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + text.size())};
}

Rule sample_rule(std::string id, Severity severity, std::string security_severity) {
  Rule rule;
  rule.title = "A route from outside ends in a write";
  rule.message = "{route} can {privileges} {object}";
  rule.summary = "Whoever finds a flaw in that one endpoint can change the data, not only read it.";
  rule.markdown = "# " + rule.title + "\n\n" + rule.summary +
                  "\n\n## How to fix\n\nRevoke the privilege:\n\n```sql\nREVOKE x FROM y;\n```\n";
  rule.severity = severity;
  rule.security_severity = std::move(security_severity);
  rule.since = "0.1.0";
  rule.tags = {"access-path", "cwe-250", "cwe-284"};
  rule.path = "rules/" + id + ".md";
  rule.id = std::move(id);
  return rule;
}

Report sample_report() {
  return build("reports_app", "/api/reports");
}

const std::vector<std::string>& hostile_names() {
  static const std::vector<std::string> names = {
      "\x1b[31mred\x1b]8;;http://evil\x07",
      "x\n::error::injected",
      "::stop-commands::x",
      "##[add-mask]x",
      "</script><script>alert(1)</script>",
      "[x](1) and [y](http://evil)",
      "a|b",
      "``` `x`",
      "@team #12 http://evil www.evil",
      "\xE2\x80\xAEsdrawkcab\xE2\x80\x8B",
      std::string(10000, 'n'),
      "bad \xff\xfe\xc0\x80 bytes",
      std::string("nul\0inside", 10),
      "quote \" ' & < > % , : \\",
      "=1+1",
      "\xF0\x9F\x98\x80 \xE6\xBC\xA2\xE5\xAD\x97",
  };
  return names;
}

Report hostile_report(std::string_view name) {
  Report report = build(std::string(name), "/" + std::string(name));
  std::string file(name);
  std::replace(file.begin(), file.end(), '/', '_');
  const SourceId odd =
      report.sources.add({.path = "deploy/" + file + ".yaml", .text = "key: " + std::string(name) + "\n"});
  Finding finding = report.findings[0];
  finding.at = {odd, 0, 3};
  finding.at_fact = FactId::none;
  finding.lasting = finding.fingerprint = hash_of(name);
  finding.scope = name;
  finding.status_reason = name;
  finding.related.push_back({.span = {odd, 5, 6}, .sentence = std::string(name), .relation = "object"});
  finding.args["object"] = name;
  report.findings.push_back(finding);
  finding.status = Status::ignored;
  finding.lasting = finding.fingerprint ^= 1U;
  report.findings.push_back(finding);
  report.diagnostics.push_back({.kind = Diagnostic::Kind::incomplete,
                                .span = Span{odd, 0, 3},
                                .message = "expected a mapping, found '" + std::string(name) + "'"});
  return report;
}

Report empty_report() {
  Report report;
  report.tool_version = "0.1.0";
  report.rules = sample_report().rules;
  report.coverage.files.read = 14;
  return report;
}

}  // namespace routegrant::test
