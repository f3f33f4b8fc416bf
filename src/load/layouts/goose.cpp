#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

constexpr std::string_view up = "-- +goose up";
constexpr std::string_view down = "-- +goose down";

/// goose: `<version>_name.sql` with an up and a down part; migrations in Go are code and not seen.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  return up_part(file, up, down) ? std::optional(std::string(file.directory)) : std::nullopt;
}

bool is_apart(const SqlFile& file, const UpPart&) {
  return file.text.find("+goose NO TRANSACTION") != std::string_view::npos;
}

std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex&, Diagnostics&) {
  return up_parts(files, up, down, is_apart);
}

}  // namespace

const Layout goose{.name = "goose", .precedence = 80, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load
