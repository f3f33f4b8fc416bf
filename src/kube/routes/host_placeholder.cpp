#include "kube/routes/host_placeholder.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "kube/cluster/text.hpp"

namespace routegrant::kube {
namespace {

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

bool is_small(char c) {
  return c >= 'a' && c <= 'z';
}

/// Whether the text between two marks is there: `<your domain>`, `__HOST__`.
bool has_marked(std::string_view text, std::string_view open, std::string_view close) {
  const std::size_t begin = text.find(open);
  if (begin == std::string_view::npos) return false;
  const std::size_t end = text.find(close, begin + open.size());
  return end != std::string_view::npos && end > begin + open.size();
}

bool has_variable(std::string_view text) {
  const std::size_t at = text.find('$');
  return at != std::string_view::npos && at + 1 < text.size() &&
         (is_capital(text[at + 1]) || is_small(text[at + 1]) || text[at + 1] == '_');
}

/// A word of capitals, as variables are written.
bool is_word(std::string_view label) {
  return std::count_if(label.begin(), label.end(), is_capital) > 1 &&
         std::all_of(label.begin(), label.end(),
                     [](char c) { return is_capital(c) || text::is_digit(c) || c == '_' || c == '-'; });
}

}  // namespace

bool is_host_placeholder(std::string_view host) {
  constexpr std::array marks{
      std::pair<std::string_view, std::string_view>{"<", ">"}, std::pair<std::string_view, std::string_view>{"[", "]"},
      std::pair<std::string_view, std::string_view>{"@", "@"}, std::pair<std::string_view, std::string_view>{"%", "%"},
      std::pair<std::string_view, std::string_view>{"__", "__"}};
  if (is_placeholder(host) || has_variable(host)) return true;
  if (std::any_of(marks.begin(), marks.end(),
                  [&](const auto& mark) { return has_marked(host, mark.first, mark.second); }))
    return true;
  const std::vector<std::string_view> labels = text::split(host, '.');
  if (std::none_of(labels.begin(), labels.end(), is_word)) return false;
  // "SHOP.EXAMPLE.COM" is a name in the wrong letters.
  return labels.size() == 1 || host.find('_') != std::string_view::npos ||
         std::any_of(host.begin(), host.end(), is_small);
}

}  // namespace routegrant::kube
