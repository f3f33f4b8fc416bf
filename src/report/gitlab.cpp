#include <set>

#include "base/hash.hpp"
#include "report/escape.hpp"
#include "report/formats.hpp"
#include "report/json_writer.hpp"
#include "report/tally.hpp"

namespace routegrant::report {
namespace {

/// GitLab Code Quality's five words.
std::string_view severity_of(const Finding& finding, const Report& report) {
  const int tenths = security_tenths(report.rules[finding.rule]);
  switch (finding.severity) {
    case Severity::error: return tenths > 90 ? "blocker" : tenths >= 70 || tenths == 0 ? "critical" : "major";
    case Severity::warning: return "major";
    case Severity::note: return "minor";
  }
  return "info";
}

void write(const Report& report, const Style& /*style*/, std::ostream& out) {
  JsonWriter json(out);
  std::set<std::uint64_t> taken;
  json.begin_array();
  for (const Finding* finding : counting_findings(report)) {
    const Place place = report.sources.place(finding->at);
    std::uint64_t fingerprint = hash_of(hexadecimal(finding->lasting));
    // GitLab shows only one of two issues with one fingerprint.
    while (!taken.insert(fingerprint).second) fingerprint = hash_of("again", fingerprint);
    std::string description = finding->message;
    if (!finding->help.empty()) description += "; " + finding->help;
    json.begin_object();
    json.member("description", std::string_view(for_terminal(description)));
    json.member("check_name", std::string_view(report.rules[finding->rule].id));
    json.member("fingerprint", std::string_view(hexadecimal(fingerprint)));
    json.member("severity", severity_of(*finding, report));
    json.key("location").begin_object().member("path", std::string_view(place.file));
    json.key("lines").begin_object().member("begin", std::uint64_t{place.line}).end_object();
    json.end_object().end_object();
  }
  json.end_array();
  json.finish();
}

}  // namespace

const Format formats::gitlab{.name = "gitlab", .write = write};

}  // namespace routegrant::report
