#include "cli/run.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "base/text.hpp"
#include "cli/manual.hpp"
#include "cli/progress.hpp"
#include "load/file_reader.hpp"
#include "load/limits.hpp"
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
    case Command::lock: return run_lock(options, console);
    case Command::baseline: return run_baseline(options, console);
    case Command::graph: return run_graph(options, console);
    case Command::init: return run_init(options, console);
    case Command::new_boundary: return run_new(options, console);
    case Command::config: return run_config(options, console);
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

/// The day that an `allow` may end on, as 2027-06-30 in UTC (reproducible-builds.org/specs/source-date-epoch).
std::string today(const Surroundings& around) {
  const std::optional<std::int64_t> epoch = text::integer(around.variable("SOURCE_DATE_EPOCH"));
  const auto now =
      epoch ? std::chrono::system_clock::time_point(std::chrono::seconds(*epoch)) : std::chrono::system_clock::now();
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(now));
  const auto padded = [](unsigned number, std::size_t width) {
    std::string digits = std::to_string(number);
    return std::string(width > digits.size() ? width - digits.size() : 0, '0') + digits;
  };
  return padded(static_cast<unsigned>(std::max(0, static_cast<int>(day.year()))), 4) + "-" +
         padded(static_cast<unsigned>(day.month()), 2) + "-" + padded(static_cast<unsigned>(day.day()), 2);
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
  if (!options->base.empty()) console.readings = std::make_shared<yaml::SharedReadings>();
  Exit code = dispatch(*options, known, console);
  if (!console.out.flush()) code = complain(console, Exit::usage, "cannot write to standard output");
  return static_cast<int>(code);
}

Exit complain(Console& console, Exit code, std::string_view message) {
  console.err << "routegrant: error: " << report::for_terminal(message) << '\n';
  return code;
}

AnalysisOptions analysis_options(const Options& options, const Console& console, bool ask_rules) {
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
  to.rendering = {.wanted = options.render, .seconds = static_cast<std::uint32_t>(options.render_timeout)};
  to.readings = console.readings;
  to.limits.only_parser_of_record = options.parser == "yaml-cpp";
  to.ask_rules = ask_rules;
  // Each deployment's finding is compared with its own; `run_check` and the judge unite what is left.
  to.unite_deployments = options.base.empty() && options.baseline.empty() && options.command != Command::baseline;
  to.keeps_model = !options.base.empty() || options.command != Command::check;
  to.today = today(console.around);
  return to;
}

Result<Analysis> analyze_tree(const Options& options, Console& console, bool ask_rules) {
  load::Paths paths;
  paths.paths = options.paths;
  paths.honour_gitignore = !options.no_gitignore;
  paths.leave_out_other_repositories = !options.base.empty();
  paths.note_templates = !options.base.empty();
  paths.may_be_missing = !options.base.empty();
  std::optional<Progress> progress(std::in_place, shows_progress(options, console.around),
                                   "reading manifests and role files", console.err);
  Result<Analysis> analysis = analyze(paths, analysis_options(options, console, ask_rules));
  progress.reset();
  if (!analysis) return analysis;
  for (const Diagnostic& diagnostic : analysis->report.diagnostics) {
    if (diagnostic.kind != Diagnostic::Kind::unreadable) continue;
    const std::string file =
        diagnostic.span ? analysis->report.sources.place(*diagnostic.span).file + ": " : std::string();
    complain(console, Exit::unread, file + diagnostic.message);
  }
  return analysis;
}

Exit exit_for(const Options& options, const Report& report, Exit otherwise, Console& console, std::size_t read_before) {
  if (count(report, Diagnostic::Kind::unreadable) > 0) return Exit::unread;
  if (report.coverage.files.read == 0 && read_before == 0) {
    return complain(console, Exit::unread,
                    "nothing was found to read: no manifest and no role file in " + text::enumerated(options.paths));
  }
  const std::size_t incomplete = count(report, Diagnostic::Kind::incomplete);
  if (!options.strict || incomplete == 0) return otherwise;
  return complain(console, Exit::unread,
                  std::to_string(incomplete) + (incomplete == 1 ? " thing was" : " things were") +
                      " not understood, which --strict does not accept; `routegrant check -v` shows where");
}

std::optional<std::string> text_of_file(const std::string& path) {
  load::FileText file = load::read_file(path, load::Limits{}.file_bytes);
  if (!file.problem.empty()) return std::nullopt;
  return std::move(file.text);
}

bool leaves_the_tree(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_symlink(path, error)) return false;
  const std::filesystem::path target = std::filesystem::weakly_canonical(path, error);
  const std::filesystem::path tree =
      std::filesystem::weakly_canonical(std::filesystem::path(path).parent_path() / ".", error);
  return error || target.lexically_relative(tree).generic_string().starts_with("..");
}

std::optional<std::string> text_of_lock(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error) || leaves_the_tree(path)) return std::nullopt;
  return text_of_file(path);
}

const report::Format* format_named(std::string_view name) {
  const auto& formats = report::all_formats();
  const auto found =
      std::find_if(formats.begin(), formats.end(), [&](const report::Format* format) { return format->name == name; });
  return found == formats.end() ? nullptr : *found;
}

std::string file_uri(const std::string& directory) {
  if (directory.empty()) return {};
  std::string uri = "file://";
  for (const std::string_view part : text::split(directory, '/')) {
    if (!part.empty()) uri.append("/").append(report::as_uri(part));
  }
  return uri + "/";
}

std::string blob_url_of(const Surroundings& around, const std::string& head) {
  const std::string server = around.variable("GITHUB_SERVER_URL");
  const std::string repository = around.variable("GITHUB_REPOSITORY");
  const std::string commit = head.empty() ? around.variable("GITHUB_SHA") : head;
  if (server.empty() || repository.empty() || commit.empty()) return {};
  return server + "/" + repository + "/blob/" + commit + "/";
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
