#include <algorithm>

#include "load/layouts.hpp"

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

std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex&, Diagnostics&) {
  std::vector<RoleFile> run;
  for (const SqlFile& file : files) {
    if (!is_migration(file.name)) continue;
    const std::size_t end = std::min(file.text.find(separator), file.text.size());
    run.push_back({.source = file.source,
                   .parts = {Span{file.source, 0, static_cast<std::uint32_t>(end)}},
                   .one_transaction = file.text.find(apart) == std::string_view::npos});
  }
  return run;
}

}  // namespace

const Layout tern{.name = "tern", .precedence = 80, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load
