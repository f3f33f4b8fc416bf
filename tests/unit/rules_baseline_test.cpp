#include <doctest/doctest.h>

#include <algorithm>

#include "rules/baseline.hpp"
#include "support/sample_report.hpp"

using namespace routegrant;

TEST_CASE("baseline: what is written is read again, one line a finding, in a stable order") {
  const Report report = test::sample_report();
  const rules::Baseline baseline = rules::baseline_of(report, "deploy, db", "");
  const std::string text = rules::write_baseline(baseline);
  CHECK(text.starts_with("# routegrant baseline, version 1\n# paths: deploy, db\n# reading: as usual\n"));
  const Result<rules::Baseline> again = rules::read_baseline("b", text);
  REQUIRE(again);
  CHECK(again->findings == baseline.findings);
  CHECK(again->paths == "deploy, db");
  CHECK(again->reading.empty());
  CHECK(rules::write_baseline(*again) == text);
  // The allowed finding is accepted elsewhere.
  CHECK(baseline.findings.size() == 2);
}

TEST_CASE("baseline: known findings are unchanged, gone ones are told, others are not comparable") {
  Report report = test::sample_report();
  rules::Baseline baseline = rules::baseline_of(report, "deploy", "");
  const std::string rule = baseline.findings.front().rule;
  const std::string file = baseline.findings.front().file;
  baseline.findings.push_back({.fingerprint = 1, .rule = rule, .file = file, .message = "gone"});
  baseline.findings.push_back({.fingerprint = 2, .rule = "no-such-rule", .file = file, .message = "not asked"});
  baseline.findings.push_back({.fingerprint = 3, .rule = rule, .file = "elsewhere.yaml", .message = "not read"});
  // The story of a finding goes through files that its line does not name.
  const rules::BaselineState other_paths = rules::apply_baseline(baseline, "db", "", report);
  CHECK(other_paths.gone.empty());
  CHECK(other_paths.incomparable == std::vector<std::size_t>{2, 3, 4});
  for (const Finding& finding : report.findings) CHECK(finding.status != Status::fresh);
  for (const std::string paths : {"deploy", "./deploy/"})
    CHECK(rules::apply_baseline(baseline, paths, "", report).gone == std::vector<std::size_t>{2, 4});
  CHECK(rules::apply_baseline(baseline, "deploy", "--closed-world", report).gone.empty());
}

TEST_CASE("baseline: nothing is gone where something is not understood that was") {
  Report report = test::sample_report();
  rules::Baseline baseline = rules::baseline_of(report, "deploy", "");
  const std::string rule = baseline.findings.front().rule;
  baseline.findings.push_back({.fingerprint = 1, .rule = rule, .file = "other.yaml", .message = "its story is long"});
  const SourceId source = report.sources.add({.path = "z/broken.yaml", .text = "a: ["});
  report.diagnostics.push_back({.span = Span{source, 3, 4}, .message = "cannot be parsed"});
  CHECK(rules::apply_baseline(baseline, "deploy", "", report).gone.empty());
  // What was not understood when the baseline was made is no news.
  baseline.unclear = rules::baseline_of(report, "deploy", "").unclear;
  CHECK(std::ranges::count(baseline.unclear, "z/broken.yaml") == 1);
  CHECK(rules::apply_baseline(baseline, "deploy", "", report).gone.size() == 1);
  const Result<rules::Baseline> again = rules::read_baseline("b", rules::write_baseline(baseline));
  REQUIRE(again);
  CHECK(again->unclear == baseline.unclear);
}

TEST_CASE("baseline: one that keeps what a run could not find is about all that both read") {
  rules::Baseline now{.paths = "db", .unclear = {"a", "b"}};
  rules::unite_headers({.paths = "deploy", .unclear = {"b", "c"}}, now);
  CHECK(now.paths == "db, deploy");
  CHECK(now.unclear == std::vector<std::string>{"b"});
  rules::unite_headers({.paths = "."}, now);
  CHECK(now.paths == ".");
}

TEST_CASE("baseline: a higher level is a new finding, and lines without a level know any") {
  Report report = test::sample_report();
  rules::Baseline baseline = rules::baseline_of(report, "deploy", "");
  const Finding* raised = nullptr;
  for (Finding& finding : report.findings) {
    if (finding.status != Status::fresh) continue;
    for (rules::KnownFinding& known : baseline.findings) {
      if (known.fingerprint == finding.fingerprint) known.level = "note";
    }
    finding.severity = Severity::error;
    raised = &finding;
  }
  REQUIRE(raised != nullptr);
  const Report before = report;
  CHECK(rules::apply_baseline(baseline, "deploy", "", report).gone.empty());
  CHECK(raised->status == Status::fresh);
  for (rules::KnownFinding& known : baseline.findings) known.level.clear();
  report = before;
  CHECK(rules::apply_baseline(baseline, "deploy", "", report).gone.empty());
  for (const Finding& finding : report.findings) CHECK(finding.status != Status::fresh);
}

TEST_CASE("baseline: a finding of another fingerprint is known by its words where its file was moved") {
  Report report = test::sample_report();
  rules::Baseline baseline = rules::baseline_of(report, "deploy", "");
  for (rules::KnownFinding& known : baseline.findings) {
    known.fingerprint += 1;
    known.file = "elsewhere/" + known.file.substr(known.file.rfind('/') + 1);
  }
  CHECK(rules::apply_baseline(baseline, "deploy", "", report).gone.empty());
  for (const Finding& finding : report.findings) CHECK(finding.status != Status::fresh);
  Report other = test::sample_report();
  for (rules::KnownFinding& known : baseline.findings) known.file = "elsewhere/other.yaml";
  CHECK(rules::apply_baseline(baseline, "deploy", "", other).gone.size() == baseline.findings.size());
}

TEST_CASE("baseline: a file that is none, or of a later version, or has a broken line, is refused with its line") {
  const auto error_of = [](std::string_view text) {
    const Result<rules::Baseline> read = rules::read_baseline("b", text);
    return read ? std::string("taken") : read.error();
  };
  CHECK(error_of("{}\n").starts_with("b:1: this is no baseline"));
  CHECK(error_of("# routegrant baseline, version 2\n") == "b:1: version '2' is not known here, expected 1");
  CHECK(error_of("# routegrant baseline, version 1\nxyz\n") == "b:2: expected 'FINGERPRINT RULE FILE: MESSAGE'");
  CHECK(error_of("# routegrant baseline, version 1\r\n\r\n0123456789abcdef a b: c\r\n") == "taken");
}

TEST_CASE("baseline: no name in a message can begin a line of its own") {
  for (const std::string& name : test::hostile_names()) {
    const rules::Baseline baseline = rules::baseline_of(test::hostile_report(name), ".", "");
    const Result<rules::Baseline> again = rules::read_baseline("b", rules::write_baseline(baseline));
    REQUIRE(again);
    CHECK(again->findings.size() == baseline.findings.size());
  }
}
