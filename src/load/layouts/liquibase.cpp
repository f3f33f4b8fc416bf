#include <algorithm>

#include "base/text.hpp"
#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

/// The text behind `--` of a line that is a comment, in lower case; empty for other lines.
std::string comment(std::string_view line) {
  line = text::trim(line);
  return line.starts_with("--") ? text::lower(text::trim(line.substr(2))) : std::string();
}

/// Liquibase's formatted SQL: a first line `--liquibase formatted sql` and `--changeset author:id` before each part.
/// Rollbacks are comments.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  const std::string_view first = file.text.substr(0, file.text.find('\n'));
  return comment(first).starts_with("liquibase formatted sql") ? std::optional(std::string(file.directory))
                                                               : std::nullopt;
}

/// `dbms:mysql` and `dbms:!postgresql` keep a change set from PostgreSQL.
bool is_for_other_database(std::string_view changeset) {
  const std::size_t found = changeset.find("dbms:");
  if (found == std::string_view::npos) return false;
  const std::vector<std::string_view> words = text::words(changeset.substr(found + 5));
  if (words.empty()) return false;
  bool named = false;
  bool excluded = false;
  for (const std::string_view word : text::split(words[0], ',')) {
    named |= word == "postgresql" || word == "all";
    excluded |= word == "!postgresql";
  }
  return excluded || (!named && words[0].find('!') == std::string_view::npos);
}

std::vector<Span> parts(const SqlFile& file) {
  std::vector<Span> run;
  bool runs = true;
  std::uint32_t begin = 0;
  const auto close = [&](std::size_t end) {
    if (runs && end > begin) run.push_back({file.source, begin, static_cast<std::uint32_t>(end)});
  };
  for (std::size_t line = 0; line < file.text.size();) {
    const std::size_t end = std::min(file.text.find('\n', line), file.text.size());
    const std::string says = comment(file.text.substr(line, end - line));
    if (says.starts_with("changeset ")) {
      close(line);
      begin = static_cast<std::uint32_t>(line);
      runs = !is_for_other_database(says);
    }
    line = end + 1;
  }
  close(file.text.size());
  return run;
}

/// The order is that of the changelog that includes the files; it is XML, YAML or JSON, and not read here: the names'.
std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex& index,
                              Diagnostics&) {
  std::vector<RoleFile> run;
  for (const SqlFile& file : files) {
    if (!root_of(file, index)) continue;
    run.push_back({.source = file.source, .parts = parts(file)});
  }
  return run;
}

}  // namespace

const Layout liquibase{.name = "liquibase", .precedence = 80, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load
