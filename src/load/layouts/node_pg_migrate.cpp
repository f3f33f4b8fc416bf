#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

constexpr std::string_view up = "-- up migration";
constexpr std::string_view down = "-- down migration";

/// node-pg-migrate: SQL files with an up and a down part (its sqlMigration.ts); migrations in JavaScript are code and
/// not seen. Without a mark for the up part the whole file runs.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  return up_part(file, up, down) ? std::optional(std::string(file.directory)) : std::nullopt;
}

bool is_apart(const SqlFile&, const UpPart&) {
  return false;
}

std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex&, Diagnostics&) {
  return up_parts(files, up, down, is_apart);
}

}  // namespace

const Layout node_pg_migrate{.name = "node-pg-migrate", .precedence = 80, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load
