#include "credentials/servers/gateway_paths.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;
using Paths = std::optional<std::vector<GatewayPath>>;

bool is_host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

std::size_t line_begin(std::string_view text, std::size_t at) {
  const std::size_t end = at == 0 ? none : text.rfind('\n', at - 1);
  return end == none ? 0 : end + 1;
}

std::string_view line_at(std::string_view text, std::size_t begin) {
  return text.substr(begin, std::min(text.find('\n', begin), text.size()) - begin);
}

bool is_blank(std::string_view line) {
  const std::string_view bare = text::trim(line);
  return bare.empty() || bare.front() == '#';
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

/// The lines of the list's item in which the byte stands: from its dash to the next line that is no deeper.
std::string_view item_around(std::string_view text, std::size_t at) {
  std::size_t begin = line_begin(text, at);
  const std::size_t own = indent_of(line_at(text, begin));
  while (true) {
    const std::string_view line = line_at(text, begin);
    const std::size_t indent = indent_of(line);
    const bool is_dash = indent < line.size() && line[indent] == '-';
    if (!is_blank(line) && is_dash && (indent < own || line_begin(text, at) == begin)) break;
    if (begin == 0 || (!is_blank(line) && indent < own)) return {};
    begin = line_begin(text, begin - 1);
  }
  const std::size_t dash = indent_of(line_at(text, begin));
  std::size_t end = begin + line_at(text, begin).size();
  while (end < text.size()) {
    const std::string_view line = line_at(text, end + 1);
    if (!is_blank(line) && indent_of(line) <= dash) break;
    end = std::min(end + 1 + line.size(), text.size());
  }
  return text.substr(begin, end - begin);
}

/// The entries of a list behind `paths:`, in brackets or one a line.
std::vector<std::string_view> listed_at(std::string_view text, std::size_t at) {
  std::vector<std::string_view> entries;
  const auto bare = [](std::string_view word) {
    word = text::trim(word);
    if (word.size() > 1 && (word.front() == '"' || word.front() == '\'')) word = word.substr(1, word.size() - 2);
    return word;
  };
  const std::size_t open = text.find_first_not_of(" \t", at);
  if (open != none && text[open] == '[') {
    const std::size_t close = std::min(text.find(']', open), text.size());
    for (const std::string_view word : text::split(text.substr(open + 1, close - open - 1), ','))
      entries.push_back(bare(word));
    return entries;
  }
  for (std::size_t begin = text.find('\n', at); begin != none && begin + 1 < text.size();
       begin = text.find('\n', begin + 1)) {
    const std::string_view line = text::trim(line_at(text, begin + 1));
    if (is_blank(line)) continue;
    if (!line.starts_with("- ")) break;
    entries.push_back(bare(line.substr(2)));
  }
  return entries;
}

/// The paths of one route of Kong's; nothing where it takes any, or has a regular expression (`~`).
Paths paths_of_route(std::string_view route) {
  const std::size_t key = route.find("paths:");
  if (key == none) return std::nullopt;
  std::vector<GatewayPath> paths;
  for (const std::string_view path : listed_at(route, key + 6)) {
    if (!path.starts_with('/')) return std::nullopt;
    paths.push_back({.path = std::string(path), .is_exact = false});
  }
  return paths.empty() ? Paths() : Paths(std::move(paths));
}

/// A service's block of Kong's configuration, with its routes.
Paths by_kong(std::string_view text, std::size_t at) {
  const std::string_view service = item_around(text, at);
  const std::size_t key = service.find("routes:");
  if (key == none) return std::nullopt;
  std::vector<GatewayPath> all;
  std::size_t routes = 0;
  std::size_t dash = 0;
  for (std::size_t begin = service.find('\n', key); begin != none; begin = service.find('\n', begin + 1)) {
    const std::string_view line = line_at(service, begin + 1);
    if (is_blank(line)) continue;
    const std::size_t indent = indent_of(line);
    if (line[indent] != '-' || (routes > 0 && indent > dash)) {
      if (routes == 0 || indent < dash || (indent == dash && line[indent] != '-')) break;
      continue;
    }
    if (routes > 0 && indent < dash) break;
    dash = indent;
    ++routes;
    const Paths paths = paths_of_route(item_around(service, begin + 1 + indent));
    if (!paths) return std::nullopt;
    all.insert(all.end(), paths->begin(), paths->end());
  }
  return routes == 0 ? Paths() : Paths(std::move(all));
}

/// The path of `location PATH`, `location = PATH` or `location ^~ PATH`.
Paths by_location(std::string_view header) {
  std::vector<std::string_view> words = text::words(header);
  if (words.size() < 2 || words.size() > 3 || words.front() != "location") return std::nullopt;
  const bool is_exact = words.size() == 3 && words[1] == "=";
  if (words.size() == 3 && !is_exact && words[1] != "^~") return std::nullopt;
  if (!words.back().starts_with('/')) return std::nullopt;
  return std::vector<GatewayPath>{{.path = std::string(words.back()), .is_exact = is_exact}};
}

/// The innermost block around the byte that is no condition.
Paths by_nginx(std::string_view text, std::size_t at) {
  int depth = 0;
  for (std::size_t i = at; i > 0; --i) {
    const char c = text[i - 1];
    if (c == '}') ++depth;
    if (c != '{') continue;
    if (depth > 0) {
      --depth;
      continue;
    }
    const std::size_t before = text.find_last_of(";{}\n", i - 2);
    const std::string_view header = text::trim(text.substr(before == none ? 0 : before + 1, i - 2 - before));
    if (header.starts_with("if ") || header.starts_with("limit_except")) continue;
    return by_location(header);
  }
  return std::nullopt;
}

/// Whether the host at that byte is an address, and not another thing's name.
bool is_address(std::string_view text, std::size_t at) {
  const std::size_t begin = line_begin(text, at);
  const std::string_view before = text.substr(begin, at - begin);
  if (text::trim(before).starts_with('#')) return false;
  constexpr std::array<std::string_view, 5> words{"://", "host:", "proxy_pass", "server ", "_pass "};
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return before.find(word) != none; });
}

}  // namespace

std::optional<std::vector<GatewayPath>> gateway_paths(std::string_view text, std::size_t begin, std::size_t end) {
  if (begin >= end || end > text.size()) return std::nullopt;
  const bool is_kong = text.find("_format_version") != none;
  const bool is_nginx = text.find("proxy_pass") != none;
  if (is_kong == is_nginx) return std::nullopt;
  const std::string_view host = text.substr(begin, end - begin);
  std::vector<GatewayPath> all;
  for (std::size_t at = text.find(host); at != none; at = text.find(host, at + host.size())) {
    const std::size_t after = at + host.size();
    const bool is_part = (at > 0 && is_host_char(text[at - 1])) || (after < text.size() && is_host_char(text[after]));
    if (is_part || !is_address(text, at)) continue;
    const Paths paths = is_kong ? by_kong(text, at) : by_nginx(text, at);
    if (!paths) return std::nullopt;
    all.insert(all.end(), paths->begin(), paths->end());
  }
  return all.empty() ? Paths() : Paths(std::move(all));
}

bool may_take(const std::vector<GatewayPath>& paths, std::string_view path, bool is_exact) {
  return std::any_of(paths.begin(), paths.end(), [&](const GatewayPath& one) {
    if (is_exact && one.is_exact) return path == one.path;
    if (is_exact) return path.starts_with(one.path);
    if (one.is_exact) return one.path.starts_with(path);
    return path.starts_with(one.path) || one.path.starts_with(path);
  });
}

}  // namespace routegrant::credentials
