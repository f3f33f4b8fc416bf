#include "report/formats.hpp"

#include <doctest/doctest.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "base/text.hpp"
#include "report/utf8.hpp"
#include "support/sample_report.hpp"

using namespace routegrant;
using namespace routegrant::report;

namespace {

std::string written(std::string_view format, const Report& report, const Style& style = {}) {
  for (const Format* each : all_formats()) {
    if (each->name != format) continue;
    std::ostringstream out;
    each->write(report, style, out);
    return out.str();
  }
  return {};
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t times = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size())) ++times;
  return times;
}

bool is_json(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.data(), text.size());
  return !document.HasParseError();
}

/// Whether elements are closed in the order they were opened, and every `&` starts an entity. Enough for what we write.
bool is_well_formed(std::string_view xml) {
  std::vector<std::string> open;
  for (std::size_t at = xml.find('<'); at != std::string_view::npos; at = xml.find('<', at)) {
    const std::size_t end = xml.find('>', at);
    if (end == std::string_view::npos) return false;
    const std::string_view tag = xml.substr(at + 1, end - at - 1);
    at = end;
    if (tag.starts_with('?') || tag.ends_with('/')) continue;
    if (!tag.starts_with('/')) {
      open.emplace_back(tag.substr(0, tag.find(' ')));
      continue;
    }
    if (open.empty() || open.back() != tag.substr(1)) return false;
    open.pop_back();
  }
  return open.empty();
}

/// Markdown without its code spans and fences.
std::string without_code(std::string_view markdown) {
  std::string out;
  for (std::size_t at = 0; at < markdown.size();) {
    if (markdown[at] != '`' || (at > 0 && markdown[at - 1] == '\\')) {
      out += markdown[at++];
      continue;
    }
    const std::size_t end = std::min(markdown.find_first_not_of('`', at), markdown.size());
    const std::string fence(markdown.substr(at, end - at));
    std::size_t close = markdown.find(fence, end);
    while (close != std::string_view::npos && close + fence.size() < markdown.size() &&
           markdown[close + fence.size()] == '`') {
      close = markdown.find(fence, markdown.find_first_not_of('`', close));
    }
    at = close == std::string_view::npos ? markdown.size() : close + fence.size();
  }
  return out;
}

Report many_findings(std::size_t number) {
  Report report = test::empty_report();
  std::string text;
  for (std::size_t i = 0; i < number; ++i) text += "line\n";
  const SourceId id = report.sources.add({.path = "many.yaml", .text = text});
  for (std::size_t i = 0; i < number; ++i) {
    Finding finding;
    finding.rule = i % 3;
    finding.severity = report.rules[finding.rule].severity;
    finding.at = {id, static_cast<std::uint32_t>(5 * i), static_cast<std::uint32_t>(5 * i + 4)};
    finding.message = "finding " + std::to_string(i);
    finding.lasting = finding.fingerprint = i;
    report.findings.push_back(finding);
  }
  return report;
}

struct Golden {
  std::string_view format;
  std::string_view file;
};

constexpr std::array goldens = {
    Golden{"concise", "expected.concise.txt"},
    Golden{"github", "expected.github.txt"},
    Golden{"html", "expected.html"},
    Golden{"gitlab", "expected.gitlab.json"},
    Golden{"json", "expected.json"},
    Golden{"junit", "expected.junit.xml"},
    Golden{"markdown", "expected.md"},
    Golden{"sarif", "expected.sarif"},
    Golden{"text", "expected.txt"},
};

}  // namespace

