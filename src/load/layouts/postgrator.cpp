#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "load/layouts.hpp"
#include "load/lone_statements.hpp"

namespace routegrant::load {
namespace {

/// What a name of postgrator's says: `<version>.<do|undo>.<description>.sql`, the description left out or not
/// (lib/postgrator.js, getMigrations()).
struct Name {
  std::string_view version;
  bool undoes = false;
};

std::optional<Name> read_name(std::string_view name) {
  const std::string_view version = leading_digits(name);
  const std::string_view rest = name.substr(version.size());
  if (version.empty() || !rest.starts_with('.')) return std::nullopt;
  const std::string_view action = rest.substr(1, rest.find('.', 1) - 1);
  if (action != "do" && action != "undo") return std::nullopt;
  return Name{version, action == "undo"};
}

std::optional<std::string> root_of(const SqlFile& file, const FileIndex&) {
  return read_name(file.name) ? std::optional(std::string(file.directory)) : std::nullopt;
}

/// A version as a number: what is shorter without its zeros comes first.
std::pair<std::size_t, std::string_view> number_of(const SqlFile& file) {
  std::string_view digits = read_name(file.name)->version;
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return {digits.size(), digits};
}

/// The files that do, in the order of their numbers, each sent as one query over one connection
/// (lib/postgrator.js, runMigrations()).
std::vector<RoleFile> arrange(std::string_view root, const std::vector<SqlFile>& files, const FileIndex& index,
                              Diagnostics&) {
  std::vector<SqlFile> chosen;
  std::copy_if(files.begin(), files.end(), std::back_inserter(chosen), [&](const SqlFile& file) {
    const std::optional<Name> name = read_name(file.name);
    return file.directory == root && name && !name->undoes;
  });
  std::stable_sort(chosen.begin(), chosen.end(),
                   [](const SqlFile& a, const SqlFile& b) { return number_of(a) < number_of(b); });
  std::vector<RoleFile> run;
  run.reserve(chosen.size());
  for (const SqlFile& file : chosen)
    run.push_back({.source = file.source, .parts = {}, .one_transaction = is_transaction(file, {}, index)});
  return in_one_connection(std::move(run));
}

}  // namespace

const Layout postgrator{.name = "postgrator", .precedence = 70, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load
