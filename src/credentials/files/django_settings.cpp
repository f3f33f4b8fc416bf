#include "credentials/files/django_settings.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

#include "base/text.hpp"

namespace routegrant::credentials {
namespace {

/// The assignment that begins at a line's first column, to the line on which its brackets close; empty for none.
std::string_view assignment_in(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    if (at != 0 && text[at - 1] != '\n') continue;
    const std::string_view rest = text.substr(at + name.size());
    const std::size_t equals = rest.find_first_not_of(" \t");
    if (equals == std::string_view::npos || rest[equals] != '=') continue;
    const std::size_t brace = rest.find_first_not_of(" \t", equals + 1);
    if (brace == std::string_view::npos || rest[brace] != '{') continue;
    const std::size_t close = text.find("\n}", at);
    return text.substr(at, close == std::string_view::npos ? close : close - at);
  }
  return {};
}

/// `'word'` or `"word"`, and nothing of an expression before or behind it.
bool is_quoted(std::string_view text, const FileSetting& setting) {
  if (setting.begin == 0 || setting.end >= text.size()) return false;
  const char quote = text[setting.begin - 1];
  const std::string_view behind =
      text::trim(text.substr(setting.end + 1, text.find('\n', setting.end) - setting.end - 1));
  return (quote == '\'' || quote == '"') && text[setting.end] == quote &&
         (behind.empty() || behind == "," || behind.starts_with(", #") || behind.starts_with(",  #"));
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
    std::erase_if(found, [&](const FileSetting& setting) { return !is_quoted(assignment, setting); });
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
