#include "support/history.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

#include "base/text.hpp"
#include "support/tree.hpp"

namespace routegrant::test {
namespace {

namespace fs = std::filesystem;

/// Reads the lines of one history and edits a tree by them.
class Editor {
 public:
  Editor(std::string name, std::vector<InputFile> tree, const std::vector<std::string>& lines) : lines_(lines) {
    history_.name = std::move(name);
    history_.base = std::move(tree);
  }

  History run() {
    std::vector<InputFile>* tree = &history_.base;
    while (at_ < lines_.size()) {
      const std::string line = lines_[at_++];
      const std::vector<std::string_view> words = text::words(line);
      if (words.empty()) continue;
      if (words[0] == "what:") {
        history_.what = text::trim(std::string_view(line).substr(5));
      } else if (words[0] == "today:") {
        history_.today = std::string(words.at(1));
      } else if (words[0] == "head:") {
        history_.head = history_.base;
        tree = &history_.head;
      } else if (words[0] != "base:") {
        edit(*tree, words);
      }
    }
    REQUIRE_FALSE(history_.what.empty());
    REQUIRE_FALSE(history_.head.empty());
    return std::move(history_);
  }

 private:
  static auto find(std::vector<InputFile>& tree, std::string_view path) {
    const auto found = std::find_if(tree.begin(), tree.end(), [&](const InputFile& file) { return file.path == path; });
    CAPTURE(std::string(path));
    REQUIRE(found != tree.end());
    return found;
  }

  void edit(std::vector<InputFile>& tree, const std::vector<std::string_view>& words) {
    const std::string verb(words[0]);
    const std::string path(words.at(1));
    CAPTURE(history_.name);
    if (verb == "create") {
      tree.push_back({.path = path, .text = block()});
    } else if (verb == "append") {
      find(tree, path)->text += block();
    } else if (verb == "delete") {
      tree.erase(find(tree, path));
    } else if (verb == "rename") {
      find(tree, path)->path = std::string(words.at(2));
    } else {
      REQUIRE(verb == "replace");
      replace(*find(tree, path));
    }
  }

  /// Lines that are indented by two blanks.
  std::string block() {
    std::string out;
    for (; at_ < lines_.size() && lines_[at_].starts_with("  "); ++at_) out += lines_[at_].substr(2) + "\n";
    return out;
  }

  void replace(InputFile& file) {
    while (at_ < lines_.size() && (lines_[at_].starts_with("- ") || lines_[at_].starts_with("+ "))) {
      std::vector<std::string> old;
      std::string now;
      for (; at_ < lines_.size() && lines_[at_].starts_with("- "); ++at_) old.push_back(lines_[at_].substr(2));
      for (; at_ < lines_.size() && lines_[at_].starts_with("+ "); ++at_) now += lines_[at_].substr(2) + "\n";
      std::string text = file.text;
      for (std::size_t i = 0; i < old.size(); ++i) {
        const std::size_t found = ("\n" + text).find("\n" + old[i] + "\n");
        CAPTURE(old[i]);
        REQUIRE(found != std::string::npos);
        text.replace(found, old[i].size() + 1, i + 1 == old.size() ? now : "");
      }
      file.text = std::move(text);
    }
  }

  const std::vector<std::string>& lines_;
  std::size_t at_ = 0;
  History history_;
};

}  // namespace

std::vector<History> all_histories() {
  const fs::path root = fs::path(ROUTEGRANT_SOURCE_DIR) / "testdata/histories";
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(root)) {
    if (entry.path().extension() == ".history") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<History> histories;
  for (const fs::path& path : paths) {
    std::ifstream in(path, std::ios::binary);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    histories.push_back(Editor(path.stem().string(), files_of("histories/tree"), lines).run());
  }
  return histories;
}

}  // namespace routegrant::test
