#pragma once

#include <set>
#include <string>
#include <vector>

#include "analysis.hpp"

/// testdata/projects/: one directory for each producer, operator or convention, drawn from upstream documentation.
/// Comments at the beginning of lines, or behind what they are about, say what must come out of it.
namespace routegrant::test {

/// The names of all projects, sorted.
[[nodiscard]] std::vector<std::string> all_projects();

/// The texts after `# word: ` at the beginning of lines.
[[nodiscard]] std::multiset<std::string> marked(const std::vector<InputFile>& files, const std::string& word);

/// Lines of text, one below the other.
[[nodiscard]] std::string joined(const std::multiset<std::string>& lines);

}  // namespace routegrant::test