TEST_CASE("the sample report is written as expected in every format") {
  const Report report = test::sample_report();
  CHECK(goldens.size() == all_formats().size());
  for (const Golden& golden : goldens) {
    CAPTURE(golden.format);
    const std::string path = ROUTEGRANT_SOURCE_DIR "/testdata/sarif/public-write/" + std::string(golden.file);
    const std::string out = written(golden.format, report);
    if (std::getenv("ROUTEGRANT_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << out;
    std::ifstream in(path, std::ios::binary);
    CHECK(out == std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()));
  }
}

TEST_CASE("formats are sorted by name, and two runs write the same bytes") {
  CHECK(std::is_sorted(all_formats().begin(), all_formats().end(),
                       [](const Format* a, const Format* b) { return a->name < b->name; }));
  for (const Format* format : all_formats()) {
    CHECK(written(format->name, test::sample_report()) == written(format->name, test::sample_report()));
  }
}

TEST_CASE("hostile names neither break a format nor get through it") {
  for (const std::string& name : test::hostile_names()) {
    const Report report = test::hostile_report(name);
    CAPTURE(name.substr(0, 30));
    for (const Format* format : all_formats()) {
      CAPTURE(format->name);
      const std::string out = written(format->name, report);
      CHECK(text::valid_utf8(out) == out);
      CHECK(out.find('\x1b') == std::string::npos);
      CHECK(out.find('\0') == std::string::npos);
      CHECK(out.find('\r') == std::string::npos);
      const bool is_data =
          format->name == "json" || format->name == "gitlab";  // names stay as they are, escaped as JSON
      CHECK(out.find("##[") == std::string::npos);
      if (!is_data) {
        CHECK(out.find("\xE2\x80\xAE") == std::string::npos);
      }
      for (const std::string_view line : text::split(out, '\n')) {
        if (format->name != "github") CHECK_FALSE(text::trim(line).starts_with("::"));
        if (format->name == "github")
          CHECK((line.empty() || line.starts_with("::error ") || line.starts_with("::warning ") ||
                 line.starts_with("::notice ")));
      }
    }
    for (const std::string_view format : {"json", "sarif", "gitlab"}) CHECK(is_json(written(format, report)));
    CHECK(is_well_formed(written("junit", report)));
    const std::string prose = without_code(written("markdown", report));
    for (const std::string_view active : {"<script", "@team", "#12", "http://evil", "www.evil"}) {
      CHECK(prose.find(active) == std::string::npos);
    }
  }
}

TEST_CASE("no format prints a password") {
  Report report = test::empty_report();
  const SourceId id =
      report.sources.add({.path = "cm.yaml", .text = "data:\n  FIRST: correct-horse\n  POSTGRES_PASSWORD: hunter2\n"});
  report.secrets = {test::span_of(report.sources, id, "correct-horse")};
  for (const std::string_view key : {"FIRST", "POSTGRES_PASSWORD: hunter2"}) {
    Finding finding;
    finding.at = test::span_of(report.sources, id, key);
    finding.message = "a password stands in clear text";
    finding.hops = {{.span = finding.at, .sentence = "the key holds it", .relation = "plain_password"}};
    report.findings.push_back(finding);
  }
  Style verbose;
  verbose.verbose = true;
  for (const Format* format : all_formats()) {
    CAPTURE(format->name);
    const std::string out = written(format->name, report, verbose);
    CHECK(out.find("correct-horse") == std::string::npos);
    CHECK(out.find("hunter2") == std::string::npos);
    CHECK(out.find("a password stands in clear text") != std::string::npos);
  }
  CHECK(written("text", report).find("FIRST: \xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2") != std::string::npos);
}

TEST_CASE("a report of nothing is a report") {
  const Report report = test::empty_report();
  CHECK(written("text", report).find("no findings") != std::string::npos);
  CHECK(written("concise", report).empty());
  CHECK(written("github", report).empty());
  CHECK(written("gitlab", report) == "[]\n");
  CHECK(written("markdown", report).find("**Nothing found in 14 files.**") == 0);
  CHECK(written("sarif", report).find("\"results\": []") != std::string::npos);
  CHECK(is_json(written("json", report)));
}

TEST_CASE("text: every line fits the width, and lines are plain unless colours are wanted") {
  Style style;
  for (const int width : {60, 70, 80, 100, 120}) {
    style.width = width;
    const std::string out = written("text", test::sample_report(), style);
    for (const std::string_view line : text::split(out, '\n')) {
      if (line.starts_with("  incomplete")) continue;
      CAPTURE(line);
      CHECK(width_of(line) <= static_cast<std::size_t>(width));
      CHECK_FALSE(line.ends_with(' '));
    }
  }
  style.unicode = false;
  const std::string ascii = written("text", test::sample_report(), style);
  CHECK(std::all_of(ascii.begin(), ascii.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
  style.color = true;
  style.hyperlinks = true;
  style.link_root = "file:///repo/";
  const std::string colored = written("text", test::sample_report(), style);
  CHECK(colored.find("\x1b[1;31merror:\x1b[0m") != std::string::npos);
  CHECK(colored.find("\x1b]8;;file:///repo/db/roles.sql#14\x1b\\") != std::string::npos);
}

TEST_CASE("text: quiet leaves the ledger out, verbose tells all that was set aside") {
  Style style;
  style.quiet = true;
  CHECK(written("text", test::sample_report(), style).find("1 allowed") == std::string::npos);
  style = {};
  style.verbose = true;
  const std::string verbose = written("text", test::sample_report(), style);
  CHECK(verbose.find("allowed: deploy/reports-db-secret.yaml:7:3") != std::string::npos);
  CHECK(verbose.find("because: Held in the vault. Owner: platform.") != std::string::npos);
  CHECK(verbose.find("kind Widget is not known") != std::string::npos);
}

TEST_CASE("text: a long story is folded") {
  Report report = test::sample_report();
  Finding& finding = report.findings[0];
  const std::vector<Hop> story = finding.hops;
  for (int i = 0; i < 3; ++i) finding.hops.insert(finding.hops.end(), story.begin(), story.end());
  CHECK(written("text", report).find("16 steps left out") != std::string::npos);
}

TEST_CASE("text: errors come first, and of many findings of a rule that are no errors one stands for all") {
  Report report = test::sample_report();
  const auto warning = std::find_if(report.findings.begin(), report.findings.end(), [](const Finding& finding) {
    return finding.severity == Severity::warning && finding.status == Status::fresh;
  });
  REQUIRE(warning != report.findings.end());
  const Finding one = *warning;
  report.findings.insert(report.findings.begin(), {one, one, one, one, one});
  const std::string text = written("text", report);
  CHECK(text.starts_with("error: "));
  CHECK(count(text, "\nwarning: ") == 1);
  CHECK(count(text, "\nalso: ") == 5);
  CHECK(count(text, "6 warnings") == 1);
  Style verbose;
  verbose.verbose = true;
  CHECK(count(written("text", report, verbose), "\nalso: ") == 0);
  CHECK(count(written("text", report, verbose), "\nwarning: ") == 6);
  report.findings.insert(report.findings.begin(), {one, one, one, one, one});
  CHECK(count(written("text", report), "\nalso: ") == 5);
  CHECK(count(written("text", report), "and 5 more findings of " + report.rules[one.rule].id + ", shown by -v") == 1);
}

TEST_CASE("github: ten annotations of a kind, and the last notice counts the rest") {
  const std::string out = written("github", many_findings(90));
  CHECK(count(out, "::error ") == 10);
  CHECK(count(out, "::warning ") == 10);
  CHECK(count(out, "::notice ") == 10);
  CHECK(out.ends_with("::notice title=routegrant::61 more in the summary\n"));
}

TEST_CASE("markdown: stays below its limit, closes what it opens and counts what it left out") {
  Style style;
  style.markdown_limit = 64'000;
  const std::string out = written("markdown", many_findings(2000), style);
  CHECK(out.size() <= style.markdown_limit);
  CHECK(count(out, "<details>") == count(out, "</details>"));
  CHECK(out.find(" parts left out") != std::string::npos);
  CHECK(out.find("1980 more below") != std::string::npos);
}

TEST_CASE("markdown: places are links where the repository is known") {
  Style style;
  style.blob_url = "https://github.com/o/r/blob/c0ffee/";
  CHECK(written("markdown", test::sample_report(), style)
            .find("[`db/roles.sql:14`](https://github.com/o/r/blob/c0ffee/db/roles.sql#L14)") != std::string::npos);
}

TEST_CASE("gitlab: fingerprints are unique even where ours are not") {
  Report report = many_findings(3);
  for (Finding& finding : report.findings) finding.lasting = finding.fingerprint = 1;
  const std::string out = written("gitlab", report);
  rapidjson::Document document;
  document.Parse(out.c_str());
  REQUIRE(document.IsArray());
  REQUIRE(document.Size() == 3);
  CHECK(document[0]["fingerprint"] != document[1]["fingerprint"]);
  CHECK(document[1]["fingerprint"] != document[2]["fingerprint"]);
}
