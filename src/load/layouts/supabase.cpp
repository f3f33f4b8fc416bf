#include <string>

#include "base/paths.hpp"
#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

constexpr std::string_view migrations = "migrations";

/// Supabase's CLI (`supabase db reset`, supabase/cli internal/utils/misc.go): `supabase/roles.sql`, then
/// `supabase/migrations/<timestamp>_name.sql`, then `supabase/seed.sql`. What else lies there is run by nobody.
bool is_migration(const SqlFile& file) {
  const std::string_view version = leading_digits(file.name);
  return paths::base_name(file.directory) == migrations &&
         paths::base_name(paths::directory_of(file.directory)) == "supabase" && !version.empty() &&
         file.name.substr(version.size()).starts_with('_');
}

std::optional<std::string> root_of(const SqlFile& file, const FileIndex& index) {
  if (is_migration(file)) return std::string(paths::directory_of(file.directory));
  if (paths::base_name(file.directory) != "supabase" || (file.name != "roles.sql" && file.name != "seed.sql"))
    return std::nullopt;
  // Without migrations beside them these are files like others.
  if (!index.first_below(paths::joined(file.directory, migrations))) return std::nullopt;
  return std::string(file.directory);
}

std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex&, Diagnostics&) {
  std::vector<RoleFile> run;
  const auto add = [&](auto fits) {
    for (const SqlFile& file : files) {
      if (fits(file)) run.push_back({.source = file.source, .parts = {}, .one_transaction = true});
    }
  };
  add([](const SqlFile& file) { return file.name == "roles.sql" && !is_migration(file); });
  add(is_migration);
  add([](const SqlFile& file) { return file.name == "seed.sql" && !is_migration(file); });
  return run;
}

}  // namespace

const Layout supabase{.name = "supabase", .precedence = 45, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load
