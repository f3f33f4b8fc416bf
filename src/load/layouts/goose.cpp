#include <algorithm>
#include <cstdint>

#include "base/text.hpp"
#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

constexpr Marks marks{.up = "-- +goose up", .down = "-- +goose down"};

/// goose: `<version>_name.sql` with an up and a down part; migrations in Go are code and not seen.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  return up_parts_of(file, marks).empty() ? std::nullopt : std::optional(std::string(file.directory));
}

/// What an annotation says, `-- +goose NO TRANSACTION`, in small letters (internal/sqlparser/parser.go,
/// extractAnnotation()); empty for another line.
std::string annotation(std::string_view line) {
  line = text::trim(line);
  if (!line.starts_with("--")) return {};
  line = text::trim(line.substr(2));
  constexpr std::string_view goose_says = "+goose";
  return line.starts_with(goose_says) ? text::lower(text::trim(line.substr(goose_says.size()))) : std::string();
}

/// Follows the annotations that do not part up from down.
void read_annotations(const SqlFile& file, RoleFile& into) {
  std::optional<std::size_t> on;
  const auto end_at = [&](std::size_t end) {
    if (on) into.expanded.push_back({file.source, static_cast<std::uint32_t>(*on), static_cast<std::uint32_t>(end)});
    on.reset();
  };
  for (std::size_t line = 0; line < file.text.size();) {
    const std::size_t end = std::min(file.text.find('\n', line) + 1, file.text.size());
    const std::size_t next = end <= line ? file.text.size() : end;
    const std::string says = annotation(file.text.substr(line, next - line));
    if (says == "no transaction") into.one_transaction = false;
    if (says == "envsub off") end_at(line);
    if (says == "envsub on" && !on) on = next;
    line = next;
  }
  end_at(file.text.size());
}

bool is_apart(const SqlFile&, const UpPart&) {
  return false;
}

/// Statement by statement, over one connection.
std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex&, Diagnostics&) {
  std::vector<RoleFile> run = up_parts(files, marks, is_apart);
  auto file = files.begin();
  for (RoleFile& made : run) {
    file = std::find_if(file, files.end(), [&](const SqlFile& each) { return each.source == made.source; });
    read_annotations(*file, made);
  }
  return in_one_connection(std::move(run));
}

}  // namespace

const Layout goose{.name = "goose", .precedence = 80, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load
