#include "base/text.hpp"
#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

/// Atlas: versioned files beside a checksum file `atlas.sum`; each file is one transaction unless it says otherwise.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex& index) {
  const std::string directory(file.directory);
  const std::string sum = directory.empty() ? "atlas.sum" : directory + "/atlas.sum";
  return index.find(sum) ? std::optional(directory) : std::nullopt;
}

/// A directive in the comments that a file begins with.
bool has_directive(std::string_view text, std::string_view directive) {
  while (text::trim(text.substr(0, text.find('\n'))).starts_with("--")) {
    const std::size_t end = text.find('\n');
    if (text.substr(0, end).find(directive) != std::string_view::npos) return true;
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return false;
}

/// A new database starts from the newest checkpoint, which holds all that came before it (Atlas documentation,
/// "Migration Directory Checkpoints").
std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex&, Diagnostics&) {
  std::vector<RoleFile> run;
  for (const SqlFile& file : files) {
    if (has_directive(file.text, "atlas:checkpoint")) run.clear();
    const bool apart = file.text.find("atlas:txmode none") != std::string_view::npos;
    run.push_back({.source = file.source, .parts = {}, .one_transaction = !apart});
  }
  return run;
}

}  // namespace

const Layout atlas{.name = "atlas", .precedence = 40, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load
