#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

constexpr std::string_view up = "-- migrate:up";
constexpr std::string_view down = "-- migrate:down";

/// dbmate: `<version>_name.sql` with an up and a down part. Its `schema.sql` beside the directory is a dump of the
/// result.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  if (up_part(file, up, down)) return std::string(file.directory);
  if (file.text.find("\n-- Dbmate schema migrations") == std::string_view::npos) return std::nullopt;
  return std::string(file.directory) + (file.directory.empty() ? "migrations" : "/migrations");
}

std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex&, Diagnostics&) {
  std::vector<RoleFile> run;
  for (const SqlFile& file : files) {
    const std::optional<UpPart> part = up_part(file, up, down);
    if (!part) continue;
    const bool apart = part->options.find("transaction:false") != std::string_view::npos;
    run.push_back({.source = file.source, .parts = {part->span}, .one_transaction = !apart});
  }
  return run;
}

}  // namespace

const Layout dbmate{.name = "dbmate", .precedence = 80, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load
