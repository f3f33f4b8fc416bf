#include "report/escape.hpp"
#include "report/formats.hpp"
#include "report/tally.hpp"

namespace routegrant::report {
namespace {

/// The story as text, one line a step, escaped piece by piece: the line ends are ours.
std::string story_of(const Finding& finding, const Report& report) {
  const auto told = [&](Span span, std::string_view sentence) {
    return for_html(position(report.sources.place(span)) + ": " + std::string(sentence)) + "\n";
  };
  std::string out = "at " + told(finding.at, finding.message);
  for (std::size_t i = 0; i < finding.hops.size(); ++i) {
    out += "  " + std::to_string(i + 1) + " " + told(finding.hops[i].span, finding.hops[i].sentence);
  }
  if (!finding.help.empty()) out += "help: " + for_html(finding.help) + "\n";
  return out;
}

void write_case(const Finding& finding, const Report& report, std::ostream& out) {
  const Place place = report.sources.place(finding.at);
  const std::string& rule = report.rules[finding.rule].id;
  const std::string message = for_html(finding.message);
  out << "    <testcase classname=\"" << for_html(rule) << "\" name=\"" << message << "\" file=\""
      << for_html(place.file) << "\" line=\"" << place.line << "\">\n";
  if (finding.status == Status::fresh) {
    out << "      <failure type=\"" << name_of(finding.severity) << "\" message=\"" << message << "\">"
        << story_of(finding, report) << "</failure>\n";
  } else {
    std::string why(name_of(finding.status));
    if (!finding.status_reason.empty()) why += ": " + finding.status_reason;
    out << "      <skipped message=\"" << for_html(why) << "\"/>\n";
  }
  out << "    </testcase>\n";
}

void write_suite(std::size_t rule, const Report& report, std::ostream& out) {
  std::vector<const Finding*> findings;
  std::size_t failures = 0;
  for (const Finding& finding : report.findings) {
    if (finding.rule != rule) continue;
    findings.push_back(&finding);
    if (finding.status == Status::fresh) ++failures;
  }
  const std::string id = for_html(report.rules[rule].id);
  // A rule with nothing to say is a test that passed: an empty suite is an error to some readers.
  const std::size_t tests = findings.empty() ? 1 : findings.size();
  out << "  <testsuite name=\"" << id << "\" tests=\"" << tests << "\" failures=\"" << failures
      << "\" errors=\"0\" skipped=\"" << findings.size() - failures << "\">\n";
  if (findings.empty()) out << "    <testcase classname=\"" << id << "\" name=\"nothing found\"/>\n";
  for (const Finding* finding : findings) write_case(*finding, report, out);
  out << "  </testsuite>\n";
}

/// Whether the input was understood, as a suite of its own: incomplete is not clean.
void write_input_suite(const Report& report, std::ostream& out) {
  const std::size_t limits = limiting(report.diagnostics);
  out << "  <testsuite name=\"input\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"" << (limits > 0 ? 1 : 0)
      << "\">\n"
      << "    <testcase classname=\"input\" name=\"" << for_html(read_phrase(report.coverage)) << "\">\n";
  if (limits > 0) {
    out << "      <skipped message=\"" << counted(limits, "problem") << " limited the analysis\"/>\n      <system-out>";
    for (const auto& [diagnostic, place] : sorted_diagnostics(report)) {
      if (diagnostic->kind == Diagnostic::Kind::note) continue;
      out << "- " << for_html((place ? position(*place) + ": " : std::string()) + diagnostic->message) << '\n';
    }
    out << "</system-out>\n";
  }
  out << "    </testcase>\n  </testsuite>\n";
}

void write(const Report& report, const Style& /*style*/, std::ostream& out) {
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"routegrant\">\n";
  write_input_suite(report, out);
  for (std::size_t rule = 0; rule < report.rules.size(); ++rule) write_suite(rule, report, out);
  out << "</testsuites>\n";
}

}  // namespace

const Format formats::junit{.name = "junit", .write = write};

}  // namespace routegrant::report
