#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

constexpr std::string_view up = "-- migrate:up";
constexpr std::string_view down = "-- migrate:down";

/// dbmate: `<version>_name.sql` with an up and a down part. Its `schema.sql` beside the directory is a dump of the
/// result.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex& index) {
  if (up_part(file, up, down)) return std::string(file.directory);
  const std::string beside = std::string(file.directory) + (file.directory.empty() ? "migrations" : "/migrations");
  if (file.text.find("\n-- Dbmate schema migrations") != std::string_view::npos) return beside;
  // The dump is known by its place, too: dbmate's own default (--schema-file).
  if (file.name != "schema.sql") return std::nullopt;
  const std::optional<SourceId> migration = index.first_below(beside);
  if (!migration || index.sources()[*migration].text.find(up) == std::string::npos) return std::nullopt;
  return beside;
}

bool is_apart(const SqlFile&, const UpPart& part) {
  return part.options.find("transaction:false") != std::string_view::npos;
}

std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex&, Diagnostics&) {
  return up_parts(files, up, down, is_apart);
}

}  // namespace

const Layout dbmate{.name = "dbmate", .precedence = 80, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load
