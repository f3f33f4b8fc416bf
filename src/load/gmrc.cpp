#include "load/gmrc.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/text.hpp"

namespace routegrant::load {
namespace {

constexpr std::size_t none = std::string_view::npos;

/// Behind the string that begins at `at`.
std::size_t string_end(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2U : 1U;
  return std::min(end + 1, text.size());
}

std::string without_comments(std::string_view text) {
  std::string kept;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view two = text.substr(at, 2);
    if (text[at] == '"') {
      const std::size_t end = string_end(text, at);
      kept += text.substr(at, end - at);
      at = end;
    } else if (two == "//") {
      at = std::min(text.find('\n', at), text.size());
    } else if (two == "/*") {
      const std::size_t end = text.find("*/", at);
      at = end == none ? text.size() : end + 2;
    } else {
      kept += text[at++];
    }
  }
  return kept;
}

/// Behind the value that begins at `at`: a string, brackets with all that is in them, or a word.
std::size_t value_end(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = string_end(text, at);
      if (depth == 0) return at;
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') {
      if (depth == 0) return at;
      if (--depth == 0) return at + 1;
    }
    if (depth == 0 && c == ',') return at;
    ++at;
  }
  return text.size();
}

/// The value of a key of an object, without what is around it; empty where it is not there.
std::string_view value_of(std::string_view object, std::string_view key) {
  const std::string wanted = '"' + std::string(key) + '"';
  const std::size_t at = object.find(wanted);
  if (at == none) return {};
  const std::size_t colon = object.find(':', at + wanted.size());
  const std::size_t begin = colon == none ? none : object.find_first_not_of(" \t\r\n", colon + 1);
  return begin == none ? std::string_view() : text::trim(object.substr(begin, value_end(object, begin) - begin));
}

std::string_view unquoted(std::string_view value) {
  return value.size() > 1 && value.front() == '"' ? value.substr(1, value.size() - 2) : std::string_view();
}

/// The values in a list; a value that is no list is the only one.
std::vector<std::string_view> items(std::string_view value) {
  if (!value.starts_with('[')) return value.empty() ? std::vector<std::string_view>{} : std::vector{value};
  std::vector<std::string_view> found;
  for (std::size_t at = 1; (at = value.find_first_not_of(" \t\r\n,", at)) != none && value[at] != ']';) {
    const std::size_t end = std::max(value_end(value, at), at + 1);
    found.push_back(value.substr(at, end - at));
    at = end;
  }
  return found;
}

}  // namespace

std::vector<std::string> gmrc_action(std::string_view settings, std::string_view key) {
  const std::string text = without_comments(settings);
  std::vector<std::string> names;
  for (const std::string_view item : items(value_of(text, key))) {
    const bool is_object = item.starts_with('{');
    if (is_object && (unquoted(value_of(item, "_")) != "sql" || value_of(item, "shadow") == "true")) continue;
    std::string_view name = unquoted(is_object ? value_of(item, "file") : item);
    if (name.starts_with('!')) name.remove_prefix(1);
    if (name.ends_with(".sql")) names.emplace_back(name);
  }
  return names;
}

std::map<std::string, std::string> gmrc_placeholders(std::string_view settings) {
  const std::string text = without_comments(settings);
  const std::string_view object = value_of(text, "placeholders");
  std::map<std::string, std::string> values;
  for (std::size_t at = object.find('"'); at != none; at = object.find('"', at)) {
    const std::size_t end = string_end(object, at);
    const std::string_view key = unquoted(object.substr(at, end - at));
    const std::size_t begin = object.find('"', end);
    if (begin == none) break;
    at = string_end(object, begin);
    const std::string_view value = unquoted(object.substr(begin, at - begin));
    if (!value.starts_with('!')) values.emplace(key, value);
  }
  return values;
}

}  // namespace routegrant::load
