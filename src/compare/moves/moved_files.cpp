#include "compare/moves/moved_files.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <tuple>
#include <vector>

#include "base/hash.hpp"
#include "base/paths.hpp"
#include "base/text.hpp"

namespace routegrant::compare {
namespace {

/// So many lines are compared at most between files of other names.
constexpr std::size_t most_compared = 20'000'000;

/// A file that only one tree has.
struct Loose {
  std::string_view path;
  std::uint64_t text = 0;
  /// Hashes of its lines, sorted; blank lines tell nothing.
  std::vector<std::uint64_t> lines;
  bool is_taken = false;
};

std::vector<Loose> loose_in(const Files& files, const Files& others) {
  std::vector<Loose> loose;
  for (const auto& [path, text] : files) {
    if (others.contains(path)) continue;
    Loose& file = loose.emplace_back(Loose{.path = path, .text = hash_of(text), .lines = {}});
    for (const std::string_view line : text::split(text, '\n')) {
      const std::string_view trimmed = text::trim(line);
      if (!trimmed.empty()) file.lines.push_back(hash_of(trimmed));
    }
    std::sort(file.lines.begin(), file.lines.end());
  }
  return loose;
}

std::size_t shared(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  std::size_t count = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) {
      ++count, ++i, ++j;
    } else {
      ++(a[i] < b[j] ? i : j);
    }
  }
  return count;
}

/// Two files that may be one, by how many lines in a thousand they share.
struct Candidate {
  std::size_t likeness = 0;
  bool same_name = false;
  std::size_t before = 0;
  std::size_t after = 0;
};

std::vector<Candidate> candidates(const std::vector<Loose>& before, const std::vector<Loose>& after) {
  std::vector<Candidate> found;
  std::size_t compared = 0;
  for (std::size_t a = 0; a < after.size(); ++a) {
    if (after[a].is_taken || after[a].lines.empty()) continue;
    for (std::size_t b = 0; b < before.size(); ++b) {
      if (before[b].is_taken || before[b].lines.empty()) continue;
      const std::size_t longer = std::max(before[b].lines.size(), after[a].lines.size());
      const std::size_t shorter = std::min(before[b].lines.size(), after[a].lines.size());
      if (shorter * 2 < longer) continue;
      const bool same_name = paths::base_name(before[b].path) == paths::base_name(after[a].path);
      if (!same_name && (compared += longer) > most_compared) continue;
      const std::size_t likeness = shared(before[b].lines, after[a].lines) * 1000 / longer;
      if (likeness >= 500) found.push_back({likeness, same_name, b, a});
    }
  }
  std::sort(found.begin(), found.end(), [](const Candidate& one, const Candidate& other) {
    return std::tuple(other.likeness, other.same_name, one.after, one.before) <
           std::tuple(one.likeness, one.same_name, other.after, other.before);
  });
  return found;
}

}  // namespace

std::map<std::string, std::string, std::less<>> moved_files(const Files& before, const Files& after) {
  std::vector<Loose> gone = loose_in(before, after);
  std::vector<Loose> come = loose_in(after, before);
  std::map<std::string, std::string, std::less<>> moved;
  std::multimap<std::uint64_t, Loose*> by_text;
  for (Loose& file : gone) by_text.emplace(file.text, &file);
  for (Loose& file : come) {
    const auto same = by_text.find(file.text);
    if (same == by_text.end()) continue;
    moved.emplace(file.path, same->second->path);
    file.is_taken = same->second->is_taken = true;
    by_text.erase(same);
  }
  for (const Candidate& pair : candidates(gone, come)) {
    if (gone[pair.before].is_taken || come[pair.after].is_taken) continue;
    gone[pair.before].is_taken = come[pair.after].is_taken = true;
    moved.emplace(come[pair.after].path, gone[pair.before].path);
  }
  return moved;
}

}  // namespace routegrant::compare
