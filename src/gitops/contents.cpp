#include "gitops/contents.hpp"

#include <algorithm>
#include <array>

#include "base/glob.hpp"
#include "base/paths.hpp"
#include "base/text.hpp"
#include "load/kustomizations.hpp"

namespace routegrant::gitops {
namespace {

/// What source-controller leaves out of every artifact (sourceignore, ExcludeCI and ExcludeExtra), as far as it is
/// YAML.
constexpr std::array ignored_names{
    ".travis.yml",           ".gitlab-ci.yml",     "appveyor.yml",    ".drone.yml", "cloudbuild.yaml",
    "codeship-services.yml", "codeship-steps.yml", ".goreleaser.yml", ".sops.yaml", ".flux.yaml"};

bool is_ignored_by_flux(std::string_view path) {
  const std::string_view name = paths::base_name(path);
  return std::find(ignored_names.begin(), ignored_names.end(), name) != ignored_names.end() ||
         path.starts_with(".github/") || path.starts_with(".circleci/");
}

bool is_manifest(std::string_view path, bool with_json) {
  return path.ends_with(".yaml") || path.ends_with(".yml") || (with_json && path.ends_with(".json"));
}

/// Argo CD, "Directory", "Skipping File Rendering": anywhere in the file.
bool skips_rendering(const std::string& path, const kustomize::Files& files) {
  const auto source = files.find(path);
  return source && files.sources()[*source].text.find("+argocd:skip-file-rendering") != std::string::npos;
}

/// The outermost directory below `directory` on the way to `file` that has a kustomization; nothing where none has.
std::string kustomization_above(const std::string& directory, std::string_view file, const kustomize::Tree& tree) {
  std::size_t slash = directory.empty() ? file.find('/') : file.find('/', directory.size() + 1);
  for (; slash != std::string_view::npos; slash = file.find('/', slash + 1)) {
    if (tree.at(file.substr(0, slash)) != nullptr) return std::string(file.substr(0, slash));
  }
  return {};
}

Contents of_flux(const std::string& directory, const kustomize::Tree& tree) {
  Contents contents;
  for (std::string& file : tree.files().below(directory)) {
    const std::string* last = contents.kustomizations.empty() ? nullptr : &contents.kustomizations.back();
    if (last != nullptr && file.starts_with(*last + "/")) continue;
    if (std::string found = kustomization_above(directory, file, tree); !found.empty()) {
      contents.kustomizations.push_back(std::move(found));
    } else if (is_manifest(file, false) && !is_ignored_by_flux(file)) {
      contents.files.push_back(std::move(file));
    }
  }
  return contents;
}

/// Alternatives in braces, as Argo CD's globs have them: `{a.yaml,b.yaml}`.
bool matches_glob(std::string_view pattern, std::string_view path) {
  if (pattern.starts_with('{') && pattern.ends_with('}')) {
    const std::vector<std::string_view> ways = text::split(pattern.substr(1, pattern.size() - 2), ',');
    return std::any_of(ways.begin(), ways.end(), [&](std::string_view way) { return glob_matches(way, path); });
  }
  return glob_matches(pattern, path);
}

Contents of_argo(const Delivery& delivery, const std::string& directory, const kustomize::Tree& tree) {
  Contents contents{.is_directory = true};
  for (std::string& file : tree.files().below(directory)) {
    const std::string_view name = std::string_view(file).substr(directory.empty() ? 0 : directory.size() + 1);
    if (!delivery.recurse && name.find('/') != std::string_view::npos) continue;
    if (!is_manifest(file, true)) continue;
    if (!delivery.exclude.empty() && matches_glob(delivery.exclude, name)) continue;
    if (!delivery.include.empty() && !matches_glob(delivery.include, name)) continue;
    if (skips_rendering(file, tree.files())) continue;
    contents.files.push_back(std::move(file));
  }
  return contents;
}

}  // namespace

Contents contents_of(const Delivery& delivery, const std::string& directory, const kustomize::Tree& tree) {
  if (!delivery.is_plain && tree.at(directory) != nullptr) return {.kustomizations = {directory}};
  if (delivery.is_flux) return of_flux(directory, tree);
  const std::string chart = directory.empty() ? "Chart.yaml" : directory + "/Chart.yaml";
  if (!delivery.is_plain && tree.files().find(chart)) return {.is_chart = true};
  return of_argo(delivery, directory, tree);
}

void add_closure(const Contents& contents, const kustomize::Tree& tree, Paths& files, Paths& kustomizations) {
  files.insert(contents.files.begin(), contents.files.end());
  std::vector<std::string> open = contents.kustomizations;
  while (!open.empty()) {
    const std::string directory = std::move(open.back());
    open.pop_back();
    const kustomize::Kustomization* kustomization = tree.at(directory);
    if (kustomization == nullptr || !kustomizations.insert(directory).second) continue;
    for (const char* list : {"resources", "bases", "components"}) {
      for (const kustomize::Value& entry : kustomization->root.items_of(list)) {
        std::string path = load::resolved_path(directory, entry.text);
        if (path.empty()) continue;
        if (tree.files().find(path)) {
          files.insert(std::move(path));
        } else {
          open.push_back(std::move(path));
        }
      }
    }
  }
}

}  // namespace routegrant::gitops
