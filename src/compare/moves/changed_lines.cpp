#include "compare/moves/changed_lines.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "compare/moves/moved_files.hpp"

namespace routegrant::compare {
namespace {

/// Beyond this the exact diff costs more than it tells.
constexpr std::ptrdiff_t most_edits = 2000;

using Lines = std::vector<std::string_view>;

/// The middle parts that differ, with the number of equal lines before them.
struct Middle {
  Lines before;
  Lines after;
  std::uint32_t offset = 0;
};

Middle trimmed(const Lines& before, const Lines& after) {
  std::size_t head = 0;
  while (head < before.size() && head < after.size() && before[head] == after[head]) ++head;
  std::size_t tail = 0;
  while (tail < before.size() - head && tail < after.size() - head &&
         before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) {
    ++tail;
  }
  const auto cut = [&](const Lines& lines) {
    return Lines(lines.begin() + static_cast<std::ptrdiff_t>(head), lines.end() - static_cast<std::ptrdiff_t>(tail));
  };
  return {cut(before), cut(after), static_cast<std::uint32_t>(head)};
}

/// Myers' greedy algorithm: `trace[d]` holds the furthest reaching x of each diagonal after d edits. Empty if more than
/// `most_edits` are needed.
std::vector<std::vector<std::ptrdiff_t>> trace_of(const Lines& a, const Lines& b) {
  const auto n = static_cast<std::ptrdiff_t>(a.size());
  const auto m = static_cast<std::ptrdiff_t>(b.size());
  const std::ptrdiff_t limit = std::min(n + m, most_edits);
  std::vector<std::ptrdiff_t> furthest(static_cast<std::size_t>(2 * limit + 3));
  const auto at = [&](std::ptrdiff_t k) -> std::ptrdiff_t& {
    return furthest[static_cast<std::size_t>(k + limit + 1)];
  };
  std::vector<std::vector<std::ptrdiff_t>> trace;
  for (std::ptrdiff_t d = 0; d <= limit; ++d) {
    trace.push_back(furthest);
    for (std::ptrdiff_t k = -d; k <= d; k += 2) {
      std::ptrdiff_t x = k == -d || (k != d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
      while (x < n && x - k < m && a[static_cast<std::size_t>(x)] == b[static_cast<std::size_t>(x - k)]) ++x;
      at(k) = x;
      if (x >= n && x - k >= m) return trace;
    }
  }
  return {};
}

/// Behind how many lines that both texts have each of the changed ones stands.
std::set<std::uint32_t> kept_before(const std::vector<std::uint32_t>& numbers) {
  std::set<std::uint32_t> kept;
  for (std::size_t i = 0; i < numbers.size(); ++i) kept.insert(numbers[i] - 1 - static_cast<std::uint32_t>(i));
  return kept;
}

/// A block that came or went beside lines like its own may be any of several runs of lines. As Git shows it (xdiff's
/// xdl_change_compact) it is the last of them. Where the other text has changes too it stays where it is.
void slide_down(const Lines& lines, const std::set<std::uint32_t>& other_changes, std::vector<std::uint32_t>& numbers) {
  for (std::size_t end = numbers.size(); end > 0;) {
    std::size_t first = end - 1;
    while (first > 0 && numbers[first - 1] + 1 == numbers[first]) --first;
    std::size_t last = end - 1;
    end = first;
    while (true) {
      const std::uint32_t kept = numbers[first] - 1 - static_cast<std::uint32_t>(first);
      const bool is_last_line = numbers[last] >= lines.size();
      if (is_last_line || other_changes.contains(kept) || lines[numbers[first] - 1] != lines[numbers[last]]) break;
      for (std::size_t i = first; i <= last; ++i) ++numbers[i];
      while (last + 1 < numbers.size() && numbers[last] + 1 == numbers[last + 1]) ++last;
    }
  }
}

/// Of ascending line numbers those of lines that are neither blank nor comment.
std::vector<std::uint32_t> telling(std::string_view text, const std::vector<std::uint32_t>& numbers) {
  const Lines lines = lines_of(text);
  std::vector<std::uint32_t> kept;
  for (const std::uint32_t number : numbers) {
    const std::string_view line = text::trim(lines[number - 1]);
    if (!line.empty() && !line.starts_with('#') && !line.starts_with("--")) kept.push_back(number);
  }
  return kept;
}

/// Lines of one file that follow each other.
struct Run {
  std::string_view file{};
  std::uint32_t first = 0;
  std::size_t lines = 0;
};

/// More than this says several things.
constexpr std::size_t longest_run = 4;

/// All of these lines as one run, of one statement if they are SQL: without lines where there is none; nothing where
/// they are more than that.
std::optional<Run> only_run(const std::map<std::string, std::vector<std::uint32_t>>& lines, const Files& texts) {
  Run run;
  for (const auto& [file, numbers] : lines) {
    if (numbers.empty()) continue;
    if (run.lines > 0 || numbers.size() > longest_run || numbers.back() - numbers.front() >= numbers.size())
      return std::nullopt;
    run = {.file = file, .first = numbers.front(), .lines = numbers.size()};
    const Lines all = lines_of(texts.at(file));
    const auto ends = std::count_if(numbers.begin(), numbers.end(), [&](std::uint32_t number) {
      return all[number - 1].find(';') != std::string_view::npos;
    });
    if (ends > 1) return std::nullopt;
  }
  return run;
}

/// Of a changed line and the changed line behind it.
using Pairs = std::set<std::pair<std::string_view, std::string_view>>;

/// Calls `use` with each two changed lines that stand together and say something, and the number of the first.
template <class Use>
void each_pair(const std::vector<std::uint32_t>& numbers, std::string_view text, Use use) {
  const std::vector<std::string_view> lines = lines_of(text);
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    if (numbers[i] != numbers[i - 1] + 1) continue;
    const std::pair pair(text::trim(lines[numbers[i - 1] - 1]), text::trim(lines[numbers[i] - 1]));
    if (!pair.first.empty() && !pair.second.empty()) use(pair, numbers[i - 1]);
  }
}

using Numbers = std::map<std::string, std::vector<std::uint32_t>>;

Pairs pairs_of(const Numbers& changed, const Files& files) {
  Pairs pairs;
  for (const auto& [path, numbers] : changed)
    each_pair(numbers, files.at(path), [&](const auto& pair, std::uint32_t /*number*/) { pairs.insert(pair); });
  return pairs;
}

/// Fewer lines are alike by chance: many containers have the same variable.
constexpr std::size_t least_carried = 5;

void keep_long_runs(std::vector<std::uint32_t>& lines) {
  std::vector<std::uint32_t> kept;
  for (std::size_t begin = 0, end = 0; begin < lines.size(); begin = end) {
    for (end = begin + 1; end < lines.size() && lines[end] == lines[end - 1] + 1;) ++end;
    if (end - begin >= least_carried)
      kept.insert(kept.end(), lines.begin() + static_cast<std::ptrdiff_t>(begin),
                  lines.begin() + static_cast<std::ptrdiff_t>(end));
  }
  lines = std::move(kept);
}

Numbers carried(const Numbers& changed, const Files& files, const Pairs& others) {
  Numbers all;
  for (const auto& [path, numbers] : changed) {
    std::vector<std::uint32_t>& lines = all[path];
    each_pair(numbers, files.at(path), [&](const auto& pair, std::uint32_t number) {
      if (!others.contains(pair)) return;
      if (lines.empty() || lines.back() != number) lines.push_back(number);
      lines.push_back(number + 1);
    });
    keep_long_runs(lines);
  }
  return all;
}

}  // namespace

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

Changed changed_lines(std::string_view before, std::string_view after) {
  const Middle middle = trimmed(lines_of(before), lines_of(after));
  Changed changed;
  const auto trace = trace_of(middle.before, middle.after);
  if (trace.empty()) {
    for (std::uint32_t i = 0; i < middle.before.size(); ++i) changed.removed.push_back(middle.offset + i + 1);
    for (std::uint32_t i = 0; i < middle.after.size(); ++i) changed.added.push_back(middle.offset + i + 1);
    return changed;
  }
  const auto limit = static_cast<std::ptrdiff_t>((trace.front().size() - 3) / 2);
  auto x = static_cast<std::ptrdiff_t>(middle.before.size());
  auto y = static_cast<std::ptrdiff_t>(middle.after.size());
  for (auto d = static_cast<std::ptrdiff_t>(trace.size()) - 1; d > 0; --d) {
    const auto at = [&](std::ptrdiff_t k) {
      return trace[static_cast<std::size_t>(d)][static_cast<std::size_t>(k + limit + 1)];
    };
    const std::ptrdiff_t k = x - y;
    const bool is_insertion = k == -d || (k != d && at(k - 1) < at(k + 1));
    const std::ptrdiff_t previous_k = is_insertion ? k + 1 : k - 1;
    const std::ptrdiff_t previous_x = at(previous_k);
    if (is_insertion) {
      changed.added.push_back(middle.offset + static_cast<std::uint32_t>(previous_x - previous_k) + 1);
    } else {
      changed.removed.push_back(middle.offset + static_cast<std::uint32_t>(previous_x) + 1);
    }
    x = previous_x;
    y = previous_x - previous_k;
  }
  std::reverse(changed.added.begin(), changed.added.end());
  std::reverse(changed.removed.begin(), changed.removed.end());
  const std::set<std::uint32_t> removals = kept_before(changed.removed);
  slide_down(lines_of(after), removals, changed.added);
  slide_down(lines_of(before), kept_before(changed.added), changed.removed);
  return changed;
}

Changes::Changes(const Sources& base, const Sources& head) {
  const auto files_of = [](const Sources& sources) {
    Files files;
    for (std::uint32_t i = 0; i < sources.size(); ++i) {
      const Source& source = sources[static_cast<SourceId>(i)];
      if (source.segments.empty()) files.emplace(source.path, source.text);
    }
    return files;
  };
  const Files before = files_of(base);
  const Files after = files_of(head);
  moved_ = moved_files(before, after);
  for (const auto& [to, from] : moved_) moved_to_.emplace(from, to);
  std::set<std::string, std::less<>> kept;
  for (const auto& [path, text] : after) {
    const std::string old(path_in_base(path));
    const auto was = before.find(old);
    if (was == before.end()) {
      added_[path] = changed_lines({}, text).added;
      continue;
    }
    kept.insert(old);
    if (was->second == text) continue;
    Changed changed = changed_lines(was->second, text);
    removed_[old] = std::move(changed.removed);
    added_[path] = std::move(changed.added);
  }
  for (const auto& [path, text] : before) {
    if (kept.contains(path)) continue;
    removed_[path] = changed_lines(text, {}).removed;
    gone_.insert(path);
  }
  for (const auto& [path, lines] : added_) telling_added_[path] = telling(after.at(path), lines);
  for (const auto& [path, lines] : removed_) telling_removed_[path] = telling(before.at(path), lines);
  if (added_.size() + removed_.size() > 1) {
    carried_to_ = carried(added_, after, pairs_of(removed_, before));
    carried_from_ = carried(removed_, before, pairs_of(added_, after));
  }
  find_one_place(before, after);
}

void Changes::find_one_place(const Files& before, const Files& after) {
  const std::optional<Run> added = only_run(telling_added_, after);
  const std::optional<Run> removed = only_run(telling_removed_, before);
  if (!added || !removed || !moved_.empty() || added->lines + removed->lines == 0) return;
  const bool is_replaced = added->lines > 0 && removed->lines > 0;
  one_place_ = !is_replaced || (added->file == removed->file && added->first == removed->first);
}

std::string_view Changes::named(const Moved& moved, std::string_view path) {
  const auto found = moved.find(path);
  return found == moved.end() ? path : std::string_view(found->second);
}

std::optional<std::uint32_t> Changes::line_in_head(const Place& base_place) const {
  if (is_removed(base_place)) return std::nullopt;
  std::uint32_t line = base_place.line;
  if (const auto file = removed_.find(base_place.file); file != removed_.end()) {
    const auto after = std::lower_bound(file->second.begin(), file->second.end(), base_place.line);
    line -= static_cast<std::uint32_t>(after - file->second.begin());
  }
  const auto file = added_.find(std::string(path_in_head(base_place.file)));
  if (file == added_.end()) return line;
  for (const std::uint32_t added : file->second) {
    if (added > line) break;
    ++line;
  }
  return line;
}

std::optional<Place> Changes::place_in_head(Place base_place) const {
  const std::optional<std::uint32_t> line = line_in_head(base_place);
  if (!line) return std::nullopt;
  base_place.line = *line;
  base_place.file = path_in_head(base_place.file);
  return base_place;
}

std::optional<std::uint32_t> Changes::neighbour_in_head(const Place& base_place) const {
  if (gone_.contains(base_place.file)) return std::nullopt;
  Place place = base_place;
  while (place.line > 1) {
    --place.line;
    if (const std::optional<std::uint32_t> line = line_in_head(place)) return line;
  }
  // All before it was removed, too: it stood at the beginning.
  return 1;
}

bool Changes::holds(const Lines& lines, const Place& place) {
  const auto file = lines.find(place.file);
  if (file == lines.end()) return false;
  return std::binary_search(file->second.begin(), file->second.end(), place.line);
}

bool Changes::touches(std::string_view directory, bool (*wanted)(std::string_view path)) const {
  const auto is_wanted = [&](std::string_view path, const std::vector<std::uint32_t>& lines) {
    if (lines.empty()) return false;
    if (directory.empty()) return wanted(path);
    return path.starts_with(directory) && path.substr(directory.size()).starts_with('/') &&
           wanted(path.substr(directory.size() + 1));
  };
  return std::any_of(added_.begin(), added_.end(),
                     [&](const auto& file) { return is_wanted(file.first, file.second); }) ||
         std::any_of(removed_.begin(), removed_.end(),
                     [&](const auto& file) { return is_wanted(path_in_head(file.first), file.second); });
}

std::uint32_t Changes::nearest(const Lines& telling, const Lines& all, const std::string& file, std::uint32_t line) {
  const auto every = all.find(file);
  if (every == all.end() || every->second.empty()) return 0;
  const auto some = telling.find(file);
  const auto& lines = some != telling.end() && !some->second.empty() ? some->second : every->second;
  const auto after = std::lower_bound(lines.begin(), lines.end(), line);
  if (after == lines.begin()) return *after;
  const std::uint32_t before = *std::prev(after);
  return after == lines.end() || line - before <= *after - line ? before : *after;
}

}  // namespace routegrant::compare
