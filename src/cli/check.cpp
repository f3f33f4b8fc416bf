#include <algorithm>
#include <map>
#include <optional>

#include "base/text.hpp"
#include "cli/judged.hpp"
#include "cli/run.hpp"
#include "rules/engine.hpp"

namespace routegrant::cli {
namespace {

Exit verdict(const Options& options, const Report& report) {
  const bool found = std::any_of(report.findings.begin(), report.findings.end(),
                                 [&](const Finding& finding) { return fails(options, finding); });
  return found ? Exit::found : Exit::clean;
}

/// Where all output went to files, the terminal would stay silent: one line says what happened.
void say_in_one_line(const Options& options, const Report& report, Console& console) {
  std::map<Severity, std::size_t> numbers;
  for (const Finding& finding : report.findings) {
    if (finding.status == Status::fresh || finding.status == Status::unchanged) ++numbers[finding.severity];
  }
  std::vector<std::string> parts;
  for (const Severity severity : {Severity::error, Severity::warning, Severity::note}) {
    const std::size_t number = numbers[severity];
    parts.push_back(std::to_string(number) + " " + std::string(name_of(severity)) + (number == 1 ? "" : "s"));
  }
  std::vector<std::string> files;
  for (const FormatChoice& choice : options.formats) files.push_back(choice.file);
  console.err << "routegrant: " << text::enumerated(parts) << "; wrote " << text::enumerated(files) << '\n';
}

}  // namespace

Exit run_check(const Options& options, Console& console) {
  PendingBase base;
  if (!options.base.empty()) base = begin_base(options, console);
  Result<Head> head = read_head(options, console);
  if (!head) return complain(console, Exit::usage, head.error());
  Analysis* const analysis = &head->analysis;
  for (const std::string& path : head->missing) {
    // With a base it may be what the change deleted.
    if (!options.base.empty() || options.head.empty()) break;
    analysis->report.diagnostics.push_back({.kind = Diagnostic::Kind::unreadable,
                                            .span = std::nullopt,
                                            .message = "cannot read \"" + path + "\": " + head->name + " has it not"});
    complain(console, Exit::unread, analysis->report.diagnostics.back().message);
  }
  std::size_t read_before = 0;
  if (!options.base.empty()) {
    Result<Judged> judged = judge_by_base(options, std::move(base), head->missing, *analysis, console);
    if (!judged) return complain(console, Exit::usage, judged.error());
    read_before = judged->base.analysis.report.coverage.files.read;
    const questions::Access before(judged->base.analysis);
    const questions::Access after(*analysis);
    show_change(options, *judged, before, after, *analysis);
  } else if (!options.baseline.empty()) {
    Result<bool> known = apply_baseline(options, analysis->report, console);
    if (!known) return complain(console, Exit::usage, known.error());
    rules::unite_deployments(analysis->report.findings, analysis->report.sources);
  }
  const Report& report = analysis->report;

  const std::string link_root = file_uri(analysis->root);
  const std::string blob_url = blob_url_of(console.around, options.head.empty() ? std::string() : head->name);
  bool on_stdout = false;
  for (const FormatChoice& choice : options.formats) {
    on_stdout = on_stdout || choice.file.empty();
    const report::Format* const format = format_named(choice.name);
    if (format == nullptr) return complain(console, Exit::internal, "no writer for format `" + choice.name + "`");
    Result<bool> written = write_to(choice.file, options, console, [&](const report::Style& drawn, std::ostream& out) {
      report::Style style = drawn;
      style.link_root = link_root;
      style.blob_url = blob_url;
      format->write(report, style, out);
    });
    if (!written) return complain(console, Exit::usage, written.error());
  }
  if (!on_stdout && !options.quiet) say_in_one_line(options, report, console);
  return exit_for(options, report, verdict(options, report), console, read_before);
}

}  // namespace routegrant::cli
