#include "sql/shell/filters.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/text.hpp"

namespace routegrant::sql {
namespace {

constexpr std::size_t none = std::string_view::npos;
/// Longer values than any list that a person writes.
constexpr std::size_t longest = 4096;

/// A pattern's text; nothing where it is more than a text.
std::optional<std::string> literal_of(std::string_view pattern) {
  const bool is_quoted =
      pattern.size() > 1 && (pattern[0] == '"' || pattern[0] == '\'') && pattern.back() == pattern[0];
  if (is_quoted) pattern = pattern.substr(1, pattern.size() - 2);
  std::string text;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool is_escaped = pattern[i] == '\\';
    if (is_escaped && ++i == pattern.size()) return std::nullopt;
    if (!is_escaped && std::string_view("*?[]$`\"'").find(pattern[i]) != none) return std::nullopt;
    text += pattern[i];
  }
  return text;
}

/// Where a byte of a pattern stands that neither quotes nor a backslash make a plain one.
std::size_t unquoted(std::string_view pattern, char wanted) {
  char quote = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (quote == 0 && c == wanted) return i;
    if (c == '\\' && quote != '\'') ++i;
    if (quote == 0 ? c == '"' || c == '\'' : c == quote) quote = quote == 0 ? c : char{0};
  }
  return none;
}

/// Nothing where it would be too long.
std::optional<std::string> replaced(std::string_view value, std::string_view from, std::string_view to, bool all) {
  std::string made;
  while (!from.empty()) {
    const std::size_t at = value.find(from);
    if (at == none) break;
    if (made.size() > longest) return std::nullopt;
    made += value.substr(0, at);
    made += to;
    value.remove_prefix(at + from.size());
    if (!all) break;
  }
  return made += value;
}

/// `${name%pattern}` and its like.
std::optional<std::string> without_end(std::string_view value, std::string_view pattern, bool longest_match) {
  const bool has_star = pattern.ends_with('*') && unquoted(pattern, '*') == pattern.size() - 1;
  const std::optional<std::string> text = literal_of(pattern.substr(0, pattern.size() - (has_star ? 1 : 0)));
  if (!text) return std::nullopt;
  if (!has_star) {
    const bool is_end = value.ends_with(*text);
    return std::string(is_end ? value.substr(0, value.size() - text->size()) : value);
  }
  const std::size_t at = longest_match ? value.find(*text) : value.rfind(*text);
  return std::string(value.substr(0, at));
}

std::optional<std::string> without_beginning(std::string_view value, std::string_view pattern, bool longest_match) {
  const bool has_star = pattern.starts_with('*');
  const std::optional<std::string> text = literal_of(pattern.substr(has_star ? 1 : 0));
  if (!text) return std::nullopt;
  if (!has_star) return std::string(value.starts_with(*text) ? value.substr(text->size()) : value);
  const std::size_t at = longest_match ? value.rfind(*text) : value.find(*text);
  return std::string(at == none ? value : value.substr(at + text->size()));
}

/// A command of a pipe, its words as it gets them.
using Words = std::vector<std::string>;

/// The commands of a pipe; nothing where they are more than that.
std::optional<std::vector<Words>> pipe_of(std::string_view script, std::size_t at, std::size_t end,
                                          const ShellValues& variables) {
  std::vector<Words> commands(1);
  while (at < end) {
    const char c = script[at];
    if (c == ' ' || c == '\t') {
      ++at;
      continue;
    }
    if (c == '|') {
      commands.emplace_back();
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < end && std::string_view(" \t|").find(script[at]) == none) {
      if (std::string_view(";&<>()`\n\\").find(script[at]) != none) return std::nullopt;
      at = script[at] == '"' || script[at] == '\'' ? quote_end(script.substr(0, end), at) : at + 1;
    }
    // awk's own `$1` is no variable: it stands in quotes that keep it.
    ShellText text(variables);
    add_word(script, {begin, at}, text);
    const ShellSql word = text.take();
    if (word.has_variables || word.text.text.size() > longest) return std::nullopt;
    commands.back().push_back(word.text.text);
  }
  return commands;
}

/// The number of `-f1`, `$1`; 0 for any other text.
std::size_t number_of(std::string_view text) {
  const bool is_digit = text.size() == 1 && text[0] >= '1' && text[0] <= '9';
  return is_digit ? static_cast<std::size_t>(text[0] - '0') : 0;
}

std::string field_of(std::string_view value, std::string_view separator, std::size_t number, bool is_cut) {
  if (separator.empty()) {
    const std::vector<std::string_view> words = text::words(value);
    return number <= words.size() ? std::string(words[number - 1]) : std::string();
  }
  const std::vector<std::string_view> fields = text::split(value, separator[0]);
  // A line without one is printed whole ("cut").
  if (is_cut && fields.size() == 1) return std::string(value);
  return number <= fields.size() ? std::string(fields[number - 1]) : std::string();
}

std::optional<std::string> translated(std::string value, const Words& words) {
  if (words.size() != 3) return std::nullopt;
  constexpr std::array<std::string_view, 2> upper{"[:upper:]", "A-Z"};
  constexpr std::array<std::string_view, 2> lower{"[:lower:]", "a-z"};
  if (text::is_one_of(words[1], upper) && text::is_one_of(words[2], lower)) return text::lower(value);
  if (text::is_one_of(words[1], lower) && text::is_one_of(words[2], upper)) return text::upper(value);
  const bool deletes = words[1] == "-d";
  const std::string& from = words[deletes ? 2 : 1];
  const std::string to = words[2] == "\\n" ? "\n" : words[2];
  if (from.size() != 1 || from == "\\") return std::nullopt;
  if (deletes) {
    std::erase(value, from[0]);
    return value;
  }
  if (to.size() != 1 || to == "\\") return std::nullopt;
  std::replace(value.begin(), value.end(), from[0], to[0]);
  return value;
}

