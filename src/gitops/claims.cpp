#include "gitops/claims.hpp"

#include <algorithm>
#include <cstdint>
#include <tuple>

#include "base/text.hpp"
#include "gitops/application_set.hpp"
#include "gitops/resource_set.hpp"

namespace routegrant::gitops {
namespace {

using kustomize::Value;

bool may_hold_deployer(std::string_view text) {
  return text.find("kustomize.toolkit.fluxcd.io/") != std::string_view::npos ||
         text.find("source.toolkit.fluxcd.io/") != std::string_view::npos ||
         text.find("source.extensions.fluxcd.io/") != std::string_view::npos ||
         text.find("fluxcd.controlplane.io/") != std::string_view::npos ||
         (text.find("argoproj.io/") != std::string_view::npos && text.find("Application") != std::string_view::npos);
}

bool is_in_chart(std::string_view path, const kustomize::Files& files) {
  constexpr std::string_view templates = "templates/";
  for (std::size_t at = path.find(templates); at != std::string_view::npos; at = path.find(templates, at + 1)) {
    if ((at == 0 || path[at - 1] == '/') && files.find(std::string(path.substr(0, at)) + "Chart.yaml")) return true;
  }
  return false;
}

/// One form for the addresses of a repository: without scheme, user and ".git"; empty for what is still a template.
std::string normalized(std::string_view address) {
  if (address.find("{{") != std::string_view::npos || address.find("${") != std::string_view::npos) return {};
  std::string text = text::lower(text::trim(address));
  if (const std::size_t scheme = text.find("://"); scheme != std::string::npos) text.erase(0, scheme + 3);
  if (const std::size_t user = text.find('@'); user < text.find('/')) text.erase(0, user + 1);
  if (const std::size_t colon = text.find(':'); colon < text.find('/')) text[colon] = '/';
  while (text.ends_with('/')) text.pop_back();
  if (text.ends_with(".git")) text.erase(text.size() - 4);
  return text;
}

/// Whether a source is the one that Flux is installed from, by its name.
bool is_root(std::string_view source) {
  return source.ends_with("/flux-system");
}

/// A document that patches a Kustomization names no source.
bool is_whole(const Value& object) {
  const Value& spec = part(object, "spec");
  return object.text_of("kind") != "Kustomization" || spec.find("sourceRef") != nullptr;
}

/// The objects of a file, and what ResourceSets among them make.
std::vector<Value> with_resource_sets(std::vector<Value> objects, ResourceSets& sets) {
  for (std::size_t i = 0, count = objects.size(); i < count; ++i) {
    const auto made = sets.made_by(objects[i]);
    if (made) objects.insert(objects.end(), made->begin(), made->end());
  }
  return objects;
}

}  // namespace

Claims::Claims(const load::Discovery& discovery, const load::Kustomizations& kustomizations, kustomize::Tree& tree,
               ResourceSets& resource_sets)
    : tree_(tree) {
  find_deployers(discovery, kustomizations, resource_sets);
  if (deployers_.empty()) return;
  find_own_repository();
  claim();
}

void Claims::find_deployers(const load::Discovery& discovery, const load::Kustomizations& kustomizations,
                            ResourceSets& resource_sets) {
  kustomize::Files& files = tree_.files();
  for (const load::Discovered& file : discovery.files) {
    const Source& source = files.sources()[file.source];
    if (file.kind != load::FileKind::yaml || !may_hold_deployer(source.text)) continue;
    const std::string path = source.path;
    const bool is_patch = kustomizations.mentioned.contains(path) && !kustomizations.resources.contains(path);
    if (is_patch || is_in_chart(path, files)) continue;
    for (const Value& object : with_resource_sets(files.values(file.source), resource_sets)) {
      if (object.text_of("apiVersion").starts_with("source.toolkit.fluxcd.io/")) {
        const Value& metadata = part(object, "metadata");
        const std::string key =
            text::join({std::string(object.text_of("kind")), std::string(metadata.text_of("namespace")),
                        std::string(metadata.text_of("name"))},
                       "/");
        sources_.emplace(key, normalized(part(object, "spec").text_of("url")));
        const std::string_view branch = part(object, "spec.ref").text_of("branch");
        branches_.emplace(key, branch);
        if (is_root(key) && !branch.empty()) root_branches_.emplace(branch);
      }
      artifacts_.add(object, path);
      if (is_deployer(object) && is_whole(object)) deployers_.push_back({.object = object, .file = path});
    }
  }
  for (WrittenDeployer& deployer : deployers_)
    deployer.deliveries = deliveries_of(deployer.object, deployer.file, files);
}

std::optional<Origin> Claims::origin_of(const Delivery& delivery, std::string_view file) const {
  if (delivery.is_undecided || delivery.is_chart) return std::nullopt;
  if (!delivery.is_flux || !is_artifact(delivery.repository))
    return Origin{.repository = delivery.repository, .path = delivery.path};
  std::optional<Origin> origin = artifacts_.origin(delivery.repository, delivery.path, file, tree_.files());
  // A kustomization that misses a file is refused; of a directory without one, fewer files may be taken than there are.
  const auto directory = origin ? directory_in_tree(origin->path, file, tree_.files()) : std::nullopt;
  if (directory && origin->leaves_out && tree_.at(*directory) == nullptr) return std::nullopt;
  return origin;
}

std::string Claims::address_of(const Origin& origin, const Delivery& delivery) const {
  if (!delivery.is_flux || origin.repository.find("://") != std::string::npos) return normalized(origin.repository);
  const auto found = sources_.find(origin.repository);
  return found == sources_.end() ? std::string() : found->second;
}

bool Claims::is_of_other_branch(const Origin& origin) const {
  const auto found = branches_.find(origin.repository);
  return found != branches_.end() && !found->second.empty() && !root_branches_.empty() &&
         !root_branches_.contains(found->second);
}

void Claims::find_own_repository() {
  Paths deployer_files;
  for (const WrittenDeployer& deployer : deployers_) deployer_files.insert(deployer.file);
  std::map<std::string, std::size_t> uses;
  for (WrittenDeployer& deployer : deployers_) {
    for (const Delivery& delivery : deployer.deliveries) {
      const std::optional<Origin> origin = origin_of(delivery, deployer.file);
      if (!origin) continue;
      const std::string address = address_of(*origin, delivery);
      const bool is_of_root = is_root(origin->repository) || deployer.object.text_of("kind") == "FluxInstance";
      if (delivery.is_flux && is_of_root && !address.empty()) own_.insert(address);
      const auto directory = directory_in_tree(origin->path, deployer.file, tree_.files());
      if (!directory || directory->empty()) continue;
      if (!address.empty()) ++uses[address];
      Paths files;
      Paths kustomizations;
      add_closure(contents_of(delivery, *directory, tree_), tree_, files, kustomizations);
      // Who deploys deployers of this tree deploys from this tree.
      const bool holds_deployer = std::any_of(deployer_files.begin(), deployer_files.end(),
                                              [&](const std::string& file) { return files.contains(file); });
      if (holds_deployer && !address.empty()) own_.insert(address);
    }
  }
  if (!own_.empty()) return;
  std::size_t most = 0;
  for (const auto& use : uses) most = std::max(most, use.second);
  for (const auto& use : uses) {
    if (use.second == most) own_.insert(use.first);
  }
}

std::optional<std::string> Claims::locate(const Delivery& delivery, std::string_view file) const {
  const std::optional<Origin> origin = origin_of(delivery, file);
  if (!origin) return std::nullopt;
  // Another branch may hold what this one does, but at no other place.
  const bool is_elsewhere = delivery.is_flux && is_of_other_branch(*origin);
  std::optional<std::string> directory =
      directory_in_tree(origin->path, is_elsewhere ? std::string_view() : file, tree_.files());
  // Every branch has a root, too, and it holds something else there.
  if (!directory || (is_elsewhere && directory->empty())) return std::nullopt;
  const std::string address = address_of(*origin, delivery);
  // Flux calls the repository that it is installed from so.
  const bool is_flux_system = address.empty() && delivery.is_flux && is_root(origin->repository);
  if (is_flux_system || own_.contains(address)) return directory;
  // Every repository has a root, so that one proves nothing.
  const bool may_be_own = address.empty() || own_.empty();
  return may_be_own && !directory->empty() ? directory : std::nullopt;
}

void Claims::claim() {
  for (WrittenDeployer& deployer : deployers_) {
    Paths files;
    for (const Delivery& delivery : deployer.deliveries) {
      const std::optional<std::string> directory = locate(delivery, deployer.file);
      if (!directory) continue;
      const Contents contents = contents_of(delivery, *directory, tree_);
      add_closure(contents, tree_, files, kustomizations_);
      if (!contents.is_directory) continue;
      for (std::string& file : tree_.files().below(*directory)) left_out_.insert(std::move(file));
    }
    if (deployer.object.text_of("kind") == "ApplicationSet") {
      for (const std::string& directory : excluded_directories(deployer.object, deployer.file, tree_.files()))
        for (std::string& file : tree_.files().below(directory)) excluded_.emplace(std::move(file), directory);
    }
    deployer.holds_itself = files.contains(deployer.file);
    deployer.files = files.size();
    files_.merge(files);
  }
  for (const std::string& file : files_) {
    left_out_.erase(file);
    excluded_.erase(file);
  }
  const auto rank = [](const WrittenDeployer& deployer) {
    return std::tuple(!deployer.holds_itself,
                      deployer.holds_itself ? -static_cast<std::int64_t>(deployer.files) : std::int64_t{0},
                      std::string_view(deployer.file));
  };
  std::stable_sort(deployers_.begin(), deployers_.end(),
                   [&](const WrittenDeployer& a, const WrittenDeployer& b) { return rank(a) < rank(b); });
}

}  // namespace routegrant::gitops
