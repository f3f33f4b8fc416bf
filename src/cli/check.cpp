#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "cli/run.hpp"
#include "compare/trees.hpp"
#include "report/escape.hpp"

namespace routegrant::cli {
namespace {

const report::Format* format_named(std::string_view name) {
  const auto& formats = report::all_formats();
  const auto found =
      std::find_if(formats.begin(), formats.end(), [&](const report::Format* format) { return format->name == name; });
  return found == formats.end() ? nullptr : *found;
}

bool counts(const Finding& finding) {
  return finding.status == Status::fresh || finding.status == Status::unchanged;
}

Exit verdict(const Options& options, const Report& report) {
  const bool found = std::any_of(report.findings.begin(), report.findings.end(),
                                 [&](const Finding& finding) { return fails(options, finding); });
  return found ? Exit::found : Exit::clean;
}

/// With `--base`, what that revision has too is no finding of this change.
Result<bool> mark_unchanged(const Options& options, Analysis& analysis) {
  const Result<compare::CommitTree> base =
      compare::analyze_commit(options.base, options.paths, analysis_options(options, true));
  if (!base) return Failure{base.error()};
  std::set<std::uint64_t> known;
  for (const Finding& finding : base->analysis.report.findings) known.insert(finding.fingerprint);
  for (Finding& finding : analysis.report.findings) {
    if (finding.status == Status::fresh && known.contains(finding.fingerprint)) finding.status = Status::unchanged;
  }
  return true;
}

/// Where all output went to files, the terminal would stay silent: one line says what happened.
void say_in_one_line(const Options& options, const Report& report, Console& console) {
  std::map<Severity, std::size_t> numbers;
  for (const Finding& finding : report.findings) {
    if (counts(finding)) ++numbers[finding.severity];
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

/// For links in a terminal (OSC 8).
std::string file_uri(const std::string& directory) {
  if (directory.empty()) return {};
  std::string uri = "file://";
  for (const std::string_view part : text::split(directory, '/')) {
    if (!part.empty()) uri += "/" + report::as_uri(part);
  }
  return uri + "/";
}

/// Where the checked commit is shown, if a runner of GitHub says so.
std::string blob_url_of(const Surroundings& around) {
  const std::string server = around.variable("GITHUB_SERVER_URL");
  const std::string repository = around.variable("GITHUB_REPOSITORY");
  const std::string commit = around.variable("GITHUB_SHA");
  if (server.empty() || repository.empty() || commit.empty()) return {};
  return server + "/" + repository + "/blob/" + commit + "/";
}

}  // namespace

Exit run_check(const Options& options, Console& console) {
  Result<Analysis> analysis = analyze_tree(options, console, true);
  if (!analysis) return complain(console, Exit::usage, analysis.error());
  if (!options.base.empty()) {
    Result<bool> compared = mark_unchanged(options, *analysis);
    if (!compared) return complain(console, Exit::usage, compared.error());
  }
  const Report& report = analysis->report;

  const std::string link_root = file_uri(analysis->root);
  const std::string blob_url = blob_url_of(console.around);
  bool on_stdout = false;
  for (const FormatChoice& choice : options.formats) {
    on_stdout = on_stdout || choice.file.empty();
    const report::Format* const format = format_named(choice.name);
    if (format == nullptr) return complain(console, Exit::internal, "no writer for format `" + choice.name + "`");
    Result<bool> written = write_to(choice.file, options, console, [&](const report::Style& style, std::ostream& out) {
      format->write(report, style, out);
    });
    if (!written) return complain(console, Exit::usage, written.error());
  }
  if (!on_stdout && !options.quiet) say_in_one_line(options, report, console);
  return exit_for(options, report, verdict(options, report), console);
}

}  // namespace routegrant::cli
