#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

constexpr Marks marks{.up = "-- +migrate up", .down = "-- +migrate down"};

/// sql-migrate (rubenv/sql-migrate, sqlparse.go): files with up and down parts, which may take turns.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  return up_parts_of(file, marks).empty() ? std::nullopt : std::optional(std::string(file.directory));
}

bool is_apart(const SqlFile&, const UpPart& first) {
  return first.options.find("notransaction") != std::string_view::npos;
}

std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex&, Diagnostics&) {
  return in_one_connection(up_parts(files, marks, is_apart));
}

}  // namespace

const Layout sql_migrate{.name = "sql-migrate", .precedence = 80, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load
