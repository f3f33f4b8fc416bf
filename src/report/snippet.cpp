#include "report/snippet.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "report/escape.hpp"
#include "report/utf8.hpp"

namespace routegrant::report {
namespace {

constexpr std::size_t tab_width = 4;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// What one character of the line becomes.
struct Cell {
  std::string text;
  std::size_t width = 1;
  bool marked = false;
};

struct Line {
  SourceId source{};
  /// Byte of the file at which `text` starts.
  std::size_t begin = 0;
  std::string_view text;
};

/// The line that holds the first byte of `span`, a span of a file.
Line line_of(const Sources& sources, Span span) {
  const std::string_view all = sources[span.source].text;
  std::string_view text = sources.line(span);
  std::size_t begin = static_cast<std::size_t>(text.data() - all.data());
  if (begin == 0 && text.starts_with(byte_order_mark)) {
    begin = byte_order_mark.size();
    text.remove_prefix(begin);
  }
  return {.source = span.source, .begin = begin, .text = text};
}

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Bytes of the line to look at: a line of megabytes costs no more than one that fits.
HiddenBytes window_of(std::string_view line, std::size_t at, std::size_t width) {
  const std::size_t reach = 8 * width + 64;
  HiddenBytes window{at > reach ? at - reach : 0, std::min(line.size(), at + reach)};
  while (window.begin > 0 && continues_character(line[window.begin])) --window.begin;
  return window;
}

std::vector<Cell> cells_of(std::string_view line, HiddenBytes window, HiddenBytes marked,
                           const std::vector<HiddenBytes>& hidden, bool unicode) {
  std::vector<Cell> cells;
  auto next_hidden = hidden.begin();
  std::size_t column = 0;
  for (std::size_t at = window.begin; at < window.end;) {
    while (next_hidden != hidden.end() && next_hidden->end <= at) ++next_hidden;
    Cell cell;
    std::size_t length = 0;
    if (next_hidden != hidden.end() && next_hidden->begin <= at) {
      // Always three: the length of a password is nobody's business either.
      cell.text = unicode ? "\u2022\u2022\u2022" : "***";
      cell.width = 3;
      length = next_hidden->end - at;
    } else {
      const Character character = character_at(line, at);
      length = character.length;
      if (character.code == U'\t' && character.valid) {
        cell.width = tab_width - column % tab_width;
        cell.text.assign(cell.width, ' ');
      } else if (!character.valid || is_hidden(character.code) || (!unicode && character.code >= 0x80)) {
        cell.text = shown(character);
        cell.width = cell.text.size();
      } else {
        cell.text = line.substr(at, length);
        cell.width = static_cast<std::size_t>(width_of(character.code));
      }
    }
    cell.marked = at < marked.end && at + length > marked.begin;
    column += cell.width;
    at += length;
    cells.push_back(std::move(cell));
  }
  return cells;
}

std::size_t total_width(const std::vector<Cell>& cells) {
  std::size_t width = 0;
  for (const Cell& cell : cells) width += cell.width;
  return width;
}

/// Leaves out cells at both ends until the rest fits, keeping the start of the mark in sight.
void cut(std::vector<Cell>& cells, std::size_t width, bool cut_before, bool cut_after, bool unicode) {
  const Cell dots{.text = unicode ? "\u2026" : "...", .width = unicode ? 1U : 3U};
  std::size_t total = total_width(cells);
  if (total <= width && !cut_before && !cut_after) return;
  const std::size_t room = width > 2 * dots.width + 8 ? width - 2 * dots.width : 8;
  const auto first = std::find_if(cells.begin(), cells.end(), [](const Cell& cell) { return cell.marked; });
  std::size_t before = 0;
  for (auto cell = cells.begin(); cell != first; ++cell) before += cell->width;
  auto from = cells.begin();
  // A third of the room shows what comes before the mark.
  while (from != first && total > room && before > room / 3) {
    total -= from->width;
    before -= from->width;
    ++from;
    cut_before = true;
  }
  auto to = cells.end();
  while (to != from && total > room) {
    --to;
    total -= to->width;
    cut_after = true;
  }
  std::vector<Cell> kept;
  if (cut_before) kept.push_back(dots);
  kept.insert(kept.end(), from, to);
  if (cut_after) kept.push_back(dots);
  cells = std::move(kept);
}

/// The marked bytes of the line, without blanks at their end, which would carry the mark past the text.
HiddenBytes marked_bytes(const Line& line, Span span) {
  const std::size_t begin = std::min(span.begin > line.begin ? span.begin - line.begin : 0, line.text.size());
  std::size_t end = std::clamp(span.end > line.begin ? span.end - line.begin : 0, begin, line.text.size());
  while (end > begin + 1 && (line.text[end - 1] == ' ' || line.text[end - 1] == '\t')) --end;
  return {begin, end};
}

/// The runner of GitHub Actions takes `##[command]` anywhere in a line, also within an excerpt.
void break_commands(Excerpt& excerpt) {
  for (std::size_t at = excerpt.text.find("##["); at != std::string::npos; at = excerpt.text.find("##[", at)) {
    const std::size_t column = width_of(std::string_view(excerpt.text).substr(0, at + 2));
    excerpt.text.insert(at + 2, "\\");
    if (column < excerpt.mark) {
      ++excerpt.mark;
    } else if (column < excerpt.mark + excerpt.mark_width) {
      ++excerpt.mark_width;
    }
  }
}

}  // namespace

Excerpt excerpt_of(const Sources& sources, const Redactor& redactor, Span span, std::size_t width, bool unicode) {
  span = sources.origin(span);
  const Line line = line_of(sources, span);
  const HiddenBytes marked = marked_bytes(line, span);
  const HiddenBytes window = window_of(line.text, marked.begin, width);
  std::vector<Cell> cells =
      cells_of(line.text, window, marked, redactor.hidden(line.source, line.begin, line.text), unicode);
  cut(cells, width, window.begin > 0, window.end < line.text.size(), unicode);

  Excerpt out{.line = sources.place(span).line, .text = {}};
  std::size_t column = 0;
  std::size_t mark_end = 0;
  bool found = false;
  for (const Cell& cell : cells) {
    if (cell.marked && !found) {
      out.mark = column;
      found = true;
    }
    column += cell.width;
    if (cell.marked) mark_end = column;
    out.text += cell.text;
  }
  if (!found) out.mark = marked.begin == 0 ? 0 : column;
  out.mark_width = found && mark_end > out.mark ? mark_end - out.mark : 1;
  while (out.text.ends_with(' ') && width_of(std::string_view(out.text)) > out.mark) out.text.pop_back();
  break_commands(out);
  out.goes_on = span.end > line.begin + line.text.size() + 1;
  return out;
}

Place first_line_of(const Sources& sources, Span span) {
  span = sources.origin(span);
  const Line line = line_of(sources, span);
  const auto begin = static_cast<std::uint32_t>(line.begin);
  const auto end = static_cast<std::uint32_t>(line.begin + line.text.size());
  Span cut{span.source, std::clamp(span.begin, begin, end), std::clamp(span.end, begin, end)};
  // A region of no width is shown nowhere: mark the whole line instead.
  if (cut.begin >= cut.end) cut = {span.source, begin, end};
  return sources.place(cut);
}

}  // namespace routegrant::report
