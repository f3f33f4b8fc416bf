#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "load/layouts.hpp"
#include "sql/literal.hpp"

namespace routegrant::load {
namespace {

constexpr std::string_view separator = "---- create above / drop below ----";
constexpr std::string_view apart = "---- tern: disable-tx ----";

/// `<number>_name.sql` (migrate/migrate.go, migrationPattern).
bool is_migration(std::string_view name) {
  const std::string_view digits = leading_digits(name);
  return !digits.empty() && name.substr(digits.size()).starts_with('_');
}

/// tern (jackc/tern, README): what is above the separator runs, what is below takes it back. A
/// file without one, beside such as have one, runs whole.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex& index) {
  if (file.text.find(separator) != std::string_view::npos) return std::string(file.directory);
  if (!is_migration(file.name)) return std::nullopt;
  const std::optional<SourceId> first = index.first_below(file.directory);
  const bool beside = first && index.sources()[*first].text.find(separator) != std::string::npos;
  return beside ? std::optional(std::string(file.directory)) : std::nullopt;
}

/// What `[data]` of the settings gives to templates, as `.name` (tern, README, "Configuration"). They lie beside the
/// migrations, or above them. A value that is a template itself is not known.
std::map<std::string, std::string> data_for(std::string_view root, const FileIndex& index) {
  std::map<std::string, std::string> data;
  std::optional<SourceId> settings = index.find(paths::joined(root, "tern.conf"));
  if (!settings) settings = index.find(paths::joined(paths::directory_of(root), "tern.conf"));
  if (!settings) return data;
  bool is_data = false;
  for (const std::string_view each : text::split(index.sources()[*settings].text, '\n')) {
    const std::string_view line = text::trim(each);
    if (line.starts_with('[')) is_data = line.starts_with("[data]");
    const std::size_t equal = line.find('=');
    if (!is_data || equal == std::string_view::npos || line.starts_with('#') || line.starts_with(';')) continue;
    const std::string_view value = text::trim(line.substr(equal + 1));
    if (value.find("{{") == std::string_view::npos) data["." + std::string(text::trim(line.substr(0, equal)))] = value;
  }
  return data;
}

/// The file that `{{ template "shared/x.sql" . }}` names, where that is all that stands there.
std::optional<SourceId> template_in(std::string_view braces, std::string_view root, const FileIndex& index) {
  std::string_view words = text::trim(braces);
  if (words.starts_with('-')) words = text::trim(words.substr(1));
  constexpr std::string_view word = "template";
  if (!words.starts_with(word)) return std::nullopt;
  const std::string_view quoted = text::trim(words.substr(word.size()));
  const std::size_t end = quoted.starts_with('"') ? quoted.find('"', 1) : std::string_view::npos;
  if (end == std::string_view::npos) return std::nullopt;
  return index.find(paths::joined(root, quoted.substr(1, end - 1)));
}

/// Whether a statement may begin behind a text.
bool ends_statement(std::string_view before) {
  const std::string_view text = text::trim(before);
  return text.empty() || text.ends_with(';') || text.ends_with('}');
}

/// A migration up to the separator, with the files that it takes in where these stand between statements.
std::vector<Span> parts_of(const SqlFile& file, std::string_view root, const FileIndex& index) {
  const std::size_t end = std::min(file.text.find(separator), file.text.size());
  const std::string_view text = file.text.substr(0, end);
  const auto part = [&](std::size_t from, std::size_t to) {
    return Span{file.source, static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)};
  };
  std::vector<Span> parts;
  std::size_t begin = 0;
  std::size_t close = 0;
  for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at + 2)) {
    if (close <= at) close = text.find("}}", at);
    if (close == std::string_view::npos) break;
    if (close - at > sql::longest_placeholder) continue;
    const auto named = template_in(text.substr(at + 2, close - at - 2), root, index);
    if (!named || !ends_statement(text.substr(begin, at - begin))) continue;
    parts.push_back(part(begin, at));
    parts.push_back({*named, 0, static_cast<std::uint32_t>(index.sources()[*named].text.size())});
    begin = close + 2;
  }
  parts.push_back(part(begin, end));
  return parts;
}

std::vector<RoleFile> arrange(std::string_view root, const std::vector<SqlFile>& files, const FileIndex& index,
                              Diagnostics&) {
  const std::map<std::string, std::string> data = data_for(root, index);
  std::vector<RoleFile> run;
  for (const SqlFile& file : files) {
    if (!is_migration(file.name) || file.directory != root) continue;
    run.push_back({.source = file.source,
                   .parts = parts_of(file, root, index),
                   .one_transaction = file.text.find(apart) == std::string_view::npos,
                   .placeholders = data,
                   .marks = sql::PlaceholderMarks{.prefix = "{{", .suffix = "}}"}});
  }
  return run;
}

}  // namespace

const Layout tern{.name = "tern", .precedence = 80, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load
