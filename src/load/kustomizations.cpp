#include "load/kustomizations.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"
#include "routegrant/diagnostic.hpp"
#include "yaml/line_breaks.hpp"
#include "yaml/reader.hpp"

namespace routegrant::load {
namespace {

constexpr std::array<std::string_view, 3> kustomization_names{"kustomization.yaml", "kustomization.yml",
                                                              "Kustomization"};

/// A field, whatever the case of its letters (api/types/kustomization.go, Unmarshal).
yaml::Cursor field(const yaml::Cursor& mapping, std::string_view name) {
  if (const yaml::Cursor exact = mapping[name]) return exact;
  if (mapping.is_mapping()) {
    for (const yaml::Cursor& one : mapping.items()) {
      if (text::equal_ignoring_case(one.key(), name)) return one;
    }
  }
  return mapping[name];
}

/// Gathers the paths of one kustomization.
class Mentions {
 public:
  explicit Mentions(std::string_view directory) : directory_(directory) {}

  void add(std::string_view path) {
    // An entry of several lines is the thing itself.
    if (path.empty() || path.find('\n') != std::string_view::npos || path.find("://") != std::string_view::npos) return;
    std::string resolved = resolved_path(directory_, path);
    if (!resolved.empty()) paths_.push_back(std::move(resolved));
  }

  void add_generator(const yaml::Cursor& generator) {
    add(field(generator, "env").text());
    for (const yaml::Cursor& path : field(generator, "envs").items()) add(path.text());
    for (const yaml::Cursor& entry : field(generator, "files").items()) {
      const std::string_view text = entry.text();
      const std::size_t equals = text.find('=');
      add(equals == std::string_view::npos ? text : text.substr(equals + 1));
    }
  }

  std::vector<std::string> take() {
    std::sort(paths_.begin(), paths_.end());
    paths_.erase(std::unique(paths_.begin(), paths_.end()), paths_.end());
    return std::move(paths_);
  }

 private:
  std::string_view directory_;
  std::vector<std::string> paths_;
};

bool is_kustomization(const yaml::Cursor& root) {
  const std::string_view version = field(root, "apiVersion").text();
  return root.is_mapping() && (version.empty() || version.starts_with("kustomize.config.k8s.io/"));
}

}  // namespace

bool Kustomizations::has_file_in(std::string_view directory) const {
  const auto found =
      std::lower_bound(files.begin(), files.end(), directory,
                       [](const auto& file, std::string_view wanted) { return file.directory < wanted; });
  return found != files.end() && found->directory == directory;
}

bool is_kustomization_file(std::string_view path) {
  const std::string_view name = paths::base_name(path);
  return std::find(kustomization_names.begin(), kustomization_names.end(), name) != kustomization_names.end();
}

std::vector<std::string> mentioned_paths(std::string_view directory, const yaml::Cursor& root) {
  Mentions mentions(directory);
  for (const char* list : {"resources", "bases", "components", "crds", "configurations", "generators", "transformers",
                           "validators", "patchesStrategicMerge"}) {
    for (const yaml::Cursor& entry : field(root, list).items()) mentions.add(entry.text());
  }
  for (const char* list : {"patches", "patchesJson6902", "replacements"}) {
    for (const yaml::Cursor& entry : field(root, list).items()) mentions.add(field(entry, "path").text());
  }
  for (const char* list : {"configMapGenerator", "secretGenerator"}) {
    for (const yaml::Cursor& generator : field(root, list).items()) mentions.add_generator(generator);
  }
  for (const yaml::Cursor& chart : field(root, "helmCharts").items()) {
    mentions.add(field(chart, "valuesFile").text());
    for (const yaml::Cursor& file : field(chart, "additionalValuesFiles").items()) mentions.add(file.text());
  }
  mentions.add(field(root, "openapi")["path"].text());
  return mentions.take();
}

std::vector<std::string> needed_files(const std::string& path, const std::string& text) {
  if (!is_kustomization_file(path)) return {};
  std::string united = text;
  yaml::unite_line_breaks(united);
  Sources sources;
  Diagnostics unused;
  const SourceId source = sources.add({.path = path, .text = std::move(united)});
  const yaml::Document document = yaml::read_one(sources, source, {}, unused);
  if (!is_kustomization(document.root())) return {};
  std::vector<std::string> files;
  for (std::string& mentioned : mentioned_paths(paths::directory_of(path), document.root())) {
    for (const std::string_view name : kustomization_names) files.push_back(mentioned + "/" + std::string(name));
    files.push_back(std::move(mentioned));
  }
  return files;
}

std::string resolved_path(std::string_view directory, std::string_view path) {
  std::string result;
  result.reserve(directory.size() + path.size() + 1);
  const auto add = [&result](std::string_view steps) {
    while (!steps.empty()) {
      const std::string_view step = steps.substr(0, steps.find('/'));
      steps.remove_prefix(std::min(step.size() + 1, steps.size()));
      if (step.empty() || step == ".") continue;
      if (step != "..") {
        if (!result.empty()) result += '/';
        result += step;
      } else if (result.empty()) {
        return false;
      } else {
        const std::size_t slash = result.rfind('/');
        result.resize(slash == std::string::npos ? 0 : slash);
      }
    }
    return true;
  };
  if (path.starts_with('/') || !add(directory) || !add(path)) return {};
  return result;
}

Kustomizations read_kustomizations(const Sources& sources, Diagnostics& out) {
  Kustomizations result;
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    const auto id = static_cast<SourceId>(i);
    const Source& source = sources[id];
    if (!source.segments.empty() || !is_kustomization_file(source.path)) continue;
    Diagnostics problems;
    yaml::Document document = yaml::read_one(sources, id, {}, problems);
    if (!is_kustomization(document.root())) {
      // It needs neither apiVersion nor kind, so the plain reading may pass over it; what both tell is told once.
      const bool is_template = source.text.find("{{") != std::string::npos;
      if (!is_template) std::move(problems.begin(), problems.end(), std::back_inserter(out));
      continue;
    }
    const std::string_view directory = paths::directory_of(source.path);
    for (std::string& path : mentioned_paths(directory, document.root())) result.mentioned.insert(std::move(path));
    for (const yaml::Cursor& entry : field(document.root(), "resources").items()) {
      result.resources.insert(resolved_path(directory, entry.text()));
    }
    result.files.push_back({.source = id, .directory = std::string(directory), .document = std::move(document)});
  }
  std::stable_sort(result.files.begin(), result.files.end(),
                   [](const auto& a, const auto& b) { return a.directory < b.directory; });
  return result;
}

}  // namespace routegrant::load
