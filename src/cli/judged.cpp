#include "cli/judged.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "cli/run.hpp"
#include "compare/causes/undeployed.hpp"
#include "compare/change_findings.hpp"
#include "compare/findings/judge.hpp"
#include "compare/moves/stand_ins.hpp"
#include "load/git_tree.hpp"

namespace routegrant::cli {
namespace {

Result<compare::CommitTree> base_tree(const Options& options, const AnalysisOptions& how) {
  const Result<std::string> revision = compare::base_of(options.base, options.head.empty() ? "HEAD" : options.head);
  if (!revision) return Failure{revision.error()};
  return compare::analyze_commit(*revision, options.paths, how);
}

/// The baseline as the base has it and as it is now.
Result<compare::BaselineTexts> baseline_texts(const Options& options, const std::string& commit) {
  if (options.baseline.empty()) return compare::BaselineTexts{};
  const Result<std::string> top_level = load::git_top_level(".");
  if (!top_level) return Failure{top_level.error()};
  std::error_code error;
  const std::filesystem::path root = std::filesystem::weakly_canonical(*top_level, error);
  const std::string file =
      std::filesystem::weakly_canonical(options.baseline, error).lexically_relative(root).generic_string();
  Result<std::vector<load::TreeFile>> before =
      load::git_files(*top_level, commit, [&](std::string_view path) { return path == file; }, load::Links::skip, {});
  if (!before) return Failure{before.error()};
  return compare::BaselineTexts{.file = file,
                                .before = before->empty() ? std::string() : before->front().text,
                                .after = text_of_file(options.baseline).value_or("")};
}

/// The lock of a commit, where the current directory is the root of its repository; nothing if it has none.
std::optional<std::string> lock_at(const std::string& revision, const std::string& file) {
  const Result<std::string> top_level = load::git_top_level(".");
  std::error_code error;
  if (!top_level || !std::filesystem::equivalent(".", *top_level, error)) return std::nullopt;
  const Result<std::string> commit = load::git_commit(*top_level, revision);
  if (!commit) return std::nullopt;
  const Result<std::vector<load::TreeFile>> files =
      load::git_files(*top_level, *commit, [&](std::string_view path) { return path == file; }, load::Links::skip, {});
  if (!files || files->empty() || !files->front().problem.empty()) return std::nullopt;
  return files->front().text;
}

/// The lock tells of the whole tree, so it is compared where the whole tree is read.
void show_lock(const Options& options, const Judged& judged, Analysis& head) {
  if (options.paths != std::vector<std::string>{"."} || !options.scope.empty()) return;
  const std::string file(default_lock);
  std::error_code error;
  std::optional<std::string> lock;
  if (!options.head.empty()) {
    lock = lock_at(options.head, file);
  } else if (std::filesystem::equivalent(".", head.root, error)) {
    lock = text_of_lock(file);
  }
  if (lock) compare::show_lock(file, *lock, judged.base.analysis, judged.changes, head);
}

/// Incomplete is not clean: what a submodule brings or takes is not compared.
void tell_of_submodules(const std::string& base, const Options& options, Analysis& head) {
  for (const std::string& path : compare::moved_submodules(base, options.head, options.paths)) {
    head.report.diagnostics.push_back(
        {.kind = Diagnostic::Kind::incomplete,
         .span = std::nullopt,
         .message =
             "submodule '" + path + "' is at another commit than in the base: what changed in it is not compared"});
  }
}

}  // namespace

PendingBase begin_base(const Options& options, Console& console) {
  AnalysisOptions how = analysis_options(options, console, true);
  const auto analyze_base = [options, how = std::move(how)] { return base_tree(options, how); };
  if (options.jobs != 1) {
    try {
      return std::async(std::launch::async, analyze_base);
    } catch (const std::system_error&) {  // no thread is to be had
    }
  }
  return std::async(std::launch::deferred, analyze_base);
}

std::vector<std::string> missing_on_disk(const std::vector<std::string>& paths) {
  std::vector<std::string> missing;
  std::error_code error;
  for (const std::string& path : paths) {
    if (path != "-" && !std::filesystem::exists(path, error)) missing.push_back(path);
  }
  return missing;
}

Result<Head> read_head(const Options& options, Console& console) {
  if (options.head.empty()) {
    Result<Analysis> analysis = analyze_tree(options, console, true);
    if (!analysis) return Failure{analysis.error()};
    return Head{.analysis = std::move(*analysis), .missing = missing_on_disk(options.paths)};
  }
  Result<compare::CommitTree> tree =
      compare::analyze_commit(options.head, options.paths, analysis_options(options, console, true));
  if (!tree) return Failure{tree.error()};
  return Head{.analysis = std::move(tree->analysis), .name = tree->commit, .missing = std::move(tree->missing)};
}

Result<Judged> judge_by_base(const Options& options, PendingBase pending, const std::vector<std::string>& missing,
                             Analysis& head, Console& console) {
  const AnalysisOptions how = analysis_options(options, console, true);
  Result<compare::CommitTree> base = pending.get();
  if (!base && options.config.empty() && !options.no_config) {
    // Settings that this version cannot read are what the change may repair: the base is compared without them.
    AnalysisOptions without = how;
    without.no_config = true;
    Result<compare::CommitTree> again = base_tree(options, without);
    if (again) {
      head.report.diagnostics.push_back({.kind = Diagnostic::Kind::note,
                                         .span = std::nullopt,
                                         .message = "the base is compared without its settings: " + base.error()});
      base = std::move(again);
    }
  }
  if (!base) return Failure{base.error()};
  for (const std::string& path : base->missing) {
    if (std::find(missing.begin(), missing.end(), path) == missing.end()) continue;
    head.report.diagnostics.push_back({.kind = Diagnostic::Kind::unreadable,
                                       .span = std::nullopt,
                                       .message = "cannot read \"" + path + "\": neither tree has it"});
    complain(console, Exit::unread, head.report.diagnostics.back().message);
  }
  const Result<compare::BaselineTexts> baseline = baseline_texts(options, base->commit);
  if (!baseline) return Failure{baseline.error()};
  AnalysisOptions otherwise = how;
  const auto again = [&]() -> std::optional<Analysis> {
    if (!options.head.empty()) {
      Result<compare::CommitTree> tree = compare::analyze_commit(options.head, options.paths, otherwise);
      return tree ? std::optional(std::move(tree->analysis)) : std::nullopt;
    }
    load::Paths paths;
    paths.paths = options.paths;
    paths.honour_gitignore = !options.no_gitignore;
    paths.leave_out_other_repositories = true;
    paths.note_templates = true;
    paths.may_be_missing = true;
    Result<Analysis> analysis = analyze(paths, otherwise);
    return analysis ? std::optional(std::move(*analysis)) : std::nullopt;
  };
  compare::borrow_unread(base->analysis, head, [&](const std::vector<InputFile>& stand_ins) {
    otherwise.stand_ins = stand_ins;
    return again();
  });
  compare::leave_out_undeployed(base->analysis, head, [&](const std::set<std::string>& scopes) {
    otherwise.undeployed = scopes;
    return again();
  });
  tell_of_submodules(base->commit, options, head);
  if (Result<bool> known = apply_baseline(options, head.report, console); !known) return Failure{known.error()};
  const auto reanalyze = [&](const InputFile& settings) {
    otherwise.settings = settings;
    return again();
  };
  compare::Changes changes(base->analysis.report.sources, head.report.sources);
  compare::Judgement judgement = compare::judge_change(base->analysis, head, changes, *baseline, reanalyze);
  return Judged{.base = std::move(*base), .changes = std::move(changes), .judgement = std::move(judgement)};
}

compare::AccessDiff show_change(const Options& options, const Judged& judged, const questions::Access& before,
                                const questions::Access& after, Analysis& head) {
  compare::AccessDiff diff = compare::access_diff(before, after, judged.changes, judged.judgement);
  compare::show_access(diff, before, after, judged.changes, head);
  show_lock(options, judged, head);
  diff.findings.fresh = compare::fresh_findings(head.report);
  return diff;
}

}  // namespace routegrant::cli
