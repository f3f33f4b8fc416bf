#include <algorithm>

#include "cli/run.hpp"
#include "compare/access_diff.hpp"
#include "compare/trees.hpp"
#include "compare/write.hpp"

namespace routegrant::cli {
namespace {

/// New findings at or above `--fail-on` fail; what was there before does not.
Exit verdict(const Options& options, const Report& head, const compare::AccessDiff& diff) {
  const bool found = std::any_of(diff.findings.fresh.begin(), diff.findings.fresh.end(),
                                 [&](std::size_t index) { return fails(options, head.findings[index]); });
  return found ? Exit::found : Exit::clean;
}

}  // namespace

Exit run_diff(const Options& options, Console& console) {
  if (options.base.empty()) {
    return complain(console, Exit::usage, "`diff` needs `--base REV`, the revision to compare with");
  }
  Result<compare::CommitTree> base =
      compare::analyze_commit(options.base, options.paths, analysis_options(options, true));
  if (!base) return complain(console, Exit::usage, base.error());
  compare::Compared compared{.base = base->commit, .head = "worktree"};
  Analysis head;
  if (options.head.empty()) {
    Result<Analysis> analysis = analyze_tree(options, console, true);
    if (!analysis) return complain(console, Exit::usage, analysis.error());
    head = std::move(*analysis);
  } else {
    Result<compare::CommitTree> tree =
        compare::analyze_commit(options.head, options.paths, analysis_options(options, true));
    if (!tree) return complain(console, Exit::usage, tree.error());
    compared.head = tree->commit;
    head = std::move(tree->analysis);
  }
  const questions::Access before(base->analysis);
  const questions::Access after(head);
  const compare::AccessDiff diff = compare::access_diff(before, after);
  for (const FormatChoice& choice : options.formats) {
    Result<bool> written = write_to(choice.file, options, console, [&](const report::Style& style, std::ostream& out) {
      if (choice.name == "json") {
        compare::write_json(diff, before, after, compared, out);
      } else if (choice.name == "markdown") {
        compare::write_markdown(diff, before, after, out);
      } else {
        compare::write_text(diff, before, after, style, out);
      }
    });
    if (!written) return complain(console, Exit::usage, written.error());
  }
  return exit_for(options, head.report, verdict(options, head.report, diff), console);
}

}  // namespace routegrant::cli
