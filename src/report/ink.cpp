#include "report/ink.hpp"

#include "base/text.hpp"
#include "report/escape.hpp"
#include "report/site.hpp"
#include "report/tally.hpp"
#include "report/utf8.hpp"

namespace routegrant::report {
namespace {

std::string_view code_of(Tone tone) {
  switch (tone) {
    case Tone::plain: return "";
    case Tone::strong: return "1";
    case Tone::faint: return "2";
    case Tone::frame: return "34";
    case Tone::error: return "1;31";
    case Tone::warning: return "1;33";
    case Tone::note: return "1;36";
    case Tone::place: return "36";
    case Tone::good: return "1;32";
  }
  return "";
}

}  // namespace

Tone tone_of(Severity severity) {
  switch (severity) {
    case Severity::error: return Tone::error;
    case Severity::warning: return Tone::warning;
    case Severity::note: return Tone::note;
  }
  return Tone::plain;
}

std::string Ink::in(Tone tone, std::string_view text) const {
  const std::string_view code = code_of(tone);
  if (!style_->color || code.empty() || text.empty()) return std::string(text);
  std::string out = "\x1b[";
  out += code;
  out += 'm';
  out += text;
  return out + "\x1b[0m";
}

std::string Ink::linked(const std::string& uri, const std::string& text) const {
  return "\x1b]8;;" + uri + "\x1b\\" + text + "\x1b]8;;\x1b\\";
}

std::string Ink::place(const Place& place) const {
  const std::string text = in(Tone::place, for_terminal(position(place)));
  if (!style_->hyperlinks || style_->link_root.empty()) return text;
  return linked(std::string(style_->link_root) + as_uri(place.file) + "#" + std::to_string(place.line), text);
}

std::string Ink::rule(const Rule& rule) const {
  const std::string text = in(Tone::faint, "[" + for_terminal(rule.id) + "]");
  const std::string page = page_of(rule);
  return style_->hyperlinks && !page.empty() ? linked(page, text) : text;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width, std::size_t first_width) {
  std::vector<std::string> lines(1);
  std::size_t used = 0;
  for (const std::string_view word : text::words(text)) {
    const std::size_t room = lines.size() == 1 ? first_width : width;
    const std::size_t needed = width_of(word);
    if (used > 0 && used + 1 + needed > room) {
      lines.emplace_back();
      used = 0;
    }
    if (used > 0) {
      lines.back() += ' ';
      ++used;
    }
    lines.back() += word;
    used += needed;
  }
  return lines;
}

}  // namespace routegrant::report