/// `-d: -f1`, `-d ':' -f 1`; `-F: '{print $1}'`.
std::optional<std::string> cut(const std::string& value, const Words& words, bool is_cut) {
  std::string separator = is_cut ? "\t" : "";
  std::size_t number = 0;
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i];
    const bool separates = word.starts_with(is_cut ? "-d" : "-F");
    const bool selects = is_cut && word.starts_with("-f");
    if (separates || selects) {
      const std::string_view given = word.size() > 2 ? word.substr(2) : i + 1 < words.size() ? words[++i] : word;
      if (separates) separator = given;
      if (selects) number = number_of(given);
    } else if (!is_cut) {
      std::string program(word);
      std::erase(program, ' ');
      const bool prints = program.starts_with("{print$") && program.ends_with('}');
      number = prints ? number_of(std::string_view(program).substr(7, program.size() - 8)) : 0;
    } else {
      return std::nullopt;
    }
  }
  const bool is_simple = number != 0 && separator.size() <= 1 && value.find('\n') == std::string::npos;
  return is_simple ? std::optional(field_of(value, separator, number, is_cut)) : std::nullopt;
}

/// `sed 's/a/b/g'`, with texts for patterns.
std::optional<std::string> edited(const std::string& value, const Words& words) {
  if (words.size() != 2 || words[1].size() < 4 || words[1][0] != 's') return std::nullopt;
  const std::vector<std::string_view> parts = text::split(std::string_view(words[1]).substr(2), words[1][1]);
  const bool is_known = parts.size() == 3 && (parts[2].empty() || parts[2] == "g") &&
                        parts[0].find_first_of("\\.*[]^$") == none && parts[1].find_first_of("\\&") == none &&
                        value.find('\n') == std::string::npos;
  return is_known ? replaced(value, parts[0], parts[1], parts[2] == "g") : std::nullopt;
}

std::optional<std::string> filtered(std::string value, const Words& words) {
  if (words.empty()) return std::nullopt;
  if (words[0] == "tr") return translated(std::move(value), words);
  if (words[0] == "cut" || words[0] == "awk") return cut(value, words, words[0] == "cut");
  if (words[0] == "sed") return edited(value, words);
  if (words[0] != "xargs" || words.size() != 1 || value.find_first_of("'\"\\") != std::string::npos)
    return std::nullopt;
  std::string joined;
  for (const std::string_view word : text::words(value)) joined.append(joined.empty() ? "" : " ").append(word);
  return joined;
}

}  // namespace

std::optional<std::string> with_expansion(std::string_view value, std::string_view expansion) {
  if (expansion == ",,") return text::lower(value);
  if (expansion == "^^") return text::upper(value);
  if (expansion.size() < 2 || value.size() > longest) return std::nullopt;
  const bool is_double = expansion[1] == expansion[0];
  const std::string_view pattern = expansion.substr(is_double ? 2 : 1);
  switch (expansion[0]) {
    case '%': return without_end(value, pattern, is_double);
    case '#': return without_beginning(value, pattern, is_double);
    case '/': break;
    default: return std::nullopt;
  }
  const std::size_t slash = unquoted(pattern, '/');
  // `/#a/b` and `/%a/b` are bound to an end.
  if (pattern.starts_with('#') || pattern.starts_with('%')) return std::nullopt;
  const std::optional<std::string> from = literal_of(pattern.substr(0, slash));
  const std::optional<std::string> to = literal_of(slash == none ? std::string_view() : pattern.substr(slash + 1));
  if (!from || !to || from->empty()) return std::nullopt;
  return replaced(value, *from, *to, is_double);
}

std::optional<std::string> command_output(std::string_view script, std::size_t at, std::size_t end,
                                          const ShellValues& variables) {
  constexpr std::size_t longest_command = 500;
  if (end < at + 3 || end - at > longest_command || script[end - 1] != ')') return std::nullopt;
  const std::string_view written = script.substr(at + 2, end - at - 3);
  const std::string_view command = text::trim(written);
  const bool is_told = command.starts_with("echo ") || command.starts_with("printf '%s' ");
  if (!is_told || written.find("$(") != none) return std::nullopt;
  const std::optional<std::vector<Words>> commands = pipe_of(script, at + 2, end - 1, variables);
  if (!commands || commands->front().size() < 2) return std::nullopt;
  const Words& told = commands->front();
  const std::size_t first = told[0] == "printf" ? 2 : 1;
  if (told.size() <= first || told[first].starts_with('-') || (first == 2 && told.size() > 3)) return std::nullopt;
  std::optional<std::string> value = std::string();
  for (std::size_t i = first; i < told.size(); ++i) {
    // Escapes are read by some shells and not by others.
    if (told[i].find('\\') != std::string::npos) return std::nullopt;
    *value += (i > first ? " " : "") + told[i];
  }
  for (std::size_t i = 1; i < commands->size() && value; ++i) value = filtered(std::move(*value), (*commands)[i]);
  if (value) value->erase(value->find_last_not_of('\n') + 1);
  return value;
}

}  // namespace routegrant::sql
