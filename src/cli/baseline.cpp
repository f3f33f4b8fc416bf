#include "rules/baseline.hpp"

#include <algorithm>
#include <fstream>

#include "base/text.hpp"
#include "cli/run.hpp"
#include "report/tally.hpp"
#include "rules/terms.hpp"

namespace routegrant::cli {
namespace {

constexpr std::string_view usual_file = "routegrant.baseline";

std::string file_of(const Options& options) {
  return options.baseline.empty() ? std::string(usual_file) : options.baseline;
}

Result<rules::Baseline> read(const std::string& file) {
  const std::optional<std::string> text = text_of_file(file);
  if (!text) return Failure{"cannot read the baseline `" + file + "`: `routegrant baseline create` makes one"};
  return rules::read_baseline(file, *text);
}

/// Old findings that are to stay: all but those that are surely gone.
void keep(const rules::Baseline& old, const rules::BaselineState& state, bool also_found, rules::Baseline& into) {
  for (std::size_t i = 0; i < old.findings.size(); ++i) {
    const bool gone = std::find(state.gone.begin(), state.gone.end(), i) != state.gone.end();
    const bool incomparable =
        std::find(state.incomparable.begin(), state.incomparable.end(), i) != state.incomparable.end();
    if (incomparable || (also_found && !gone)) into.findings.push_back(old.findings[i]);
  }
}

/// `update` tells found findings in today's words; `prune` takes no new ones, and keeps the words that it finds.
rules::Baseline changed(const Options& options, const rules::Baseline& old, Report& report, Console& console) {
  const RunScope scope = scope_of(options);
  const rules::BaselineState state = rules::apply_baseline(old, scope.paths, scope.reading, report);
  rules::Baseline now = rules::baseline_of(report, scope.paths, scope.reading);
  const bool prunes = options.words.front() == "prune";
  if (prunes) {
    now = old;
    now.findings.clear();
  }
  now.owner = old.owner;
  now.until = old.until;
  if (!prunes && !state.incomparable.empty()) rules::unite_headers(old, now);
  keep(old, state, prunes, now);
  std::sort(now.findings.begin(), now.findings.end(), [](const auto& a, const auto& b) {
    return std::tie(a.rule, a.file, a.message, a.fingerprint) < std::tie(b.rule, b.file, b.message, b.fingerprint);
  });
  if (!options.quiet) {
    console.err << "routegrant: " << report::counted(state.gone.size(), "finding") << " gone, "
                << state.incomparable.size() << " kept that this run could not have found\n";
  }
  return now;
}

Exit write(const std::string& file, const rules::Baseline& baseline, const Options& options, Console& console) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << rules::write_baseline(baseline);
  out.close();
  if (!out) return complain(console, Exit::usage, "cannot write `" + file + "`");
  if (!options.quiet) {
    console.err << "routegrant: " << report::counted(baseline.findings.size(), "finding") << " in `" << file << "`\n";
    const std::string missing = rules::missing_in({.owner = baseline.owner, .until = baseline.until});
    if (!missing.empty())
      console.err << "routegrant: it " << missing
                  << ": write `# owner: NAME` and `# until: 2027-06-30` below its title\n";
  }
  return Exit::clean;
}

}  // namespace

RunScope scope_of(const Options& options) {
  std::vector<std::string> reading;
  if (options.closed_world) reading.emplace_back("--closed-world");
  if (options.untrusted) reading.emplace_back("--untrusted");
  if (options.no_config) reading.emplace_back("--no-config");
  if (!options.config.empty()) reading.push_back("--config " + options.config);
  if (!options.scope.empty()) reading.push_back("--scope " + options.scope);
  if (!options.dialect.empty()) reading.push_back("--dialect " + options.dialect);
  if (options.postgres_version != 0)
    reading.push_back("--postgres-version " + std::to_string(options.postgres_version));
  for (const std::string& assumption : options.assume) reading.push_back("--assume " + assumption);
  return {.paths = text::join(options.paths, ", "), .reading = text::join(reading, " ")};
}

Result<bool> apply_baseline(const Options& options, Report& report, Console& console) {
  if (options.baseline.empty()) return true;
  const Result<rules::Baseline> baseline = read(options.baseline);
  if (!baseline) return Failure{baseline.error()};
  if (rules::is_over(baseline->until, analysis_options(options, console, true).today)) {
    complain(console, Exit::found,
             "`" + options.baseline + "` ended on " + baseline->until + ": what it accepts counts again");
    return true;
  }
  const RunScope scope = scope_of(options);
  const rules::BaselineState state = rules::apply_baseline(*baseline, scope.paths, scope.reading, report);
  if (options.quiet) return true;
  if (!state.gone.empty()) {
    console.err << "routegrant: " << report::counted(state.gone.size(), "finding") << " of `" << options.baseline
                << "` gone: `routegrant baseline prune` removes " << (state.gone.size() == 1 ? "it" : "them") << '\n';
  }
  if (!state.incomparable.empty()) {
    console.err << "routegrant: " << report::counted(state.incomparable.size(), "finding") << " of `"
                << options.baseline
                << "` not comparable: this run reads other files, reads them in another way, or does not understand "
                << "what was understood\n";
  }
  return true;
}

Exit run_baseline(const Options& options, Console& console) {
  const std::vector<std::string> known = {"create", "prune", "update"};
  const std::string& action = options.words.front();
  if (std::find(known.begin(), known.end(), action) == known.end()) {
    return complain(console, Exit::usage,
                    "`baseline` is one of create, update, prune, found `" + action + "`" + did_you_mean(action, known));
  }
  const std::string file = file_of(options);
  Result<rules::Baseline> old = rules::Baseline{};
  if (action != "create") {
    old = read(file);
    if (!old) return complain(console, Exit::usage, old.error());
  } else if (text_of_file(file)) {
    return complain(console, Exit::usage, "`" + file + "` exists already: `routegrant baseline update` changes it");
  }
  Result<Analysis> analysis = analyze_tree(options, console, true);
  if (!analysis) return complain(console, Exit::usage, analysis.error());
  const Exit read = exit_for(options, analysis->report, Exit::clean, console);
  if (read != Exit::clean) return read;
  const RunScope scope = scope_of(options);
  const rules::Baseline now = action == "create" ? rules::baseline_of(analysis->report, scope.paths, scope.reading)
                                                 : changed(options, *old, analysis->report, console);
  return write(file, now, options, console);
}

}  // namespace routegrant::cli
