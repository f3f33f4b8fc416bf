#include <algorithm>

#include "cli/judged.hpp"
#include "cli/run.hpp"
#include "compare/access_diff.hpp"
#include "compare/text/write.hpp"

namespace routegrant::cli {
namespace {

/// New findings at or above `--fail-on` fail; what was there before does not.
Exit verdict(const Options& options, const Report& head, const compare::AccessDiff& diff) {
  const bool found = std::any_of(diff.findings.fresh.begin(), diff.findings.fresh.end(),
                                 [&](std::size_t index) { return fails(options, head.findings[index]); });
  return found ? Exit::found : Exit::clean;
}

void write(const std::string& format, const compare::Told& told, const report::Style& style, std::ostream& out) {
  if (format == "json") return compare::write_json(told, out);
  if (format == "markdown") return compare::write_markdown(told, style, out);
  if (format == "text") return compare::write_text(told, style, out);
  // What the change brings, in a form of `check`.
  if (const report::Format* const of_check = format_named(format))
    of_check->write(told.head.analysis.report, style, out);
}

}  // namespace

Exit run_diff(const Options& options, Console& console) {
  if (options.base.empty()) {
    return complain(console, Exit::usage, "`diff` needs `--base REV`, the revision to compare with");
  }
  PendingBase base = begin_base(options, console);
  Result<Head> head = read_head(options, console);
  if (!head) return complain(console, Exit::usage, head.error());
  Result<Judged> judged = judge_by_base(options, std::move(base), head->missing, head->analysis, console);
  if (!judged) return complain(console, Exit::usage, judged.error());
  const questions::Access before(judged->base.analysis);
  const questions::Access after(head->analysis);
  const compare::AccessDiff diff = show_change(options, *judged, before, after, head->analysis);
  const compare::Told told{.diff = diff,
                           .base = before,
                           .head = after,
                           .policy = judged->judgement.policy,
                           .base_name = judged->base.commit,
                           .head_name = head->name};
  const std::string link_root = file_uri(head->analysis.root);
  const std::string blob_url = blob_url_of(console.around, options.head.empty() ? std::string() : head->name);
  for (const FormatChoice& choice : options.formats) {
    Result<bool> written = write_to(choice.file, options, console, [&](const report::Style& drawn, std::ostream& out) {
      report::Style style = drawn;
      style.link_root = link_root;
      style.blob_url = blob_url;
      write(choice.name, told, style, out);
    });
    if (!written) return complain(console, Exit::usage, written.error());
  }
  return exit_for(options, head->analysis.report, verdict(options, head->analysis.report, diff), console,
                  judged->base.analysis.report.coverage.files.read);
}

}  // namespace routegrant::cli
