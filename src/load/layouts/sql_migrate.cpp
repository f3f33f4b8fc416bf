#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

constexpr std::string_view up = "-- +migrate up";
constexpr std::string_view down = "-- +migrate down";

/// sql-migrate (rubenv/sql-migrate, sqlparse.go): files with an up and a down part.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  return up_part(file, up, down) ? std::optional(std::string(file.directory)) : std::nullopt;
}

bool is_apart(const SqlFile&, const UpPart& part) {
  return part.options.find("notransaction") != std::string_view::npos;
}

std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex&, Diagnostics&) {
  return up_parts(files, up, down, is_apart);
}

}  // namespace

const Layout sql_migrate{.name = "sql-migrate", .precedence = 80, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load
