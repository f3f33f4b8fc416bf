#include "sql/shell/names.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/text.hpp"

namespace routegrant::sql {
namespace {

constexpr std::size_t most_words = 1000;

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

std::size_t ShellNames::position_of(std::string_view word) {
  std::string plain;
  for (const char c : word) {
    if (c != '"' && c != '{' && c != '}') plain += c;
  }
  const bool is_position = plain.size() == 2 && plain[0] == '$' && plain[1] >= '1' && plain[1] <= '9';
  return is_position ? static_cast<std::size_t>(plain[1] - '0') : 0;
}

bool ShellNames::is_all_arguments(std::string_view word) {
  return word == "\"$@\"" || word == "$@" || word == "\"$*\"" || word == "$*";
}

bool ShellNames::may_be_several(std::string_view word) {
  constexpr std::array<std::string_view, 6> all{"$@", "$*", "${@", "${*", "[@]}", "[*]}"};
  return std::any_of(all.begin(), all.end(),
                     [&](std::string_view each) { return word.find(each) != std::string_view::npos; });
}

bool ShellNames::is_split(std::string_view word) {
  for (std::size_t at = 0; at < word.size(); ++at) {
    if (word[at] == '"' || word[at] == '\'')
      at = quote_end(word, at) - 1;
    else if (word[at] == '$' || word[at] == '`')
      return true;
  }
  return false;
}

bool ShellNames::is_assignment(const ShellWord& word) const {
  const std::string_view word_text = text(word);
  const std::size_t equals = word_text.find('=');
  return equals != std::string_view::npos && equals > 0 &&
         std::all_of(word_text.begin(), word_text.begin() + static_cast<std::ptrdiff_t>(equals), is_name);
}

void ShellNames::remember_function(const std::string& name, const std::vector<ShellWord>& command) {
  const auto [known, is_new] = functions_.emplace(name, command);
  if (!is_new) known->second.clear();
}

void ShellNames::remember_texts(const std::vector<ShellWord>& command) {
  constexpr std::array<std::string_view, 4> declaring{"export", "local", "readonly", "declare"};
  const std::size_t first = !command.empty() && text::is_one_of(text(command.front()), declaring) ? 1 : 0;
  for (std::size_t i = first; i < command.size(); ++i) {
    if (!is_assignment(command[i])) return;
  }
  for (std::size_t i = first; i < command.size(); ++i) {
    const std::size_t equals = text(command[i]).find('=');
    const ShellWord value{command[i].begin + equals + 1, command[i].end};
    const auto [known, is_new] = texts_.emplace(std::string(text(command[i]).substr(0, equals)), value);
    // A loop passes by the same place again.
    if (!is_new && (!known->second || known->second->begin != value.begin)) known->second.reset();
  }
}

std::optional<std::vector<ShellWord>> ShellNames::expanded(const std::vector<ShellWord>& command,
                                                           std::string_view inside) const {
  const auto first =
      std::find_if(command.begin(), command.end(), [&](const ShellWord& word) { return !is_assignment(word); });
  if (first == command.end() || command.size() > most_words) return std::nullopt;
  const std::vector<ShellWord> arguments(first + 1, command.end());
  std::vector<ShellWord> words(command.begin(), first);
  const auto function = functions_.find(text(*first));
  if (function == functions_.end() || function->second.empty() || function->first == inside) {
    const std::vector<ShellWord> held = words_in(*first);
    if (held.empty()) return std::nullopt;
    words.insert(words.end(), held.begin(), held.end());
    words.insert(words.end(), arguments.begin(), arguments.end());
    return words;
  }
  for (const ShellWord& word : function->second) {
    if (words.size() > most_words) break;
    const std::size_t position = position_of(text(word));
    if (is_all_arguments(text(word))) {
      words.insert(words.end(), arguments.begin(), arguments.end());
    } else if (position == 0) {
      words.push_back(word);
    } else if (position <= arguments.size()) {
      words.push_back(arguments[position - 1]);
    }
  }
  return words;
}

ShellWord ShellNames::resolved(const ShellWord& word) const {
  std::string name;
  for (const char c : text(word)) {
    if (c != '"' && c != '{' && c != '}') name += c;
  }
  if (name.size() < 2 || name[0] != '$') return word;
  const auto known = texts_.find(name.substr(1));
  return known == texts_.end() ? word : known->second.value_or(word);
}

ShellWord ShellNames::resolved(const ShellWord& word, const ShellValues& values) const {
  const ShellWord value = resolved(word);
  if (value.begin == word.begin) return word;
  std::string name(text(word));
  std::erase_if(name, [](char c) { return !is_name(c); });
  return values.text_of(name) == nullptr && values.name_of(name, word.begin) == nullptr ? value : word;
}

void ShellNames::remember_array(const ShellWord& name, std::vector<ShellWord> words) {
  std::string_view written = text(name).substr(0, text(name).size() - 1);
  const bool appends = written.ends_with('+');
  written.remove_suffix(appends ? 1 : 0);
  const auto [known, is_new] = arrays_.try_emplace(std::string(written));
  Array& array = known->second;
  if (is_new) array = {.words = std::vector<ShellWord>(), .begin = appends ? 0 : name.begin};
  // A loop and a call pass by the same place again.
  const bool is_same = appends ? array.added.contains(name.begin) : array.begin == name.begin;
  if (is_same && (appends || !is_new)) return;
  const bool is_known = array.words && (appends || is_new) && array.words->size() + words.size() <= most_words;
  if (is_known) {
    array.words->insert(array.words->end(), words.begin(), words.end());
    if (appends) array.added.insert(name.begin);
  } else {
    array.words.reset();
  }
}

const std::vector<ShellWord>* ShellNames::array_in(const ShellWord& word) const {
  std::string_view written = text(word);
  if (written.size() > 2 && written.front() == '"' && written.back() == '"')
    written = written.substr(1, written.size() - 2);
  if (!written.starts_with("${") || !(written.ends_with("[@]}") || written.ends_with("[*]}"))) return nullptr;
  const auto known = arrays_.find(written.substr(2, written.size() - 6));
  return known == arrays_.end() || !known->second.words ? nullptr : &*known->second.words;
}

std::vector<ShellWord> ShellNames::split(const ShellWord& word) const {
  std::vector<ShellWord> words = words_in(word);
  if (words.empty()) words.push_back(word);
  return words;
}

std::vector<ShellWord> ShellNames::words_in(const ShellWord& variable) const {
  std::vector<ShellWord> words;
  const ShellWord value = resolved(variable);
  if (value.begin == variable.begin || text(variable).starts_with('"')) return words;
  std::string_view inside = text(value);
  const bool is_quoted = inside.size() > 1 && (inside[0] == '"' || inside[0] == '\'');
  if (is_quoted) inside = inside.substr(1, inside.size() - 2);
  if (inside.find_first_of("\"'\\") != std::string_view::npos) return words;
  for (const std::string_view word : text::words(inside)) {
    const auto begin = static_cast<std::size_t>(word.data() - script_.data());
    words.push_back({begin, begin + word.size()});
  }
  return words;
}

}  // namespace routegrant::sql
