#include "report/finding_json.hpp"
#include "report/formats.hpp"
#include "report/json_writer.hpp"
#include "report/story.hpp"
#include "report/tally.hpp"

namespace routegrant::report {
namespace {

void write_hops(std::string_view name, const std::vector<Hop>& hops, const Sources& sources, JsonWriter& json) {
  json.key(name).begin_array();
  for (const Hop& hop : hops) {
    json.begin_object();
    json.member("sentence", std::string_view(hop.sentence)).member("relation", hop.relation);
    json.member("depth", static_cast<std::uint64_t>(hop.depth)).place("place", sources, hop.span);
    json.end_object();
  }
  json.end_array();
}

void write_diagnostics(const Report& report, JsonWriter& json) {
  json.key("diagnostics").begin_array();
  for (const auto& [diagnostic, place] : sorted_diagnostics(report)) {
    json.begin_object();
    json.member("kind", name_of(diagnostic->kind)).member("message", std::string_view(diagnostic->message));
    if (place) {
      json.place("place", *place);
    } else {
      json.key("place").null();
    }
    json.end_object();
  }
  json.end_array();
}

void write(const Report& report, const Style& /*style*/, std::ostream& out) {
  JsonWriter json(out);
  json.begin_object().header("check", report.tool_version);
  json.key("findings").begin_array();
  for (const Finding& finding : report.findings) write_finding(finding, report, json);
  json.end_array();
  json.key("coverage");
  write_coverage(report.coverage, json);
  write_diagnostics(report, json);
  json.end_object();
  json.finish();
}

}  // namespace

void write_finding(const Finding& finding, const Report& report, JsonWriter& json) {
  json.begin_object();
  json.member("rule", std::string_view(report.rules[finding.rule].id));
  json.member("level", name_of(finding.severity));
  json.member("message", std::string_view(finding.message));
  json.member_or_null("help", finding.help);
  json.place("place", report.sources, finding.at);
  json.member("scope", std::string_view(finding.scope));
  json.member("certainty", name_of(finding.certainty));
  write_hops("hops", finding.hops, report.sources, json);
  write_hops("related", finding.related, report.sources, json);
  if (const auto granted = Storyteller(report).taken_for_granted(finding); !granted.empty()) {
    json.key("assumptions").begin_array();
    for (const std::string_view sentence : granted) json.value(sentence);
    json.end_array();
  }
  json.member("further_ways", static_cast<std::uint64_t>(finding.further_ways));
  json.key("args").begin_object();
  for (const auto& [column, text] : finding.args) json.member(column, std::string_view(text));
  json.end_object();
  json.member("fingerprint", std::string_view(hexadecimal(finding.fingerprint)));
  json.member("status", name_of(finding.status));
  json.member_or_null("status_reason", finding.status_reason);
  json.end_object();
}

const Format formats::json{.name = "json", .write = write};

std::string_view name_of(Certainty certainty) {
  switch (certainty) {
    case Certainty::assumed: return "assumed";
    case Certainty::inferred: return "inferred";
    case Certainty::declared: return "declared";
  }
  return "";
}

void write_coverage(const Coverage& coverage, JsonWriter& json) {
  json.begin_object();
  json.key("files").begin_object();
  json.member("read", coverage.files.read).member("skipped", coverage.files.skipped);
  json.member("failed", coverage.files.failed).end_object();
  json.key("documents").begin_object();
  json.member("understood", coverage.documents.understood).member("unknown_kind", coverage.documents.unknown_kind);
  json.member("skipped", coverage.documents.skipped).member("templates", coverage.documents.templates);
  json.member("failed", coverage.documents.failed).end_object();
  json.key("statements").begin_object();
  json.member("understood", coverage.statements.understood).member("irrelevant", coverage.statements.irrelevant);
  json.member("dynamic", coverage.statements.dynamic).member("failed", coverage.statements.failed).end_object();
  json.key("routes").begin_object();
  json.member("total", coverage.routes.total).member("resolved", coverage.routes.resolved).end_object();
  json.key("credentials").begin_object();
  json.member("total", coverage.credentials.total).member("resolved", coverage.credentials.resolved);
  json.member("outside-git", coverage.credentials.outside_git).end_object();
  json.key("charts").begin_object();
  json.member("read", coverage.charts.read).member("not_rendered", coverage.charts.not_rendered).end_object();
  json.key("deployments").begin_object();
  json.member("read", coverage.deployments.read).member("elsewhere", coverage.deployments.elsewhere).end_object();
  json.end_object();
}

}  // namespace routegrant::report
