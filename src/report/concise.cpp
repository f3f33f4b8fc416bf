#include "report/escape.hpp"
#include "report/formats.hpp"
#include "report/ink.hpp"
#include "report/tally.hpp"

namespace routegrant::report {
namespace {

/// `file:line:column: level: message [rule]`, as compilers write it and editors read it.
void write(const Report& report, const Style& style, std::ostream& out) {
  const Ink ink(style);
  for (const Finding* finding : counting_findings(report)) {
    out << ink.place(report.sources.place(finding->at)) << ": "
        << ink.in(tone_of(finding->severity), name_of(finding->severity)) << ": " << for_terminal(finding->message)
        << ' ' << ink.rule(report.rules[finding->rule]) << '\n';
  }
  if (style.quiet) return;
  for (const auto& [diagnostic, place] : sorted_diagnostics(report)) {
    if (diagnostic->kind == Diagnostic::Kind::note && !style.verbose) continue;
    if (place) out << ink.place(*place) << ": ";
    out << ink.in(Tone::faint, name_of(diagnostic->kind)) << ": " << for_terminal(diagnostic->message) << '\n';
  }
}

}  // namespace

const Format formats::concise{.name = "concise", .write = write};

}  // namespace routegrant::report
