#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace routegrant {

/// How much a finding weighs; the order is the order of weight.
enum class Severity : std::uint8_t { note, warning, error };

/// The word used in every output: "note", "warning" or "error".
[[nodiscard]] std::string_view name_of(Severity severity);

/// One file of an example project in a rule's page: its name, its text, and where it starts in the page.
struct ExampleFile {
  std::string name{};
  std::string text{};
  /// The line of the page, from 1, that holds the first line of `text`.
  std::uint32_t line = 1;
};

/// One `## Wrong...` or `## Right...` heading with its files (those of earlier headings included).
struct Example {
  bool wrong = false;
  std::string heading{};
  std::vector<ExampleFile> files{};
};

/// One file of rules/: what is asked, how it is said, why it matters, and examples that prove it.
struct Rule {
  /// The file's name without `.md`; public API, never renamed.
  std::string id{};
  Severity severity = Severity::warning;
  /// From the front matter: "9.8" and so on; empty for a rule that is not about security.
  std::string security_severity{};
  /// low, medium, high or very-high.
  std::string precision = "high";
  std::string since{};
  std::vector<std::string> tags{};
  /// Whether the rule needs two trees to compare (`--base`).
  bool needs_base = false;
  /// The page's heading.
  std::string title{};
  /// With `{column}` places, filled by the query's columns.
  std::string message{};
  /// What to do, in one sentence with `{column}` places; the text report's `help:` line.
  std::string help{};
  /// The first paragraph below the heading.
  std::string summary{};
  /// The page without front matter, query and examples' expectations: SARIF's help.
  std::string markdown{};
  std::string query{};
  /// The page's path as shown in errors, and the line in it on which the query starts.
  std::string path{};
  std::uint32_t query_line = 1;
  std::vector<Example> examples{};
};

/// Sorted by id.
using Rules = std::vector<Rule>;

}  // namespace routegrant
