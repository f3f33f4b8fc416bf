#include "cli/run.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

#include "base/text.hpp"
#include "cli/manual.hpp"
#include "cli/progress.hpp"
#include "report/escape.hpp"
#include "rules/directory.hpp"

namespace routegrant::cli {
namespace {

World world() {
  World world;
  for (const report::Format* const format : report::all_formats()) world.check_formats.emplace_back(format->name);
  const auto text = std::find(world.check_formats.begin(), world.check_formats.end(), "text");
  if (text != world.check_formats.end()) std::rotate(world.check_formats.begin(), text, text + 1);
  world.exists = [](const std::string& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
  };
  return world;
}

Exit run_completions(const Options& options, const World& world, Console& console) {
  std::vector<std::string> ids;
  if (Result<Rules> rules = rules::all_rules(options.rules_directory)) {
    for (const Rule& rule : *rules) ids.push_back(rule.id);
  }
  Result<std::string> script = completions(options.words.front(), world, ids);
  if (!script) return complain(console, Exit::usage, script.error());
  console.out << *script;
  return Exit::clean;
}

Exit run_help(const Options& options, const World& world, Console& console) {
  if (options.words.empty()) {
    console.out << overview_text();
    return Exit::clean;
  }
  const CommandText* const command = find_command(options.words.front());
  if (command == nullptr) {
    std::vector<std::string> names;
    for (const CommandText& text : all_commands()) names.emplace_back(text.name);
    return complain(console, Exit::usage,
                    "no command `" + options.words.front() + "`" + did_you_mean(options.words.front(), names));
  }
  console.out << help_text(command->command, world);
  return Exit::clean;
}

Exit dispatch(const Options& options, const World& world, Console& console) {
  if (options.show_version) {
    console.out << "routegrant " << version() << '\n';
    return Exit::clean;
  }
  if (options.help) {
    console.out << (options.overview ? overview_text() : help_text(options.command, world));
    return Exit::clean;
  }
  switch (options.command) {
    case Command::check: return run_check(options, console);
    case Command::diff: return run_diff(options, console);
    case Command::query: return run_query(options, console);
    case Command::rules: return run_rules(options, console);
    case Command::explain: return run_explain(options, console);
    case Command::schema: return run_schema(options, console);
    case Command::completions: return run_completions(options, world, console);
    case Command::help: return run_help(options, world, console);
    case Command::man: console.out << manual_page(version(), world); return Exit::clean;
    case Command::paths:
    case Command::routes:
    case Command::trace:
    case Command::who_can:
    case Command::privileges:
    case Command::reach:
    case Command::scopes: return run_question(options, console);
  }
  return Exit::internal;
}

std::size_t count(const Report& report, Diagnostic::Kind kind) {
  return static_cast<std::size_t>(std::count_if(report.diagnostics.begin(), report.diagnostics.end(),
                                                [&](const Diagnostic& diagnostic) { return diagnostic.kind == kind; }));
}

}  // namespace

int run(const std::vector<std::string>& arguments, Console& console) {
  const World known = world();
  Result<Options> options = parse(arguments, known);
  if (!options) {
    complain(console, Exit::usage, options.error());
    console.err << "see `routegrant --help`, or `routegrant COMMAND --help`\n";
    return static_cast<int>(Exit::usage);
  }
  Exit code = dispatch(*options, known, console);
  if (!console.out.flush()) code = complain(console, Exit::usage, "cannot write to standard output");
  return static_cast<int>(code);
}

Exit complain(Console& console, Exit code, std::string_view message) {
  console.err << "routegrant: error: " << report::for_terminal(message) << '\n';
  return code;
}

AnalysisOptions analysis_options(const Options& options, bool ask_rules) {
  AnalysisOptions to;
  to.config = options.config;
  to.no_config = options.no_config;
  to.untrusted = options.untrusted;
  to.closed_world = options.closed_world;
  to.postgres_version = options.postgres_version;
  to.dialect = options.dialect;
  to.scope = options.scope;
  to.rules_directory = options.rules_directory;
  to.select = options.select;
  to.ignore = options.ignore;
  to.jobs = static_cast<unsigned>(options.jobs);
  to.ask_rules = ask_rules;
  return to;
}

Result<Analysis> analyze_tree(const Options& options, Console& console, bool ask_rules) {
  load::Paths paths;
  paths.paths = options.paths;
  paths.honour_gitignore = !options.no_gitignore;
  std::optional<Progress> progress(std::in_place, shows_progress(options, console.around),
                                   "reading manifests and role files", console.err);
  Result<Analysis> analysis = analyze(paths, analysis_options(options, ask_rules));
  progress.reset();
  if (!analysis) return analysis;
  for (const Diagnostic& diagnostic : analysis->report.diagnostics) {
    if (diagnostic.kind == Diagnostic::Kind::unreadable) complain(console, Exit::unread, diagnostic.message);
  }
  return analysis;
}

Exit exit_for(const Options& options, const Report& report, Exit otherwise, Console& console) {
  if (count(report, Diagnostic::Kind::unreadable) > 0) return Exit::unread;
  if (report.coverage.files.read == 0) {
    return complain(console, Exit::unread,
                    "nothing was found to read: no manifest and no role file in " + text::enumerated(options.paths));
  }
  const std::size_t incomplete = count(report, Diagnostic::Kind::incomplete);
  if (!options.strict || incomplete == 0) return otherwise;
  return complain(console, Exit::unread,
                  std::to_string(incomplete) + (incomplete == 1 ? " thing was" : " things were") +
                      " not understood, which --strict does not accept; `routegrant check -v` shows where");
}

bool fails(const Options& options, const Finding& finding) {
  if (options.fail_on == "never" || finding.status != Status::fresh) return false;
  const Severity least = options.fail_on == "error"     ? Severity::error
                         : options.fail_on == "warning" ? Severity::warning
                                                        : Severity::note;
  return finding.severity >= least;
}

Result<bool> write_to(const std::string& file, const Options& options, Console& console,
                      const std::function<void(const report::Style&, std::ostream&)>& write) {
  if (file.empty()) {
    write(style_for(options, console.around), console.out);
    return true;
  }
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  if (out) write(style_for_file(options), out);
  out.close();
  if (!out) return Failure{"cannot write `" + file + "`: " + std::strerror(errno)};
  return true;
}

}  // namespace routegrant::cli
