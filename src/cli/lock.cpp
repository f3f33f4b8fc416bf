#include "questions/lock.hpp"

#include <fstream>

#include "cli/run.hpp"
#include "report/escape.hpp"
#include "report/tally.hpp"

namespace routegrant::cli {
namespace {

Exit check(const Options& options, const std::string& expected, Console& console) {
  const std::optional<std::string> found = text_of_lock(options.lock_file);
  if (!found) {
    return complain(console, Exit::found, "there is no `" + options.lock_file + "`: `routegrant lock` writes it");
  }
  if (*found == expected) {
    if (!options.quiet) console.out << "`" << options.lock_file << "` is current\n";
    return Exit::clean;
  }
  for (const std::string& line : questions::lock_difference(*found, expected)) {
    console.out << report::for_terminal(line) << '\n';
  }
  return complain(console, Exit::found,
                  "`" + options.lock_file + "` is stale: run `routegrant lock`, and review what it changes");
}

}  // namespace

Exit run_lock(const Options& options, Console& console) {
  Result<Analysis> analysis = analyze_tree(options, console, false);
  if (!analysis) return complain(console, Exit::usage, analysis.error());
  const Exit read = exit_for(options, analysis->report, Exit::clean, console);
  if (read != Exit::clean) return read;
  const std::string text = questions::lock_text(questions::Access(*analysis));
  if (options.check_only) return check(options, text, console);
  if (leaves_the_tree(options.lock_file))
    return complain(console, Exit::usage, "`" + options.lock_file + "` is a symbolic link that leaves the tree");
  std::ofstream out(options.lock_file, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) return complain(console, Exit::usage, "cannot write `" + options.lock_file + "`");
  if (!options.quiet) console.err << "routegrant: wrote `" << options.lock_file << "`\n";
  return Exit::clean;
}

}  // namespace routegrant::cli
