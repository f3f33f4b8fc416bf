#include "model/shown_variables.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/text.hpp"
#include "credentials/texts/words.hpp"

namespace routegrant::model {
namespace {

/// What a variable holds where the manifest shows it, of letters, digits and these bytes, and where it is no secret.
std::optional<std::string> shown_value(const credentials::Environment& environment, std::string_view variable,
                                       std::size_t longest, std::string_view others) {
  const credentials::Variable* found = environment.find(variable);
  if (found == nullptr || credentials::classify(variable).field == credentials::Field::password) return std::nullopt;
  for (const std::string& word : credentials::words_of(variable)) {
    if (word.starts_with("PASS") || word == "PWD" || word == "SECRET" || word == "TOKEN" || word == "KEY")
      return std::nullopt;
  }
  const credentials::Reading reading = environment.read(*found);
  const std::string value(text::trim(reading.text));
  const bool is_shown =
      !value.empty() && value.size() <= longest && std::all_of(value.begin(), value.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               others.find(c) != std::string_view::npos;
      });
  return reading.known() && is_shown ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<std::string> shown_name(const credentials::Environment& environment, std::string_view variable) {
  return shown_value(environment, variable, 63, "_-.");
}

sql::ShellEnvironment lists_in(std::string_view script, const credentials::Environment& environment) {
  constexpr std::size_t longest = 4096;
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
  sql::ShellEnvironment lists;
  for (std::size_t at = script.find('$'); at != std::string_view::npos; at = script.find('$', at + 1)) {
    const std::size_t begin = at + (script.substr(at + 1, 1) == "{" ? 2 : 1);
    const std::size_t end = std::min(script.find_first_not_of(letters, begin), script.size());
    if (begin >= end) continue;
    const std::string_view name = script.substr(begin, end - begin);
    if (lists.contains(name) || shown_name(environment, name)) continue;
    if (std::optional<std::string> list = shown_value(environment, name, longest, "_-.,:; "))
      lists.emplace(name, std::move(*list));
  }
  return lists;
}

}  // namespace routegrant::model
