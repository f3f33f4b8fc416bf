#include "credentials/files/program_urls.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::size_t none = std::string_view::npos;
constexpr std::size_t longest_text = std::size_t{256} * 1024;
constexpr std::size_t most_urls = 32;

/// A database's scheme, perhaps with a driver: `postgresql+psycopg2`.
bool is_scheme(std::string_view scheme) {
  constexpr std::array<std::string_view, 7> known{"mariadb", "mysql",      "mysql2",  "pgsql",
                                                  "postgis", "postgresql", "postgres"};
  return text::is_one_of(scheme.substr(0, scheme.find('+')), known);
}

bool is_comment(std::string_view line) {
  constexpr std::array<std::string_view, 5> beginnings{"#", "//", "/*", "*", "<!--"};
  line = text::trim(line);
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [line](std::string_view beginning) { return line.starts_with(beginning); });
}

/// What is known to be the whole URL: it stands in quotes, and none of its parts is a variable's.
bool is_literal(std::string_view url) {
  return url.find_first_of("{}<>$()` \t") == none && url.find("%s") == none && url.find('@') != none;
}

/// The URLs of one line, which begins at `at` of the text.
void add_urls(std::string_view line, std::size_t at, const std::string& name, std::vector<FileSetting>& into) {
  for (std::size_t quote = line.find_first_of("\"'"); quote != none; quote = line.find_first_of("\"'", quote + 1)) {
    const std::size_t close = line.find(line[quote], quote + 1);
    if (close == none) continue;
    const std::string_view inside = line.substr(quote + 1, close - quote - 1);
    const std::size_t scheme = inside.find("://");
    if (scheme == none || !is_scheme(inside.substr(0, scheme)) || !is_literal(inside)) continue;
    if (into.size() >= most_urls) return;
    into.push_back({.name = name,
                    .begin = static_cast<std::uint32_t>(at + quote + 1),
                    .end = static_cast<std::uint32_t>(at + close)});
    quote = close;
  }
}

}  // namespace

bool is_program(std::string_view path) {
  constexpr std::array<std::string_view, 11> endings{".cjs", ".exs", ".groovy", ".js", ".lua", ".mjs",
                                                     ".php", ".py",  ".rb",     ".ts", ".tsx"};
  return std::any_of(endings.begin(), endings.end(),
                     [path](std::string_view ending) { return path.ends_with(ending); });
}

std::vector<FileSetting> urls_of_program(std::string_view text) {
  std::vector<FileSetting> found;
  if (text.size() > longest_text || text.find("://") == none) return found;
  std::size_t begin = 0;
  for (std::size_t number = 1; begin < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (line.find("://") != none && !is_comment(line)) add_urls(line, begin, "line " + std::to_string(number), found);
    begin = end + 1;
  }
  return found;
}

}  // namespace routegrant::credentials
