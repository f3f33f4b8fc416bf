#include "questions/lock.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

#include "cli/run.hpp"
#include "load/git_tree.hpp"
#include "report/escape.hpp"

namespace routegrant::cli {
namespace {

namespace fs = std::filesystem;

/// The lock is about the whole tree: below its root, where neither paths nor a file are named, the root is read.
Options of_whole_tree(const Options& options) {
  Options whole = options;
  std::error_code error;
  if (!options.lock_file.empty() || options.paths != std::vector<std::string>{"."}) return whole;
  const Result<std::string> root = load::git_top_level(".");
  if (root && !fs::equivalent(".", *root, error)) whole.paths = {*root};
  return whole;
}

/// As a user would name it from here.
std::string file_of(const Options& options, const Analysis& analysis) {
  if (!options.lock_file.empty()) return options.lock_file;
  std::error_code error;
  const fs::path file = fs::path(analysis.root) / default_lock;
  const fs::path near = fs::relative(file, error);
  return error || near.empty() ? file.string() : near.string();
}

void tell(const questions::LockChange& change, const std::string& file, const Report& report, Console& console) {
  console.out << report::for_terminal(change.line) << '\n';
  if (change.number > 0) {
    console.out << "    " << report::for_terminal(file) << ':' << change.number << '\n';
  } else if (change.because != FactId::none) {
    const Told& told = report.graph.reasons().of(change.because);
    const std::string& what = told.sentence.empty() ? told.label : told.sentence;
    const Place place = report.sources.place(told.reason.span);
    const std::string text = place.file + ":" + std::to_string(place.line) + ": " + what;
    console.out << "    " << report::for_terminal(text) << '\n';
  }
}

Exit check(const Options& options, const std::string& file, const Analysis& analysis, const questions::Lock& lock,
           Console& console) {
  const std::optional<std::string> found = text_of_lock(file);
  if (!found) return complain(console, Exit::found, "there is no `" + file + "`: `routegrant lock` writes it");
  if (*found == questions::lock_text(lock)) {
    if (!options.quiet) console.out << "`" << file << "` is current\n";
    return Exit::clean;
  }
  const std::vector<questions::LockChange> difference = questions::lock_difference(*found, lock);
  for (const questions::LockChange& change : difference) tell(change, file, analysis.report, console);
  return complain(console, Exit::found,
                  difference.empty()
                      ? "`" + file + "` says what holds, but in other words or another order: run `routegrant lock`"
                      : "`" + file + "` is stale: run `routegrant lock`, and review what it changes");
}

}  // namespace

Exit run_lock(const Options& asked, Console& console) {
  const Options options = of_whole_tree(asked);
  Result<Analysis> analysis = analyze_tree(options, console, false);
  if (!analysis) return complain(console, Exit::usage, analysis.error());
  const Exit read = exit_for(options, analysis->report, Exit::clean, console);
  if (read != Exit::clean) return read;
  const questions::Lock lock = questions::lock_of(questions::Access(*analysis));
  const std::string file = file_of(options, *analysis);
  if (options.check_only) return check(options, file, *analysis, lock, console);
  if (leaves_the_tree(file))
    return complain(console, Exit::usage, "`" + file + "` is a symbolic link that leaves the tree");
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << questions::lock_text(lock);
  out.close();
  if (!out) return complain(console, Exit::usage, "cannot write `" + file + "`");
  if (!options.quiet) console.err << "routegrant: wrote `" << file << "`\n";
  return Exit::clean;
}

}  // namespace routegrant::cli
