#include "kustomize/kustomize.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "kustomize/build.hpp"
#include "kustomize/entry_path.hpp"
#include "kustomize/field_names.hpp"
#include "kustomize/files.hpp"

namespace routegrant::kustomize {
namespace {

/// Directories in which people keep what they deploy.
constexpr std::array<std::string_view, 6> overlay_directories{"clusters", "env",      "environments",
                                                              "envs",     "overlays", "stages"};

bool lies_among_overlays(std::string_view directory) {
  const std::string_view name = paths::base_name(paths::directory_of(directory));
  return std::find(overlay_directories.begin(), overlay_directories.end(), name) != overlay_directories.end();
}

/// Which kustomizations take in which. Components are looked through: who takes in one takes in what it does.
class Inclusion {
 public:
  explicit Inclusion(const std::vector<Kustomization>& all) : below_(all.size()), above_(all.size()) {
    note_below(all);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!all[i].is_component) note_above(all, i);
    }
  }

  /// Those that are no components.
  [[nodiscard]] const std::vector<std::size_t>& above(std::size_t index) const { return above_[index]; }

  /// Whether it is deployed by itself although another takes it in: an overlay among overlays, which builds on
  /// something that lies elsewhere. What lies there and builds on nothing is what its neighbours share.
  [[nodiscard]] bool stands_alone(const std::vector<Kustomization>& all, std::size_t index) const {
    return !all[index].is_component && lies_among_overlays(all[index].directory) &&
           std::any_of(below_[index].begin(), below_[index].end(), [&](std::size_t one) {
             return !all[one].is_component && !all[one].directory.starts_with(all[index].directory + "/");
           });
  }

  /// Marks what `index` takes in, directly or not, where `keeps` does not say that it stands all the same.
  template <class Keeps>
  void mark_below(std::size_t index, std::vector<bool>& marked, const Keeps& keeps) const {
    std::vector<bool> seen(marked.size());
    std::vector<std::size_t> open{index};
    while (!open.empty()) {
      const std::size_t next = open.back();
      open.pop_back();
      for (const std::size_t one : below_[next]) {
        if (seen[one]) continue;
        seen[one] = true;
        if (!keeps(one)) marked[one] = true;
        open.push_back(one);
      }
    }
  }

 private:
  void note_below(const std::vector<Kustomization>& all) {
    std::map<std::string_view, std::size_t> by_directory;
    for (std::size_t i = 0; i < all.size(); ++i) by_directory.emplace(all[i].directory, i);
    for (std::size_t i = 0; i < all.size(); ++i) {
      for (const char* list : {"resources", "bases", "components"}) {
        for (const Value& entry : all[i].root.items_of(list)) {
          const std::optional<std::string> path = entry_path(all[i].directory, entry.text);
          const auto found = path ? by_directory.find(*path) : by_directory.end();
          if (found != by_directory.end() && found->second != i) below_[i].push_back(found->second);
        }
      }
    }
  }

  void note_above(const std::vector<Kustomization>& all, std::size_t index) {
    std::set<std::size_t> seen;
    std::vector<std::size_t> open{index};
    while (!open.empty()) {
      const std::size_t next = open.back();
      open.pop_back();
      for (const std::size_t one : below_[next]) {
        if (one == index || !seen.insert(one).second) continue;
        above_[one].push_back(index);
        if (all[one].is_component) open.push_back(one);
      }
    }
  }

  std::vector<std::vector<std::size_t>> below_;
  std::vector<std::vector<std::size_t>> above_;
};

std::vector<Kustomization> read_all(const load::Kustomizations& kustomizations, Diagnostics& out) {
  std::vector<Kustomization> result;
  for (const load::KustomizationFile& file : kustomizations.files) {
    if (!result.empty() && result.back().directory == file.directory) {
      out.push_back({.kind = Diagnostic::Kind::incomplete,
                     .span = Span{file.source, 0, 0},
                     .message = "this directory has more than one kustomization file, and kustomize takes none then"});
      continue;
    }
    Kustomization kustomization{
        .directory = file.directory, .source = file.source, .root = value_of(file.document.root())};
    spell_fields(kustomization.root);
    kustomization.is_component = kustomization.root.text_of("kind") == "Component";
    result.push_back(std::move(kustomization));
  }
  return result;
}

