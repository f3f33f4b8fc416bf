#include "load/inclusions.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/paths.hpp"
#include "sql/psql.hpp"
#include "sql/script.hpp"

namespace routegrant::load {
namespace {

bool may_include(std::string_view text) {
  return text.find("\\i") != std::string_view::npos;
}

/// Whether a file lies in the directory or below it: scripts of tests that run what lies above them do not own it.
bool lies_below(const SqlFile& file, std::string_view directory) {
  return directory.empty() || file.directory == directory ||
         (file.directory.starts_with(directory) && file.directory[directory.size()] == '/');
}

/// What runs what, by index.
class Graph {
 public:
  Graph(const std::vector<SqlFile>& files, const Sources& sources) : runs_(files.size()) {
    for (std::size_t i = 0; i < files.size(); ++i) places_.emplace(files[i].path, i);
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (may_include(files[i].text)) read(files, i, sources);
    }
  }

  /// Whether it is run by way of files that none runs. Files that run each other in a circle are not.
  [[nodiscard]] std::vector<bool> run_by_others() const {
    std::vector<bool> has_runner(runs_.size());
    for (std::size_t from = 0; from < runs_.size(); ++from) {
      for (const std::size_t to : runs_[from]) has_runner[to] = has_runner[to] || to != from;
    }
    std::vector<std::size_t> stack;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      if (!has_runner[i]) stack.push_back(i);
    }
    std::vector<bool> found(runs_.size());
    while (!stack.empty()) {
      const std::size_t from = stack.back();
      stack.pop_back();
      for (const std::size_t to : runs_[from]) {
        if (found[to] || to == from) continue;
        found[to] = true;
        stack.push_back(to);
      }
    }
    return found;
  }

 private:
  void read(const std::vector<SqlFile>& files, std::size_t at, const Sources& sources) {
    const Span whole{.source = files[at].source, .begin = 0, .end = static_cast<std::uint32_t>(files[at].text.size())};
    for (const sql::Piece& piece : sql::split(sources, whole)) {
      if (piece.kind != sql::Piece::Kind::meta_command) continue;
      const auto inclusion = sql::inclusion_of(sql::read_meta_command(sources.text(piece.span), {}));
      if (!inclusion || !inclusion->known) continue;
      for (const std::string& path :
           {paths::normal(paths::joined(files[at].directory, inclusion->file)), paths::normal(inclusion->file)}) {
        const auto found = places_.find(path);
        if (found == places_.end()) continue;
        if (lies_below(files[found->second], files[at].directory)) runs_[at].insert(found->second);
        break;
      }
    }
  }

  std::map<std::string, std::size_t, std::less<>> places_;
  std::vector<std::set<std::size_t>> runs_;
};

}  // namespace

std::vector<SqlFile> without_included(std::vector<SqlFile> files, const Sources& sources) {
  if (std::none_of(files.begin(), files.end(), [](const SqlFile& file) { return may_include(file.text); }))
    return files;
  const std::vector<bool> included = Graph(files, sources).run_by_others();
  std::vector<SqlFile> kept;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!included[i]) kept.push_back(files[i]);
  }
  return kept;
}

}  // namespace routegrant::load
