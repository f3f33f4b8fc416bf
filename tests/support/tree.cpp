#include "support/tree.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include "questions/access.hpp"

namespace routegrant::test {

std::vector<InputFile> files_of(const std::string& directory) {
  const std::filesystem::path root = std::filesystem::path(ROUTEGRANT_SOURCE_DIR) / "testdata" / directory;
  std::vector<InputFile> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    files.push_back({.path = std::filesystem::relative(entry.path(), root).string(),
                     .text = std::string(std::istreambuf_iterator<char>(file), {})});
  }
  return files;
}

Analysis analyzed(std::vector<InputFile> files, const AnalysisOptions& options) {
  Result<Analysis> analysis = analyze(std::move(files), options);
  REQUIRE_MESSAGE(analysis.has_value(), (analysis ? std::string() : analysis.error()));
  return std::move(*analysis);
}

std::set<std::string> path_lines(const Analysis& analysis) {
  static constexpr std::array<std::string_view, 5> on_rows = {"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"};
  const questions::Access access(analysis);
  std::set<std::string> lines;
  for (const questions::AccessRow& row : access.rows()) {
    const Login& login = access.logins[row.login];
    std::string line = row.route == FactId::none ? "-" : access.routes[row.route].entry;
    line += " -> " + questions::workload_name(access.workloads[row.workload]) + " as ";
    line += login.known == "known" ? login.role_name : "? (" + login.known + ")";
    if (row.access.object == FactId::none) {
      lines.insert(line);
      continue;
    }
    const Object& object = access.objects[row.access.object];
    if (object.kind == "sequence") continue;
    std::string privileges;
    for (const std::string_view privilege : on_rows) {
      if (std::ranges::find(row.access.privileges, privilege) == row.access.privileges.end()) continue;
      privileges += (privileges.empty() ? "" : ",") + std::string(privilege);
    }
    lines.insert(line + ": " + privileges + " " + object.name);
  }
  return lines;
}

std::multiset<std::string> finding_lines(const Analysis& analysis) {
  std::multiset<std::string> lines;
  const Report& report = analysis.report;
  for (const Finding& finding : report.findings) {
    const Place place = report.sources.place(finding.at);
    lines.insert(report.rules[finding.rule].id + " " + place.file + ":" + std::to_string(place.line));
  }
  return lines;
}

std::multiset<std::string> places_of(const Analysis& analysis, const std::string& rule) {
  std::multiset<std::string> places;
  for (const std::string& line : finding_lines(analysis)) {
    if (line.starts_with(rule + " ")) places.insert(line.substr(rule.size() + 1));
  }
  return places;
}

}  // namespace routegrant::test