/// Builds the outermost ones first; what a failed one takes in is built alone.
class BuildAll {
 public:
  BuildAll(const std::vector<Kustomization>& all, Builder& builder, SecretForm secrets, const Sources& sources,
           const std::set<std::string, std::less<>>& left_out)
      : all_(all),
        builder_(builder),
        secrets_(secrets),
        sources_(sources),
        inclusion_(all),
        done_(all.size()),
        included_(all.size()) {
    for (std::size_t i = 0; i < all.size(); ++i) included_[i] = left_out.contains(all[i].directory);
  }

  std::vector<Deployment> run() {
    for (std::size_t i = 0; i < all_.size(); ++i) done_[i] = all_[i].is_component || included_[i];
    while (build_ready()) {
    }
    // What is left goes in circles.
    for (std::size_t i = 0; i < all_.size(); ++i) build(i);
    std::sort(deployments_.begin(), deployments_.end(),
              [](const Deployment& a, const Deployment& b) { return a.directory < b.directory; });
    return std::move(deployments_);
  }

 private:
  bool build_ready() {
    bool some = false;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      const std::vector<std::size_t>& above = inclusion_.above(i);
      const bool ready = std::all_of(above.begin(), above.end(), [&](std::size_t one) { return done_[one]; });
      if (done_[i] || included_[i] || !ready) continue;
      build(i);
      some = true;
    }
    return some;
  }

  void build(std::size_t index) {
    if (done_[index] || included_[index]) return;
    done_[index] = true;
    std::optional<Built> built = builder_.build(all_[index]);
    const bool is_built = built.has_value();
    if (is_built) {
      inclusion_.mark_below(index, included_, [&](std::size_t one) { return inclusion_.stands_alone(all_, one); });
    } else {
      built = builder_.as_written(all_[index]);
    }
    if (built->resources.empty() && built->charts.empty()) return;
    Deployment deployment{.directory = all_[index].directory,
                          .file = all_[index].source,
                          .is_built = is_built,
                          .is_taken_in = !inclusion_.above(index).empty() && inclusion_.stands_alone(all_, index),
                          .charts = std::move(built->charts)};
    for (load::Object& object : freeze(built->resources, secrets_, sources_)) {
      if (object.document.tree != nullptr) deployment.objects.push_back(std::move(object));
    }
    deployments_.push_back(std::move(deployment));
  }

  const std::vector<Kustomization>& all_;
  Builder& builder_;
  SecretForm secrets_;
  const Sources& sources_;
  Inclusion inclusion_;
  std::vector<bool> done_;
  std::vector<bool> included_;
  std::vector<Deployment> deployments_;
};

}  // namespace

Tree::Tree(const load::Discovery& discovery, const load::Kustomizations& kustomizations,
           std::map<SourceId, std::vector<yaml::Document>> parsed, const Options& options, Sources& sources,
           Diagnostics& out)
    : options_(options),
      sources_(sources),
      files_(discovery, sources, options.limits, out),
      all_(read_all(kustomizations, out)),
      builder_(files_, all_, options.without_definitions) {
  for (auto& [source, documents] : parsed) files_.put(source, std::move(documents));
}

std::vector<Deployment> Tree::build_outermost(const std::set<std::string, std::less<>>& left_out) {
  return BuildAll(all_, builder_, options_.secrets, sources_, left_out).run();
}

const Kustomization* Tree::at(std::string_view directory) const {
  const auto found =
      std::lower_bound(all_.begin(), all_.end(), directory,
                       [](const Kustomization& one, std::string_view wanted) { return one.directory < wanted; });
  return found == all_.end() || found->directory != directory ? nullptr : &*found;
}

load::Object Tree::frozen(const Resource& resource) const {
  return freeze(resource, options_.secrets, sources_);
}

std::vector<Deployment> build_all(const load::Discovery& discovery, const load::Kustomizations& kustomizations,
                                  std::map<SourceId, std::vector<yaml::Document>> parsed, const Options& options,
                                  Sources& sources, Diagnostics& out) {
  if (kustomizations.files.empty()) return {};
  return Tree(discovery, kustomizations, std::move(parsed), options, sources, out).build_outermost({});
}

}  // namespace routegrant::kustomize
