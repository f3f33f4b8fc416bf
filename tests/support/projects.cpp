#include "support/projects.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "base/text.hpp"

namespace routegrant::test {

std::vector<std::string> all_projects() {
  const std::filesystem::path root = std::filesystem::path(ROUTEGRANT_SOURCE_DIR) / "testdata/projects";
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(root)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::multiset<std::string> marked(const std::vector<InputFile>& files, const std::string& word) {
  const std::string mark = "# " + word + ": ";
  std::multiset<std::string> lines;
  for (const InputFile& file : files) {
    for (const std::string_view line : text::split(file.text, '\n')) {
      if (line.starts_with(mark)) lines.insert(std::string(line.substr(mark.size())));
    }
  }
  return lines;
}

std::string joined(const std::multiset<std::string>& lines) {
  return text::join({lines.begin(), lines.end()}, "\n");
}

}  // namespace routegrant::test
