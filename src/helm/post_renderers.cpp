#include "helm/post_renderers.hpp"

#include <utility>

#include "helm/release.hpp"
#include "kustomize/json_text.hpp"

namespace routegrant::helm {
namespace {

using kustomize::Value;

/// What kustomize takes as a text and Flux's older versions as an object.
Value as_text(const Value& patch, kustomize::Texts& texts) {
  if (patch.is_scalar() || patch.is_null()) return patch;
  std::string text;
  kustomize::append_json(patch, text);
  Value scalar = kustomize::scalar(texts.keep(text + "\n"), patch.span, true);
  scalar.key = patch.key;
  scalar.key_span = patch.key_span;
  return scalar;
}

Value kustomization_of(const Value& renderer, kustomize::Texts& texts) {
  Value root = kustomize::mapping(renderer.span);
  for (const char* name : {"patches", "images", "patchesStrategicMerge", "patchesJson6902"}) {
    const Value& list = part(renderer, name);
    if (list.is_sequence()) root.set(name, list.key_span, list);
  }
  write_patches_as_texts(root, texts);
  return root;
}

}  // namespace

void write_patches_as_texts(Value& kustomization, kustomize::Texts& texts) {
  if (Value* merges = kustomization.find("patchesStrategicMerge")) {
    for (Value& patch : merges->children) patch = as_text(patch, texts);
  }
  if (Value* operations = kustomization.find("patchesJson6902")) {
    for (Value& entry : operations->children) {
      if (Value* patch = entry.find("patch")) *patch = as_text(*patch, texts);
    }
  }
}

std::optional<std::vector<Value>> post_rendered(std::vector<Value> objects, const kustomize::Children& renderers,
                                                const std::string& by, kustomize::Tree& tree) {
  for (const Value& renderer : renderers) {
    const Value& kustomize = part(renderer, "kustomize");
    if (!kustomize.is_mapping()) continue;
    // Its name stands in what is told of it.
    kustomize::Kustomization kustomization{.directory = "of the post-renderer of " + by,
                                           .source = kustomize.span.source,
                                           .root = kustomization_of(kustomize, tree.files().texts()),
                                           .objects = std::move(objects)};
    std::optional<kustomize::Built> built = tree.build(kustomization);
    if (!built) return std::nullopt;
    objects.clear();
    for (kustomize::Resource& resource : built->resources) objects.push_back(std::move(resource.root));
  }
  return objects;
}

}  // namespace routegrant::helm
