#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "analysis.hpp"
#include "cli/options.hpp"
#include "cli/terminal.hpp"
#include "report/formats.hpp"

namespace routegrant::cli {

/// What a run ends with: public API. See `all_exits`.
enum class Exit : int { clean = 0, found = 1, usage = 2, unread = 3, internal = 4 };

/// Where a run writes to, and what it knows of it.
struct Console {
  std::ostream& out;
  std::ostream& err;
  Surroundings around;
  /// For the analyses of one run that compares trees: made by `run`.
  std::shared_ptr<yaml::SharedReadings> readings{};
};

/// The whole program: reads the command line, does what it asks, and gives the exit code.
[[nodiscard]] int run(const std::vector<std::string>& arguments, Console& console);

/// The commands, one file each.
[[nodiscard]] Exit run_check(const Options& options, Console& console);
[[nodiscard]] Exit run_diff(const Options& options, Console& console);
[[nodiscard]] Exit run_lock(const Options& options, Console& console);
[[nodiscard]] Exit run_baseline(const Options& options, Console& console);
[[nodiscard]] Exit run_graph(const Options& options, Console& console);
[[nodiscard]] Exit run_init(const Options& options, Console& console);
[[nodiscard]] Exit run_new(const Options& options, Console& console);
[[nodiscard]] Exit run_config(const Options& options, Console& console);
[[nodiscard]] Exit run_question(const Options& options, Console& console);
[[nodiscard]] Exit run_query(const Options& options, Console& console);
[[nodiscard]] Exit run_rules(const Options& options, Console& console);
[[nodiscard]] Exit run_explain(const Options& options, Console& console);
[[nodiscard]] Exit run_schema(const Options& options, Console& console);

/// "routegrant: error: MESSAGE" on standard error; gives `code`.
Exit complain(Console& console, Exit code, std::string_view message);

/// Reads and analyses the tree, with progress. Tells on standard error what could not be read at all.
[[nodiscard]] Result<Analysis> analyze_tree(const Options& options, Console& console, bool ask_rules);

/// How the user wants a tree analysed. Today's date is that of `SOURCE_DATE_EPOCH`, if it is set.
[[nodiscard]] AnalysisOptions analysis_options(const Options& options, const Console& console, bool ask_rules);

/// With `--baseline`, marks what that file knows as unchanged, and says on standard error what is gone from it. A
/// failure is a file that is not there or cannot be read.
[[nodiscard]] Result<bool> apply_baseline(const Options& options, Report& report, Console& console);

/// What the run reads and how, in the words of a baseline's first lines.
struct RunScope {
  std::string paths;
  std::string reading;
};
[[nodiscard]] RunScope scope_of(const Options& options);

/// The whole text of a file, or nothing if there is none, or it is longer than any file that is read (64 MiB).
[[nodiscard]] std::optional<std::string> text_of_file(const std::string& path);

/// Whether a path is a symbolic link to somewhere outside of its directory.
[[nodiscard]] bool leaves_the_tree(const std::string& path);

/// The text of the lock, which belongs to the tree: whoever opens a pull request may make it a link to any file of the
/// machine, or a device without end. Then there is none.
[[nodiscard]] std::optional<std::string> text_of_lock(const std::string& path);

/// Where the checked commit is shown, if a runner of GitHub says so: `https://.../blob/COMMIT/`; else empty. The commit
/// is `head` where that is read in place of what is checked out.
[[nodiscard]] std::string blob_url_of(const Surroundings& around, const std::string& head = {});

/// The output format of `check` that has this name; nothing if there is none.
[[nodiscard]] const report::Format* format_named(std::string_view name);

/// `file:///.../` of a directory, for links in a terminal (OSC 8).
[[nodiscard]] std::string file_uri(const std::string& directory);

/// `Exit::unread` if a named path could not be read, nothing was found to read (here, or in a base of which a change
/// may have deleted all: `read_before` files), or under `--strict` anything was not understood; says so. Else
/// `otherwise`.
[[nodiscard]] Exit exit_for(const Options& options, const Report& report, Exit otherwise, Console& console,
                            std::size_t read_before = 0);

/// Whether the finding counts, is new, and weighs at least what `--fail-on` says: then the run ends with `Exit::found`.
[[nodiscard]] bool fails(const Options& options, const Finding& finding);

/// Calls `write(style, stream)` for standard output (empty `file`) or a file. A failure names the file that cannot be
/// written.
[[nodiscard]] Result<bool> write_to(const std::string& file, const Options& options, Console& console,
                                    const std::function<void(const report::Style&, std::ostream&)>& write);

/// Rows of text in one of the forms of a table: text, csv or markdown.
void write_table(std::string_view form, const std::vector<std::string>& columns,
                 const std::vector<std::vector<std::string>>& rows, std::ostream& out);

}  // namespace routegrant::cli
