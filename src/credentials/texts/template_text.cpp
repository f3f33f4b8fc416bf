#include "credentials/texts/template_text.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace routegrant::credentials {
namespace {

/// Actions that produce nothing by themselves: `{{- with secret "x" -}}`, `{{ end }}`, comments, assignments.
bool is_control(std::string_view action) {
  constexpr std::array<std::string_view, 9> words{"with",   "end",   "if",       "else", "range",
                                                  "define", "block", "continue", "break"};
  action = text::trim(action);
  if (action.starts_with('-')) action = text::trim(action.substr(1));
  if (action.starts_with("/*") || (action.starts_with('$') && action.find(":=") != std::string_view::npos)) return true;
  const std::string_view word = action.substr(0, action.find_first_of(" \t\n-"));
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

bool blank_actions(std::string& text) {
  bool has_text = false;
  std::size_t done = 0;
  const auto has_content = [&](std::size_t end) {
    return !text::trim(std::string_view(text).substr(done, end - done)).empty();
  };
  while (done < text.size()) {
    const std::size_t open = std::min(text.find("{{", done), text.find("{%", done));
    if (open == std::string::npos) break;
    const std::string_view close_mark = text[open + 1] == '{' ? "}}" : "%}";
    const std::size_t close = text.find(close_mark, open + 2);
    if (close == std::string::npos) break;
    has_text = has_text || has_content(open);
    if (is_control(std::string_view(text).substr(open + 2, close - open - 2)))
      std::fill(text.begin() + static_cast<std::ptrdiff_t>(open), text.begin() + static_cast<std::ptrdiff_t>(close + 2),
                ' ');
    done = close + 2;
  }
  return has_text || has_content(text.size());
}

bool holds_text(std::string_view producer_template) {
  std::string blanked(producer_template);
  return blank_actions(blanked);
}

}  // namespace routegrant::credentials
