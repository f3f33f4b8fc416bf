#include "sql/shell/commands.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/text.hpp"

namespace routegrant::sql {
namespace {

std::string_view text_of(std::string_view script, const ShellWord& word) {
  return script.substr(word.begin, word.end - word.begin);
}

bool is_option_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_psql(std::string_view name) {
  return name == "psql" || name.ends_with("/psql");
}

/// A word in quotes with blanks in it.
bool is_quoted_text(std::string_view word) {
  return word.size() > 2 && (word[0] == '"' || word[0] == '\'') && word.back() == word[0];
}

}  // namespace

bool runs_psql(std::string_view script, const std::vector<ShellWord>& words) {
  return std::any_of(words.begin(), words.end(), [&](const ShellWord& word) {
    const std::string_view name = text_of(script, word);
    return is_psql(name) || name == "\"psql\"" || name == "$PSQL" || name == "${PSQL}" || name == "\"${psql[@]}\"" ||
           name == "docker_process_sql";
  });
}

bool is_short_command(std::string_view option) {
  if (option.size() < 2 || option[0] != '-' || option[1] == '-' || option.back() != 'c') return false;
  return std::all_of(option.begin() + 1, option.end(), is_option_letter);
}

std::optional<ShellWord> inner_script(std::string_view script, const std::vector<ShellWord>& words) {
  constexpr std::array<std::string_view, 7> shells{"su", "sh", "bash", "ash", "/bin/sh", "/bin/bash", "runuser"};
  if (!words.empty() && text_of(script, words.front()) == "ssh" && is_quoted_text(text_of(script, words.back())))
    return words.back();
  const auto shell = std::find_if(words.begin(), words.end(), [&](const ShellWord& word) {
    return text::is_one_of(text_of(script, word), shells);
  });
  if (shell == words.end()) return std::nullopt;
  const auto option = std::find_if(shell, words.end(), [&](const ShellWord& word) {
    return is_short_command(text_of(script, word)) || text_of(script, word) == "--command";
  });
  if (option == words.end() || option + 1 == words.end()) return std::nullopt;
  return *(option + 1);
}

std::vector<ShellWord> with_inner_psql(std::string_view script, const std::vector<ShellWord>& words) {
  const std::optional<ShellWord> inner = inner_script(script, words);
  if (!inner || !is_quoted_text(text_of(script, *inner))) return words;
  const std::string_view text = script.substr(inner->begin + 1, inner->end - inner->begin - 2);
  if (text.find_first_of("\"'\\;&|<>()`\n") != std::string_view::npos) return words;
  std::vector<ShellWord> inside;
  for (const std::string_view each : text::words(text)) {
    const auto begin = static_cast<std::size_t>(each.data() - script.data());
    inside.push_back({begin, begin + each.size()});
  }
  // What the outer command is told is not for psql.
  return runs_psql(script, inside) ? inside : words;
}

}  // namespace routegrant::sql
