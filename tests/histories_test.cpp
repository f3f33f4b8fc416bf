#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include "compare/access_diff.hpp"
#include "compare/causes/undeployed.hpp"
#include "compare/findings/judge.hpp"
#include "compare/moves/stand_ins.hpp"
#include "compare/text/write.hpp"
#include "report/formats.hpp"
#include "support/history.hpp"
#include "support/tree.hpp"

using namespace routegrant;

namespace {

/// Both trees of a history, and all that is told of their difference.
struct Compared {
  Analysis base;
  Analysis head;
  std::vector<compare::PolicyChange> policy;
  compare::AccessDiff diff;
  std::map<std::string, std::string> outputs{};
};

AnalysisOptions options_of(const test::History& history, unsigned jobs) {
  AnalysisOptions options;
  options.jobs = jobs;
  options.today = history.today;
  // As the command line does for two trees: the judge unites what is left.
  options.unite_deployments = false;
  return options;
}

/// Only rules that found something: their help is tested elsewhere.
void keep_fired_rules(Report& report) {
  std::vector<std::size_t> index(report.rules.size());
  Rules fired;
  for (std::size_t i = 0; i < report.rules.size(); ++i) {
    const bool found = std::ranges::any_of(report.findings, [&](const Finding& finding) { return finding.rule == i; });
    index[i] = fired.size();
    if (!found) continue;
    fired.push_back(report.rules[i]);
    fired.back().markdown = fired.back().summary;
  }
  for (Finding& finding : report.findings) finding.rule = index[finding.rule];
  report.rules = std::move(fired);
}

std::string written(const std::function<void(std::ostream&)>& write) {
  std::ostringstream out;
  write(out);
  return out.str();
}

Compared compared(const test::History& history, unsigned jobs = 1) {
  const AnalysisOptions options = options_of(history, jobs);
  Compared all{.base = test::analyzed(history.base, options),
               .head = test::analyzed(history.head, options),
               .policy = {},
               .diff = {}};
  compare::borrow_unread(all.base, all.head, [&](const std::vector<InputFile>& stand_ins) {
    AnalysisOptions otherwise = options;
    otherwise.stand_ins = stand_ins;
    return std::optional(test::analyzed(history.head, otherwise));
  });
  compare::leave_out_undeployed(all.base, all.head, [&](const std::set<std::string>& scopes) {
    AnalysisOptions otherwise = options;
    otherwise.undeployed = scopes;
    return std::optional(test::analyzed(history.head, otherwise));
  });
  const compare::Changes changes(all.base.report.sources, all.head.report.sources);
  const auto reanalyze = [&](const InputFile& settings) -> std::optional<Analysis> {
    AnalysisOptions otherwise = options;
    otherwise.settings = settings;
    return test::analyzed(history.head, otherwise);
  };
  compare::Judgement judgement = compare::judge_change(all.base, all.head, changes, {}, reanalyze);
  all.policy = judgement.policy;
  const questions::Access before(all.base);
  const questions::Access after(all.head);
  all.diff = compare::access_diff(before, after, changes, judgement);
  const compare::Told told{
      .diff = all.diff, .base = before, .head = after, .policy = all.policy, .base_name = "base", .head_name = "head"};
  report::Style style;
  all.outputs["txt"] = written([&](std::ostream& out) { compare::write_text(told, style, out); });
  all.outputs["md"] = written([&](std::ostream& out) { compare::write_markdown(told, style, out); });
  all.outputs["json"] = written([&](std::ostream& out) { compare::write_json(told, out); });
  return all;
}

std::string sarif_of(Compared& all) {
  keep_fired_rules(all.head.report);
  return written([&](std::ostream& out) { report::formats::sarif.write(all.head.report, {}, out); });
}

/// A page without the style and the script that all pages share: those are tested elsewhere.
std::string without_assets(std::string page) {
  for (const std::string_view name : {"style", "script"}) {
    const std::string opening = "<" + std::string(name) + ">";
    const std::string closing = "</" + std::string(name) + ">";
    for (std::size_t begin = page.find(opening); begin != std::string::npos; begin = page.find(opening, begin)) {
      begin += opening.size();
      const std::size_t end = page.find(closing, begin);
      REQUIRE(end != std::string::npos);
      page.erase(begin, end - begin);
    }
  }
  return page;
}

/// What `check --base` prints in every format but SARIF, which has a file of its own, one after the other.
std::string printed_by_check(const Compared& all) {
  std::string printed;
  for (const report::Format* const format : report::all_formats()) {
    if (format == &report::formats::sarif) continue;
    const std::string output = written([&](std::ostream& out) { format->write(all.head.report, {}, out); });
    const bool is_page = format == &report::formats::html;
    printed += "== " + std::string(format->name) + " ==\n" + (is_page ? without_assets(output) : output) + "\n";
  }
  return printed;
}

void check_golden(const std::string& name, const std::string& extension, const std::string& found) {
  const std::filesystem::path path =
      std::filesystem::path(ROUTEGRANT_SOURCE_DIR) / "testdata/histories/expected" / (name + "." + extension);
  if (std::getenv("ROUTEGRANT_UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << found;
  }
  std::ostringstream expected;
  expected << std::ifstream(path, std::ios::binary).rdbuf();
  CAPTURE(path.string());
  CHECK(found == expected.str());
}

}  // namespace

TEST_CASE("each history tells what it changes, byte for byte, in every format") {
  const std::vector<test::History> histories = test::all_histories();
  CHECK(histories.size() >= 25);
  for (const test::History& history : histories) {
    CAPTURE(history.name);
    Compared all = compared(history);
    for (const auto& [extension, text] : all.outputs) check_golden(history.name, extension, text);
    CHECK(all.outputs.at("md").starts_with("<!-- routegrant:routegrant -->\n"));
    CHECK(all.outputs.at("md").size() < 65'536);
    check_golden(history.name, "sarif", sarif_of(all));
    check_golden(history.name, "check", printed_by_check(all));
  }
}

TEST_CASE("a history is told in the same bytes at any number of jobs") {
  for (const test::History& history : test::all_histories()) {
    CAPTURE(history.name);
    CHECK(compared(history, 1).outputs == compared(history, 3).outputs);
  }
}

TEST_CASE("what only moves, is renamed or is written in another way is no change") {
  std::size_t met = 0;
  for (const test::History& history : test::all_histories()) {
    const bool is_no_change = history.name == "rename-only" || history.name == "reformat-only" ||
                              history.name == "moved-between-files" || history.name == "one-file-of-many";
    if (!is_no_change) continue;
    ++met;
    CAPTURE(history.name);
    const Compared all = compared(history);
    CHECK(all.diff.empty());
    CHECK(all.policy.empty());
    CHECK(all.outputs.at("txt").starts_with("no access path changed"));
  }
  CHECK(met == 4);
}

TEST_CASE("a change told backwards closes what it opened, and narrows what it widened") {
  for (const test::History& history : test::all_histories()) {
    CAPTURE(history.name);
    const Compared forwards = compared(history);
    // Told backwards it can be read again, and nobody knows what it said before.
    if (!forwards.diff.unread.empty()) continue;
    test::History reversed = history;
    std::swap(reversed.base, reversed.head);
    const Compared backwards = compared(reversed);
    // That a login becomes one of a role that nobody knows is not comparable; that it was one is told.
    const auto known = [](const std::vector<compare::PathChange>& changes) {
      return std::ranges::count_if(changes, [](const compare::PathChange& change) {
        return change.row.access.object != FactId::none || !change.power.empty();
      });
    };
    // That a deployer no longer names a namespace does not say that it is the same one.
    if (history.name == "flux-deploys-an-overlay") continue;
    // An overlay that nothing deploys is taken for a deployment of its own until a deployer takes it.
    if (history.name != "environment-no-longer-deployed")
      CHECK(known(forwards.diff.opened) == known(backwards.diff.closed));
    // What a new environment lets in beside another is told; that it goes with it is no loss.
    if (forwards.diff.environments.empty()) CHECK(forwards.diff.widened.size() == backwards.diff.narrowed.size());
    // What the settings alone take away is not comparable; that it comes when they go is told. What nobody can compare
    // (another key of a store, a policy written otherwise) is so both ways.
    const std::size_t both_ways = std::min(forwards.diff.incomparable.size(), backwards.diff.incomparable.size());
    CHECK(forwards.diff.closed.size() + forwards.diff.narrowed.size() + forwards.diff.incomparable.size() ==
          backwards.diff.opened.size() + backwards.diff.widened.size() + both_ways);
    // A declaration that went silences nothing.
    const auto silencing = [](const std::vector<compare::PolicyChange>& policy) {
      return std::ranges::count_if(policy, [](const compare::PolicyChange& change) {
        return change.kind != compare::PolicyChange::Kind::declaration;
      });
    };
    CHECK(silencing(forwards.policy) == silencing(backwards.policy));
    CHECK(forwards.diff.environments.added.size() == backwards.diff.environments.removed.size());
  }
}

TEST_CASE("what could not be read is never shown as closed or fixed") {
  for (const test::History& history : test::all_histories()) {
    if (history.name.find("stopped-parsing") == std::string::npos) continue;
    CAPTURE(history.name);
    const Compared all = compared(history);
    CHECK(all.diff.closed.empty());
    CHECK(all.diff.narrowed.empty());
    CHECK(all.diff.findings.fixed.empty());
    CHECK_FALSE(all.diff.incomparable.empty());
  }
}

TEST_CASE("a new finding stands at a line that the change added, wherever its story has one") {
  for (const test::History& history : test::all_histories()) {
    CAPTURE(history.name);
    const Compared all = compared(history);
    const compare::Changes changes(all.base.report.sources, all.head.report.sources);
    for (const Finding& finding : all.head.report.findings) {
      if (finding.status != Status::fresh) continue;
      const Sources& sources = all.head.report.sources;
      const bool has_one =
          std::ranges::any_of(finding.hops, [&](const Hop& hop) { return changes.is_added(sources.place(hop.span)); });
      CAPTURE(finding.message);
      if (has_one) CHECK(changes.is_added(sources.place(finding.at)));
    }
  }
}

TEST_CASE("fingerprints survive moved lines and renamed files") {
  for (const test::History& history : test::all_histories()) {
    CAPTURE(history.name);
    const auto fingerprints = [&](std::vector<InputFile> files) {
      std::vector<std::uint64_t> all;
      for (const Finding& finding : test::analyzed(std::move(files), options_of(history, 1)).report.findings)
        all.push_back(finding.fingerprint);
      std::ranges::sort(all);
      return all;
    };
    std::vector<InputFile> moved = history.head;
    // A kustomization names its files, and a variant is called after its own, as is an ignore that ignores nothing.
    const bool may_rename =
        history.name != "object-repeated" && history.name != "ignore-at-another-step" &&
        std::ranges::none_of(moved, [](const InputFile& file) { return file.path.ends_with("kustomization.yaml"); });
    for (InputFile& file : moved) {
      if (file.path == "routegrant.yaml") continue;
      file.text = (file.path.ends_with(".sql") ? "-- moved\n\n" : "# moved\n\n") + file.text;
      if (may_rename && file.path.starts_with("deploy/")) file.path.insert(file.path.rfind('/') + 1, "renamed-");
    }
    CHECK(fingerprints(history.head) == fingerprints(moved));
  }
}
