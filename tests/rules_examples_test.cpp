#include <doctest/doctest.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis.hpp"
#include "base/text.hpp"
#include "compare/change_findings.hpp"
#include "compare/findings/judge.hpp"
#include "rules/rule_file.hpp"

using namespace routegrant;

namespace {

/// "app.yaml:12 of rules/x.md:57": a line of an example, and where that stands in the page.
using Lines = std::set<std::string>;

/// The rule that a line's `expect:` or `hop:` comment names; empty if it has none.
std::string_view marked(std::string_view line, std::string_view word) {
  for (const std::string_view comment : {"# ", "-- "}) {
    const std::string mark = std::string(comment) + std::string(word) + ": ";
    const std::size_t found = line.find(mark);
    if (found != std::string_view::npos) return text::trim(line.substr(found + mark.size()));
  }
  return {};
}

std::string line_name(const Rule& rule, const ExampleFile& file, std::uint32_t line) {
  return file.name + ":" + std::to_string(line) + " of " + rule.path + ":" + std::to_string(file.line + line - 1);
}

std::string line_name(const Rule& rule, const Example& example, const Place& place) {
  for (const ExampleFile& file : example.files) {
    if (file.name == place.file) return line_name(rule, file, place.line);
  }
  return place.file + ":" + std::to_string(place.line);
}

Lines marked_lines(const Rule& rule, const Example& example, std::string_view word, std::string_view id) {
  Lines lines;
  for (const ExampleFile& file : example.files) {
    std::uint32_t number = 0;
    for (const std::string_view line : text::split(file.text, '\n')) {
      ++number;
      if (marked(line, word) == id) lines.insert(line_name(rule, file, number));
      // A line that is a comment itself is marked from the line above.
      if (marked(line, std::string(word) + " below") == id) lines.insert(line_name(rule, file, number + 1));
    }
  }
  return lines;
}

AnalysisOptions example_options() {
  AnalysisOptions options;
  options.jobs = 1;
  options.today = "2026-01-01";
  return options;
}

Analysis analyzed(std::vector<InputFile> files, const AnalysisOptions& options = example_options()) {
  Result<Analysis> analysis = analyze(std::move(files), options);
  if (!analysis) FAIL(analysis.error());
  return std::move(*analysis);
}

/// An example's project. Files below `base/` are the tree that it is compared with, for rules that need one.
Analysis analyzed(const Rule& rule, const Example& example) {
  constexpr std::string_view base_prefix = "base/";
  std::vector<InputFile> base;
  std::vector<InputFile> files;
  for (const ExampleFile& file : example.files) {
    if (rule.needs_base && file.name.starts_with(base_prefix)) {
      base.push_back({.path = file.name.substr(base_prefix.size()), .text = file.text});
    } else {
      files.push_back({.path = file.name, .text = file.text});
    }
  }
  Analysis analysis = analyzed(files);
  if (!rule.needs_base) return analysis;
  const Analysis before = analyzed(std::move(base));
  const compare::Changes changes(before.report.sources, analysis.report.sources);
  compare::judge_change(before, analysis, changes, {}, [&](const InputFile& settings) {
    AnalysisOptions otherwise = example_options();
    otherwise.settings = settings;
    return std::optional(analyzed(files, otherwise));
  });
  const questions::Access of_base(before);
  const questions::Access of_head(analysis);
  compare::show_access(compare::access_diff(of_base, of_head, changes, {}), of_base, of_head, changes, analysis);
  for (const InputFile& file : files) {
    if (file.path == "access.lock") compare::show_lock(file.path, file.text, before, changes, analysis);
  }
  return analysis;
}

Rules all_rules() {
  Result<Rules> rules = rules::built_in_rules();
  if (!rules) FAIL(rules.error());
  return std::move(*rules);
}

}  // namespace

TEST_CASE("each rule fires where its page says, tells its story over the marked lines, and fires nowhere else") {
  for (const Rule& rule : all_rules()) {
    for (const Example& example : rule.examples) {
      const std::string name = rule.id + ", " + example.heading;
      CAPTURE(name);
      const Analysis analysis = analyzed(rule, example);
      const Report& report = analysis.report;
      Lines found;
      Lines told;
      for (const Finding& finding : report.findings) {
        if (report.rules[finding.rule].id != rule.id || finding.status != Status::fresh) continue;
        found.insert(line_name(rule, example, report.sources.place(finding.at)));
        for (const Hop& hop : finding.hops) told.insert(line_name(rule, example, report.sources.place(hop.span)));
        CHECK(finding.severity <= rule.severity);
        CHECK(finding.message.find("''") == std::string::npos);
      }
      // A right example inherits the marked files of the wrong one before it.
      const Lines expected = example.wrong ? marked_lines(rule, example, "expect", rule.id) : Lines{};
      CHECK(expected.empty() != example.wrong);
      CHECK(text::join({found.begin(), found.end()}, "\n") == text::join({expected.begin(), expected.end()}, "\n"));
      if (!example.wrong) continue;
      for (const std::string& hop : marked_lines(rule, example, "hop", rule.id)) {
        CAPTURE(hop);
        CHECK(told.contains(hop));
      }
    }
  }
}

TEST_CASE("the findings of a page's examples are the same, byte for byte, at any number of jobs") {
  const Rules rules = all_rules();
  REQUIRE_FALSE(rules.empty());
  const Example& example = rules.back().examples.front();
  const auto fingerprints = [&](unsigned jobs) {
    std::vector<InputFile> files;
    for (const ExampleFile& file : example.files) files.push_back({.path = file.name, .text = file.text});
    AnalysisOptions options;
    options.jobs = jobs;
    Result<Analysis> analysis = analyze(std::move(files), options);
    if (!analysis) FAIL(analysis.error());
    std::string all;
    for (const Finding& finding : analysis->report.findings)
      all += finding.message + std::to_string(finding.fingerprint) + "\n";
    return all;
  };
  CHECK(fingerprints(1) == fingerprints(4));
}
