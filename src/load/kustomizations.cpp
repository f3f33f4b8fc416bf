#include "load/kustomizations.hpp"

#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "routegrant/diagnostic.hpp"
#include "yaml/cursor.hpp"
#include "yaml/reader.hpp"

namespace routegrant::load {
namespace {

bool is_kustomization_file(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name == "kustomization.yaml" || name == "kustomization.yml" || name == "Kustomization";
}

std::string_view directory_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

void read_one(std::string_view directory, const yaml::Cursor& root, Kustomizations& into) {
  const auto add_patch = [&](std::string_view path) {
    // An entry of several lines is the patch itself.
    if (path.empty() || path.find('\n') != std::string_view::npos) return;
    std::string file = resolved_path(directory, path);
    if (!file.empty()) into.patches.insert(std::move(file));
  };
  for (const char* list : {"patches", "patchesJson6902"}) {
    for (const yaml::Cursor& patch : root[list].items()) add_patch(patch["path"].text());
  }
  for (const yaml::Cursor& patch : root["patchesStrategicMerge"].items()) add_patch(patch.text());

  bool builds_on_others = root["kind"].text() == "Component";
  for (const char* list : {"resources", "bases", "components"}) {
    for (const yaml::Cursor& entry : root[list].items()) {
      builds_on_others = builds_on_others || entry.text().starts_with("..");
    }
  }
  if (builds_on_others) into.builds_on_others.emplace(directory);
}

}  // namespace

std::string resolved_path(std::string_view directory, std::string_view path) {
  std::vector<std::string> parts;
  const auto add = [&parts](std::string_view steps) {
    for (const std::string_view step : text::split(steps, '/')) {
      if (step.empty() || step == ".") continue;
      if (step != "..") {
        parts.emplace_back(step);
      } else if (parts.empty()) {
        return false;
      } else {
        parts.pop_back();
      }
    }
    return true;
  };
  if (path.starts_with('/') || !add(directory) || !add(path)) return {};
  return text::join(parts, "/");
}

Kustomizations read_kustomizations(const Sources& sources) {
  Kustomizations result;
  for (std::uint32_t i = 0; i < sources.size(); ++i) {
    const auto id = static_cast<SourceId>(i);
    const Source& source = sources[id];
    if (!source.segments.empty() || !is_kustomization_file(source.path)) continue;
    Diagnostics already_reported;
    const yaml::Document document = yaml::read_one(sources, id, {}, already_reported);
    read_one(directory_of(source.path), document.root(), result);
  }
  return result;
}

}  // namespace routegrant::load
