#include "report/escape.hpp"
#include "report/formats.hpp"
#include "report/sarif_parts.hpp"
#include "report/site.hpp"
#include "report/tally.hpp"

namespace routegrant::report {
namespace {

void write_driver(const Report& report, JsonWriter& to) {
  to.key("tool").begin_object().key("driver").begin_object();
  to.member("name", "routegrant").member("fullName", "routegrant access-path analyzer");
  to.member("organization", "routegrant");
  to.member("semanticVersion", std::string_view(report.tool_version))
      .member("version", std::string_view(report.tool_version));
  to.member("informationUri", project_uri);
  sarif::write_rules(report.rules, to);
  to.end_object().end_object();
}

void write_notification(std::string_view text, const std::optional<Place>& place, std::string_view level,
                        JsonWriter& to) {
  to.begin_object().member("level", level);
  sarif::write_message("message", text, to);
  if (place) {
    to.key("locations").begin_array().begin_object();
    sarif::write_physical_location(*place, to);
    to.end_object().end_array();
  }
  to.end_object();
}

/// What limits the analysis: incomplete is not clean, and an upload without results must not say so.
void write_notifications(const Report& report, std::size_t left_out, JsonWriter& to) {
  to.key("toolExecutionNotifications").begin_array();
  if (left_out > 0) {
    write_notification(counted(left_out, "lighter result") + " left out, as code scanning keeps 5000 of a run",
                       std::nullopt, "warning", to);
  }
  std::size_t written = 0;
  for (const auto& [diagnostic, place] : sorted_diagnostics(report)) {
    if (diagnostic->kind == Diagnostic::Kind::note) break;
    if (written++ == sarif::most_notifications) break;
    write_notification(diagnostic->message, place, "warning", to);
  }
  const std::size_t limits = limiting(report.diagnostics);
  if (limits > sarif::most_notifications) {
    write_notification(counted(limits - sarif::most_notifications, "more problem") + " limited the analysis",
                       std::nullopt, "warning", to);
  }
  to.end_array();
}

void write_run_properties(const Report& report, std::size_t left_out, JsonWriter& to) {
  const Tally tally = tally_of(report.findings);
  to.key("properties").begin_object();
  to.key("routegrant/coverage");
  write_coverage(report.coverage, to);
  to.key("routegrant/notCounted").begin_object();
  to.member("allowed", std::uint64_t{tally.allowed}).member("ignored", std::uint64_t{tally.ignored});
  to.member("unchanged", std::uint64_t{tally.unchanged}).end_object();
  to.member("routegrant/problems", std::uint64_t{limiting(report.diagnostics)});
  to.member("routegrant/resultsLeftOut", std::uint64_t{left_out});
  to.end_object();
}

void write_run(const Report& report, const Style& style, JsonWriter& to) {
  std::size_t left_out = 0;
  const std::vector<sarif::Group> groups = sarif::group(report, left_out);
  to.begin_object();
  write_driver(report, to);
  // GitHub splits at the last slash: what stands before is the category, what follows the run's own id, which we lack.
  to.key("automationDetails").begin_object();
  to.member("id", std::string_view(std::string(style.sarif_category) + "/")).end_object();
  to.key("originalUriBaseIds").begin_object().key("%SRCROOT%").begin_object();
  sarif::write_message("description", "The root of the checked-out repository", to);
  to.end_object().end_object();
  to.member("columnKind", "utf16CodeUnits");
  to.key("results").begin_array();
  sarif::Log log{.report = report, .story = Storyteller(report), .templates = Templates(report.sources), .to = to};
  for (const sarif::Group& group : groups) {
    if (to.size() > sarif::most_bytes) {
      ++left_out;
    } else {
      sarif::write_result(group, log);
    }
  }
  to.end_array();
  // True whenever the analysis finished, findings or not: false makes GitHub refuse the upload.
  to.key("invocations").begin_array().begin_object().member("executionSuccessful", true);
  write_notifications(report, left_out, to);
  to.end_object().end_array();
  write_run_properties(report, left_out, to);
  to.end_object();
}

void write(const Report& report, const Style& style, std::ostream& out) {
  JsonWriter to(out);
  to.begin_object();
  to.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json").member("version", "2.1.0");
  to.key("runs").begin_array();
  write_run(report, style, to);
  to.end_array().end_object();
  to.finish();
}

}  // namespace

const Format formats::sarif{.name = "sarif", .write = write};

namespace sarif {

std::string sentence(std::string_view text) {
  std::string out(text);
  while (!out.empty() && (out.back() == ' ' || out.back() == '\n')) out.pop_back();
  if (!out.empty() && out.back() != '.' && out.back() != '!' && out.back() != '?') out += '.';
  return out;
}

void write_message(std::string_view name, std::string_view text, JsonWriter& to) {
  to.key(name).begin_object().member("text", std::string_view(sentence(for_sarif_message(text)))).end_object();
}

void write_physical_location(const Place& place, JsonWriter& to) {
  to.key("physicalLocation").begin_object();
  to.key("artifactLocation").begin_object();
  to.member("uri", std::string_view(as_uri(place.file))).member("uriBaseId", "%SRCROOT%").end_object();
  to.key("region").begin_object();
  to.member("startLine", std::uint64_t{place.line}).member("startColumn", std::uint64_t{place.column});
  to.member("endLine", std::uint64_t{place.end_line}).member("endColumn", std::uint64_t{place.end_column});
  to.end_object().end_object();
}

}  // namespace sarif
}  // namespace routegrant::report
