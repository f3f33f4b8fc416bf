#include "report/redact.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"

namespace routegrant::report {
namespace {

constexpr std::size_t shortest_value = 6;
constexpr std::size_t most_values = 1000;
/// Lines longer than this are looked at around their start only; excerpts are far shorter.
constexpr std::size_t longest_line = 16384;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

/// Whether a key, variable or setting of this name holds a secret: by the end of the name, so that `passwordSecretRef`,
/// `secretName` and `tokenReviews` do not.
bool names_secret(std::string_view name) {
  constexpr std::array<std::string_view, 14> endings = {
      "password", "passwd",  "pwd",         "passphrase", "secret",    "token",      "apikey",
      "api_key",  "api-key", "private_key", "privatekey", "secretkey", "secret_key", "pass"};
  const std::string low = text::lower(name);
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return low.ends_with(ending); });
}

/// `${NAME}`, `$(NAME)`, `{{ .Values.x }}`, `<change-me>`: a place for a value is no value.
bool is_placeholder(std::string_view value) {
  return value.starts_with("${") || value.starts_with("$(") || value.starts_with("{{") || value.starts_with("<");
}

/// The value that starts at or after `at`: quoted, or up to white space, a comma or a closing bracket.
HiddenBytes value_at(std::string_view line, std::size_t at, std::string_view ends) {
  while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
  if (at >= line.size()) return {};
  const char quote = line[at];
  if (quote == '"' || quote == '\'') {
    const std::size_t close = line.find(quote, at + 1);
    return {at + 1, close == std::string_view::npos ? line.size() : close};
  }
  const std::size_t end = line.find_first_of(ends, at);
  return {at, end == std::string_view::npos ? line.size() : end};
}

void add_value(std::string_view line, HiddenBytes value, std::vector<HiddenBytes>& out) {
  if (value.begin < value.end && !is_placeholder(line.substr(value.begin, value.end - value.begin)))
    out.push_back(value);
}

/// `NAME: value` and `NAME=value`, also several in one line.
void assignments(std::string_view line, std::vector<HiddenBytes>& out) {
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t sign = line.find_first_of(":=", at);
    if (sign == std::string_view::npos) return;
    std::size_t end = sign;
    while (end > at && (line[end - 1] == ' ' || line[end - 1] == '"' || line[end - 1] == '\'')) --end;
    std::size_t begin = end;
    while (begin > 0 && is_word(line[begin - 1])) --begin;
    at = sign + 1;
    if (!names_secret(line.substr(begin, end - begin))) continue;
    const bool yaml = line[sign] == ':';
    if (yaml && at < line.size() && line[at] != ' ' && line[at] != '\t') continue;
    const HiddenBytes value = value_at(line, at, yaml ? "\r\n" : " \t,;&\"'");
    add_value(line, value, out);
    at = std::max(at, value.end);
  }
}

/// `PASSWORD 'value'` and `IDENTIFIED BY 'value'` of SQL.
void sql_passwords(std::string_view line, std::vector<HiddenBytes>& out) {
  const std::string low = text::lower(line);
  for (const std::string_view word : {std::string_view("password"), std::string_view("identified by")}) {
    for (std::size_t at = low.find(word); at != std::string::npos; at = low.find(word, at + word.size())) {
      const std::size_t quote = low.find_first_not_of(" \t", at + word.size());
      if (quote != std::string::npos && low[quote] == '\'') add_value(line, value_at(line, quote, ""), out);
    }
  }
}

/// `scheme://user:value@host`.
void url_passwords(std::string_view line, std::vector<HiddenBytes>& out) {
  for (std::size_t at = line.find("://"); at != std::string_view::npos; at = line.find("://", at + 3)) {
    const std::size_t from = at + 3;
    const std::size_t end = std::min(line.find_first_of(" \t\"'<>", from), line.size());
    const std::string_view authority = line.substr(from, end - from);
    const std::size_t host = authority.rfind('@');
    const std::size_t colon = authority.find(':');
    if (host == std::string_view::npos || colon == std::string_view::npos || colon >= host) continue;
    add_value(line, {from + colon + 1, from + host}, out);
  }
}

/// `value: x` below `- name: X_PASSWORD`.
void variable_values(std::string_view line, std::string_view before, std::vector<HiddenBytes>& out) {
  const std::size_t key = line.find_first_not_of(" \t-{");
  if (key == std::string_view::npos || !line.substr(key).starts_with("value:")) return;
  const std::size_t name = before.find("name:");
  if (name == std::string_view::npos) return;
  std::string_view variable = text::trim(before.substr(name + 5));
  while (!variable.empty() && (variable.back() == '"' || variable.back() == '\'')) variable.remove_suffix(1);
  if (names_secret(variable)) add_value(line, value_at(line, key + 6, "\r\n"), out);
}

std::vector<HiddenBytes> joined(std::vector<HiddenBytes> ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const HiddenBytes& a, const HiddenBytes& b) { return a.begin < b.begin; });
  std::vector<HiddenBytes> out;
  for (const HiddenBytes& range : ranges) {
    if (!out.empty() && range.begin <= out.back().end) {
      out.back().end = std::max(out.back().end, range.end);
    } else {
      out.push_back(range);
    }
  }
  return out;
}

/// The line above the one that starts at `line_begin`.
std::string_view line_before(std::string_view text, std::size_t line_begin) {
  std::size_t end = line_begin;
  while (end > 0 && (text[end - 1] == '\n' || text[end - 1] == '\r')) --end;
  const std::size_t least = end > longest_line ? end - longest_line : 0;
  std::size_t begin = end;
  while (begin > least && text[begin - 1] != '\n' && text[begin - 1] != '\r') --begin;
  return text.substr(begin, end - begin);
}

}  // namespace

Redactor::Redactor(const Sources& sources, const std::vector<Span>& secrets, const std::vector<Span>& concealed)
    : sources_(&sources) {
  for (const Span& span : concealed) {
    if (span.end > span.begin) spans_.push_back(sources.origin(span));
  }
  for (const Span& secret : secrets) {
    if (secret.end <= secret.begin) continue;
    spans_.push_back(sources.origin(secret));
    const std::string_view value = text::trim(sources.text(secret));
    if (value.size() >= shortest_value && values_.size() < most_values) values_.push_back(value);
  }
  std::sort(spans_.begin(), spans_.end());
  std::sort(values_.begin(), values_.end());
  values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
}

std::vector<HiddenBytes> Redactor::hidden(SourceId source, std::size_t line_begin, std::string_view line) const {
  std::vector<HiddenBytes> out = password_habits(line, line_before((*sources_)[source].text, line_begin));
  for (const Span& span : spans_) {
    if (span.source != source || span.end <= line_begin || span.begin >= line_begin + line.size()) continue;
    const std::size_t begin = span.begin > line_begin ? span.begin - line_begin : 0;
    out.push_back({begin, std::min(line.size(), span.end - line_begin)});
  }
  const std::string_view looked_at = line.substr(0, longest_line);
  for (const std::string_view value : values_) {
    for (std::size_t at = looked_at.find(value); at != std::string_view::npos; at = looked_at.find(value, at + 1)) {
      out.push_back({at, at + value.size()});
    }
  }
  return joined(std::move(out));
}

std::vector<HiddenBytes> password_habits(std::string_view line, std::string_view before) {
  line = line.substr(0, longest_line);
  std::vector<HiddenBytes> out;
  assignments(line, out);
  sql_passwords(line, out);
  url_passwords(line, out);
  variable_values(line, before, out);
  return joined(std::move(out));
}

}  // namespace routegrant::report
