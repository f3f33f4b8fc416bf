#include "model/globbed_files.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "base/glob.hpp"
#include "base/paths.hpp"
#include "base/text.hpp"

namespace routegrant::model {
namespace {

bool is_sql(std::string_view path) {
  return path.ends_with(".sql") && !path.ends_with(".down.sql") && !path.ends_with("_down.sql");
}

/// The directories of mounted SQL files.
std::set<std::string> sql_directories(const credentials::Mounts& mounts) {
  std::set<std::string> directories;
  for (const credentials::MountedFile& file : mounts.files) {
    if (is_sql(file.path)) directories.emplace(paths::directory_of(file.path));
  }
  directories.erase("");
  return directories;
}

/// The word that begins at `at`, without its quotes.
std::string word_at(std::string_view script, std::size_t at) {
  constexpr std::string_view ends = " \t\n;|)&<>`\\";
  std::string word;
  for (; at < script.size() && ends.find(script[at]) == std::string_view::npos; ++at) {
    if (script[at] != '"' && script[at] != '\'') word += script[at];
  }
  return word;
}

/// What stands before `at` in its line.
std::string_view before(std::string_view script, std::size_t at) {
  const std::size_t begin = script.rfind('\n', at);
  return begin == std::string_view::npos || at == 0 ? script.substr(0, at) : script.substr(begin + 1, at - begin - 1);
}

bool is_listed(std::string_view line) {
  return text::contains_word(line, "ls") || text::contains_word(line, "find") || line.ends_with("$(ls ") ||
         line.ends_with("$(find ");
}

/// The patterns of files of the directory.
std::vector<std::string> patterns_in(std::string_view script, const std::string& directory) {
  std::vector<std::string> patterns;
  for (std::size_t at = script.find(directory); at != std::string_view::npos; at = script.find(directory, at + 1)) {
    const std::string_view line = before(script, at);
    if (text::trim(line).starts_with("#")) continue;
    std::string word = word_at(script, at);
    if (word.find('*') != std::string::npos) {
      patterns.push_back(std::move(word));
    } else if ((word == directory || word == directory + "/") && is_listed(line)) {
      patterns.push_back(directory + "/*");
    }
  }
  return patterns;
}

}  // namespace

std::vector<const credentials::MountedFile*> globbed_sql(std::string_view script, const credentials::Mounts& mounts) {
  std::vector<const credentials::MountedFile*> files;
  if (script.find("psql") == std::string_view::npos) return files;
  for (const std::string& directory : sql_directories(mounts)) {
    const std::vector<std::string> patterns = patterns_in(script, directory);
    for (const credentials::MountedFile& file : mounts.files) {
      const bool is_taken = paths::directory_of(file.path) == directory && is_sql(file.path) &&
                            std::any_of(patterns.begin(), patterns.end(),
                                        [&](const std::string& pattern) { return glob_matches(pattern, file.path); });
      if (is_taken) files.push_back(&file);
    }
  }
  std::stable_sort(files.begin(), files.end(), [](const auto* a, const auto* b) { return a->path < b->path; });
  return files;
}

}  // namespace routegrant::model
