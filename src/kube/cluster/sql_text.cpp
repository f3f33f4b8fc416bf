#include "kube/cluster/sql_text.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace routegrant::kube {
namespace {

bool is_number_of_word(char c) {
  return c >= '1' && c <= '9';
}

/// Whether a reference (`%1`, `@2`) begins there.
bool is_reference(std::string_view pattern, std::size_t at) {
  return (pattern[at] == '%' || pattern[at] == '@') && at + 1 < pattern.size() && is_number_of_word(pattern[at + 1]);
}

}  // namespace

void SqlText::add(Span at, std::string_view pattern, std::initializer_list<Text> words) {
  if (text_.empty()) parent_ = at.source;
  for (std::size_t i = 0; i < pattern.size();) {
    if (is_reference(pattern, i)) {
      const auto index = static_cast<std::size_t>(pattern[i + 1] - '1');
      RG_CHECK(index < words.size());
      const Text& word = words.begin()[index];
      put(pattern[i] == '%' ? quoted_identifier(word.value) : word.value, word.span == Span{} ? at : word.span);
      i += 2;
      continue;
    }
    std::size_t end = i + 1;
    if (pattern[i] != ' ') {
      while (end < pattern.size() && pattern[end] != ' ' && !is_reference(pattern, end)) ++end;
    }
    put(pattern.substr(i, end - i), at);
    i = end;
  }
  put(";\n", at);
}

void SqlText::add_written(const yaml::Cursor& text, std::string_view from, std::string_view to) {
  const std::string_view whole = text.text();
  const std::vector<Segment> segments = text.segments();
  if (whole.empty() || segments.empty() || from.empty()) return;
  if (text_.empty()) parent_ = text.span().source;
  if (text.span().source != parent_) return;
  const auto origin = [&](std::size_t offset) {
    const auto at = static_cast<std::uint32_t>(offset);
    const auto after = std::upper_bound(segments.begin(), segments.end(), at,
                                        [](std::uint32_t value, const Segment& s) { return value < s.begin; });
    const Segment& segment = after == segments.begin() ? *after : *(after - 1);
    return segment.parent_begin + (at - segment.begin);
  };
  for (std::size_t done = 0; done < whole.size();) {
    const std::size_t found = std::min(whole.find(from, done), whole.size());
    // Runs of the scalar's own segments are kept, so that every byte has its place.
    auto next = std::upper_bound(segments.begin(), segments.end(), static_cast<std::uint32_t>(done),
                                 [](std::uint32_t value, const Segment& s) { return value < s.begin; });
    while (done < found) {
      const std::size_t end = next == segments.end() ? found : std::min<std::size_t>(found, next->begin);
      segments_.push_back({static_cast<std::uint32_t>(text_.size()), origin(done)});
      text_ += whole.substr(done, end - done);
      done = end;
      if (next != segments.end()) ++next;
    }
    if (found == whole.size()) break;
    put(to, {parent_, origin(found), origin(found + from.size() - 1) + 1});
    done = found + from.size();
  }
  put("\n;\n", {parent_, origin(whole.size() - 1), origin(whole.size() - 1)});
}

void SqlText::put(std::string_view word, Span at) {
  if (word.empty()) return;
  if (at.source != parent_) at = {parent_, segments_.empty() ? 0 : segments_.back().parent_begin, 0};
  const auto begin = static_cast<std::uint32_t>(text_.size());
  text_ += word;
  const std::uint32_t last = at.end > at.begin ? at.end - 1 : at.begin;
  // The first byte stands for the place's first, the last for its last, so that the word as a whole stands for all of
  // it.
  segments_.push_back({begin, at.begin});
  if (word.size() > 2) segments_.push_back({begin + 1, at.begin});
  if (word.size() > 1) segments_.push_back({begin + static_cast<std::uint32_t>(word.size()) - 1, last});
}

std::string quoted_identifier(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

bool is_privilege_list(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ' ' || c == ',';
  });
}

}  // namespace routegrant::kube
