#include "credentials/files/django_settings.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

#include "base/text.hpp"

namespace routegrant::credentials {
namespace {

bool is_word_byte(char c) {
  return c == '_' || text::is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Where a name stands for itself; nothing where it does so nowhere, or twice: what a program does to it later, or says
/// of it in a text, is not followed.
std::size_t only_place_of(std::string_view text, std::string_view name) {
  std::size_t found = std::string_view::npos;
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at > 0 && is_word_byte(text[at - 1])) || (end < text.size() && is_word_byte(text[end]))) continue;
    if (found != std::string_view::npos) return std::string_view::npos;
    found = at;
  }
  return found;
}

/// Whether a text in three quotes that began before goes on there.
bool is_in_long_text(std::string_view text, std::size_t at) {
  for (const std::string_view quotes : {R"(""")", "'''"}) {
    std::size_t count = 0;
    for (std::size_t each = text.find(quotes); each < at; each = text.find(quotes, each + quotes.size())) ++count;
    if (count % 2 != 0) return true;
  }
  return false;
}

/// Behind the brace that closes the one at `open`; nothing where none does.
std::size_t end_of_braces(std::string_view text, std::size_t open) {
  std::size_t depth = 0;
  for (std::size_t at = open; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\'' || c == '"') {
      for (++at; at < text.size() && text[at] != c; ++at) {
        if (text[at] == '\\') ++at;
      }
    } else if (c == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && --depth == 0) {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

/// The dictionary that is assigned to a name at a line's first column, up to its last brace; empty for none.
std::string_view assignment_in(std::string_view text, std::string_view name) {
  const std::size_t at = only_place_of(text, name);
  if (at == std::string_view::npos || (at != 0 && text[at - 1] != '\n') || is_in_long_text(text, at)) return {};
  const std::size_t equals = text.find_first_not_of(" \t", at + name.size());
  if (equals == std::string_view::npos || text[equals] != '=') return {};
  const std::size_t brace = text.find_first_not_of(" \t", equals + 1);
  if (brace == std::string_view::npos || text[brace] != '{') return {};
  const std::size_t end = end_of_braces(text, brace);
  if (end == std::string_view::npos) return {};
  const std::string_view behind = text::trim(text.substr(end, text.find('\n', end) - end));
  return behind.empty() || behind.starts_with('#') ? text.substr(at, end - 1 - at) : std::string_view();
}

/// `'word'` or `"word"` as the whole value of a key, and nothing of an expression before or behind it.
bool is_quoted(std::string_view text, const FileSetting& setting) {
  if (setting.begin == 0 || setting.end >= text.size()) return false;
  const char quote = text[setting.begin - 1];
  if ((quote != '\'' && quote != '"') || text[setting.end] != quote) return false;
  const std::size_t before = text.substr(0, setting.begin - 1).find_last_not_of(" \t");
  if (before == std::string_view::npos || text[before] != ':') return false;
  const std::size_t behind = text.find_first_not_of(" \t\r\n", setting.end + 1);
  return behind == std::string_view::npos || text[behind] == ',' || text[behind] == '}';
}

/// Whether it is of a database itself: `DATABASES.default.USER`, not of its `TEST`; NetBox's `DATABASE.USER`.
bool is_of_database(const FileSetting& setting, std::string_view name) {
  const auto dots = std::count(setting.name.begin(), setting.name.end(), '.');
  return dots == (name == "DATABASES" ? 2 : 1);
}

std::string_view database_of(const FileSetting& setting) {
  const std::string_view name = setting.name;
  return name.substr(0, name.rfind('.') + 1);
}

}  // namespace

std::vector<FileSetting> settings_of_django(std::string_view text) {
  std::vector<FileSetting> all;
  for (const std::string_view name : {"DATABASES", "DATABASE"}) {
    const std::string_view assignment = assignment_in(text, name);
    if (assignment.empty()) continue;
    const auto offset = static_cast<std::uint32_t>(assignment.data() - text.data());
    std::vector<FileSetting> found = settings_of_file(assignment);
    std::erase_if(found, [&](const FileSetting& setting) {
      return !is_quoted(assignment, setting) || !is_of_database(setting, name);
    });
    std::vector<std::string> with_user;
    for (const FileSetting& setting : found) {
      if (setting.name.ends_with(".USER")) with_user.emplace_back(database_of(setting));
    }
    std::erase_if(found, [&](const FileSetting& setting) {
      return std::find(with_user.begin(), with_user.end(), database_of(setting)) == with_user.end();
    });
    for (FileSetting& setting : found) {
      setting.begin += offset;
      setting.end += offset;
    }
    std::move(found.begin(), found.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace routegrant::credentials
