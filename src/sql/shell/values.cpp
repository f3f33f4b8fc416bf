#include "sql/shell/values.hpp"

#include <algorithm>
#include <utility>

namespace routegrant::sql {
namespace {

constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789-.";

/// Longer ones would lead to other places of the script than those that they stand in.
bool is_short_name(std::string_view value) {
  constexpr std::size_t longest = 63;
  return value.size() <= longest && ShellValues::is_plain(value);
}

std::string position(std::size_t number) {
  return std::to_string(number);
}

constexpr std::size_t most_text = std::size_t{4} << 20U;

bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Whether a script names the variable other than to read it, outside of comments: `NAME=`, `read NAME`, `${NAME:=x}`.
bool may_set(std::string_view script, std::string_view variable) {
  for (std::size_t at = script.find(variable); at < script.size(); at = script.find(variable, at + 1)) {
    const std::size_t end = at + variable.size();
    const char before = at > 0 ? script[at - 1] : '\n';
    if (is_name_byte(before) || (end < script.size() && is_name_byte(script[end]))) continue;
    const bool is_braced = before == '{' && at > 1 && script[at - 2] == '$';
    if (is_braced && script.substr(end, 2) != ":=" && script.substr(end, 1) != "=") continue;
    if (before == '$') continue;
    const std::size_t line = script.rfind('\n', at) + 1;
    const std::size_t first = script.find_first_not_of(" \t", line);
    if (script[first] != '#') return true;
    at = std::min(script.find('\n', at), script.size() - 1);
  }
  return false;
}

}  // namespace

bool ShellValues::is_plain(std::string_view text) {
  return !text.empty() && text.find_first_not_of(plain) == std::string_view::npos;
}

bool ShellValues::is_one_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return plain.find(c) != std::string_view::npos || std::string_view(":,=@/+").find(c) != std::string_view::npos;
  });
}

ShellValues::ShellValues(std::string_view script) : left_(std::make_shared<std::size_t>(most_text)) {
  for (text::ShellVariable& each : text::shell_variables(script)) names_[each.name].push_back(std::move(each));
}

const std::string* ShellValues::name_of(std::string_view variable, std::size_t at) const {
  const auto named = names_.find(variable);
  if (named == names_.end()) return nullptr;
  const auto known = std::find_if(named->second.begin(), named->second.end(),
                                  [&](const text::ShellVariable& each) { return each.end <= at; });
  return known == named->second.end() ? nullptr : &known->value;
}

const ShellSql* ShellValues::text_of(std::string_view variable) const {
  const auto known = texts_.find(variable);
  if (known == texts_.end()) return nullptr;
  const std::size_t size = known->second.text.text.size();
  if (size > *left_) return nullptr;
  *left_ -= size;
  return &known->second;
}

void ShellValues::give(std::string_view variable, std::string_view value, std::string_view script) {
  if (variable.empty() || value.empty() || text::is_called_like_a_secret(variable)) return;
  if (!std::all_of(variable.begin(), variable.end(), is_name_byte)) return;
  if (names_.contains(variable) || may_set(script, variable)) return;
  ShellSql given;
  given.text.text = value;
  set(variable, std::move(given));
}

void ShellValues::set(std::string_view variable, ShellSql value) {
  forget(variable);
  if (is_short_name(value.text.text)) {
    names_[std::string(variable)].push_back({.name = std::string(variable), .value = std::move(value.text.text)});
  } else {
    texts_.emplace(variable, std::move(value));
  }
}

void ShellValues::forget(std::string_view variable) {
  if (const auto named = names_.find(variable); named != names_.end()) names_.erase(named);
  const auto known = texts_.find(variable);
  if (known != texts_.end()) texts_.erase(known);
}

void ShellValues::enter(std::size_t at) {
  for (auto& [name, places] : names_) {
    std::erase_if(places, [&](const text::ShellVariable& each) { return each.end > at; });
    for (text::ShellVariable& each : places) each.end = 0;
  }
  forget_arguments();
}

void ShellValues::forget_arguments() {
  const auto is_position = [](const std::string& name) {
    return name.find_first_not_of("0123456789") == std::string::npos;
  };
  std::erase_if(names_, [&](const auto& each) { return is_position(each.first); });
  std::erase_if(texts_, [&](const auto& each) { return is_position(each.first); });
}

void ShellValues::shift() {
  constexpr std::size_t last = 99;
  for (std::size_t number = 1; number <= last; ++number) {
    const std::string next = position(number + 1);
    if (const std::string* name = name_of(next, 0)) {
      ShellSql value;
      value.text.text = *name;
      set(position(number), std::move(value));
    } else if (const ShellSql* text = text_of(next)) {
      set(position(number), *text);
    } else {
      forget(position(number));
    }
  }
}

}  // namespace routegrant::sql
