#include "load/layouts.hpp"

namespace routegrant::load {
namespace {

/// Atlas: versioned files beside a checksum file `atlas.sum`; each file is one transaction unless it says otherwise.
std::optional<std::string> root_of(const SqlFile& file, const FileIndex& index) {
  const std::string directory(file.directory);
  const std::string sum = directory.empty() ? "atlas.sum" : directory + "/atlas.sum";
  return index.find(sum) ? std::optional(directory) : std::nullopt;
}

std::vector<RoleFile> arrange(std::string_view, const std::vector<SqlFile>& files, const FileIndex&, Diagnostics&) {
  std::vector<RoleFile> run;
  for (const SqlFile& file : files) {
    const bool apart = file.text.find("atlas:txmode none") != std::string_view::npos;
    run.push_back({.source = file.source, .parts = {}, .one_transaction = !apart});
  }
  return run;
}

}  // namespace

const Layout atlas{.name = "atlas", .precedence = 40, .root_of = root_of, .arrange = arrange};

}  // namespace routegrant::load
