#include <array>

#include "report/escape.hpp"
#include "report/formats.hpp"
#include "report/snippet.hpp"
#include "report/tally.hpp"

namespace routegrant::report {
namespace {

/// What GitHub shows of one step, of each kind; the rest would vanish without a word.
constexpr std::size_t most_of_a_kind = 10;

std::string_view command_of(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::note: return "notice";
  }
  return "";
}

void write_annotation(const Finding& finding, const Report& report, std::ostream& out) {
  const Place place = first_line_of(report.sources, finding.at);
  std::string message = finding.message;
  if (!finding.help.empty()) message += "\nFix: " + finding.help;
  if (finding.further_ways > 0) message += "\nAnd " + counted(finding.further_ways, "more way") + " to the same end";
  out << "::" << command_of(finding.severity) << " file=" << for_github_property(place.file) << ",line=" << place.line
      << ",endLine=" << place.end_line << ",col=" << place.column << ",endColumn=" << place.end_column
      << ",title=" << for_github_property(report.rules[finding.rule].id) << "::" << for_github_message(message) << '\n';
}

void write(const Report& report, const Style& /*style*/, std::ostream& out) {
  const std::vector<const Finding*> findings = heaviest_first(report);
  const Tally tally = tally_of(report.findings);
  const std::size_t limits = limiting(report.diagnostics);
  const bool says_more = tally.errors > most_of_a_kind || tally.warnings > most_of_a_kind ||
                         tally.notes + (limits > 0 ? 1 : 0) > most_of_a_kind;
  // The last notices are kept free for what is not shown here: the rest, and what was not understood.
  const std::size_t most_notes = most_of_a_kind - (says_more ? 1 : 0) - (limits > 0 ? 1 : 0);
  std::array<std::size_t, 3> written{};
  std::size_t left_out = 0;
  for (const Finding* finding : findings) {
    std::size_t& count = written.at(static_cast<std::size_t>(finding->severity));
    if (count == (finding->severity == Severity::note ? most_notes : most_of_a_kind)) {
      ++left_out;
      continue;
    }
    ++count;
    write_annotation(*finding, report, out);
  }
  if (limits > 0) {
    out << "::notice title=routegrant::" << counted(limits, "problem") << " limited the analysis, see the summary\n";
  }
  if (left_out > 0) out << "::notice title=routegrant::" << left_out << " more in the summary\n";
}

}  // namespace

const Format formats::github{.name = "github", .write = write};

}  // namespace routegrant::report
