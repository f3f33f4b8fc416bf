#include "gitops/source_overrides.hpp"

#include <optional>
#include <string>
#include <utility>

#include "gitops/delivery.hpp"
#include "helm/release.hpp"

namespace routegrant::gitops {
namespace {

using kustomize::Value;

/// The source with the file laid over it, if it is there.
void lay_over(const std::string& path, kustomize::Files& files, Value& source) {
  const std::optional<SourceId> found = files.find(path);
  if (!found || files.values(*found).empty()) return;
  Value patch = files.values(*found).front();
  if (!patch.is_mapping()) return;
  for (const char* kept : {"chart", "path", "repoURL", "targetRevision"}) patch.remove(kept);
  Value merged = helm::merged(source, patch);
  merged.key = source.key;
  merged.key_span = source.key_span;
  source = std::move(merged);
}

void override_source(Value& source, std::string_view name, std::string_view file, kustomize::Files& files) {
  const std::string_view path = source.text_of("path");
  if (path.empty()) return;
  const std::optional<std::string> directory = directory_in_tree(path, file, files);
  if (!directory) return;
  const std::string stem = (directory->empty() ? std::string() : *directory + "/") + ".argocd-source";
  lay_over(stem + ".yaml", files, source);
  if (!name.empty()) lay_over(std::string(stem).append("-").append(name).append(".yaml"), files, source);
}

}  // namespace

Value with_overrides(Value spec, std::string_view name, std::string_view file, kustomize::Files& files) {
  if (Value* source = spec.find("source")) override_source(*source, name, file, files);
  Value* sources = spec.find("sources");
  if (sources == nullptr || !sources->is_sequence()) return spec;
  for (Value& source : sources->children) override_source(source, name, file, files);
  return spec;
}

}  // namespace routegrant::gitops
