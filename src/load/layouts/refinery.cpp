#include <algorithm>
#include <string>

#include "base/paths.hpp"
#include "load/layouts.hpp"
#include "load/natural_order.hpp"

namespace routegrant::load {
namespace {

/// `V1__name.sql` and `U2__name.sql`: both run, V strictly in sequence and U not (refinery, README, "Usage"). Flyway
/// calls its undo migrations so: refinery is told by its configuration, or by the crate that embeds the files.
std::string version_of(std::string_view name) {
  if (name.empty() || (name[0] != 'V' && name[0] != 'U')) return {};
  const std::string_view digits = leading_digits(name.substr(1));
  return name.substr(1 + digits.size()).starts_with("__") ? std::string(digits) : std::string();
}

bool is_refinery(std::string_view directory, const FileIndex& index) {
  if (is_in_crate_with("refinery", directory, index)) return true;
  while (!index.find(paths::joined(directory, "refinery.toml"))) {
    if (directory.empty()) return false;
    directory = paths::directory_of(directory);
  }
  return true;
}

/// What is called like a repeatable migration of Flyway is among refinery's files, too, and never run
/// (refinery_core/src/util.rs, the patterns of names).
std::optional<std::string> root_of(const SqlFile& file, const FileIndex& index) {
  const bool is_named = !version_of(file.name).empty() || file.name.starts_with("R__");
  if (!is_named || !is_refinery(file.directory, index)) return std::nullopt;
  return std::string(file.directory);
}

std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex&, Diagnostics&) {
  std::vector<SqlFile> migrations;
  std::copy_if(files.begin(), files.end(), std::back_inserter(migrations),
               [](const SqlFile& file) { return !version_of(file.name).empty(); });
  std::stable_sort(migrations.begin(), migrations.end(), [](const SqlFile& a, const SqlFile& b) {
    return comes_before(version_of(a.name), version_of(b.name));
  });
  std::vector<RoleFile> run;
  run.reserve(migrations.size());
  for (const SqlFile& file : migrations) run.push_back({.source = file.source, .parts = {}, .one_transaction = true});
  return in_one_connection(std::move(run));
}

}  // namespace

const Layout refinery{.name = "refinery", .precedence = 75, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load
