#pragma once

#include <set>
#include <string>
#include <vector>

#include "analysis.hpp"

namespace routegrant::test {

/// The files below a directory of testdata/, with paths relative to it.
[[nodiscard]] std::vector<InputFile> files_of(const std::string& directory);

/// An analysis that must succeed; a mistake in settings or rules fails the test.
[[nodiscard]] Analysis analyzed(std::vector<InputFile> files, const AnalysisOptions& options = {});

/// Every access path as one line: "entry -> workload as role: PRIVILEGES object"; without an entry, "- -> ...".
/// Of the privileges only those on rows are named, in the order SELECT, INSERT, UPDATE, DELETE, TRUNCATE.
[[nodiscard]] std::set<std::string> path_lines(const Analysis& analysis);

/// Every finding as "rule file:line".
[[nodiscard]] std::multiset<std::string> finding_lines(const Analysis& analysis);

/// Of one rule: "file:line".
[[nodiscard]] std::multiset<std::string> places_of(const Analysis& analysis, const std::string& rule);

}  // namespace routegrant::test
