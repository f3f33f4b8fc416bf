#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/pattern.hpp"
#include "kustomize/transformers.hpp"

namespace routegrant::kustomize {
namespace {

/// api/internal/image/image.go, Split.
struct Image {
  std::string_view name{};
  std::string_view tag{};
  std::string_view digest{};
};

Image split(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::size_t from = slash == std::string_view::npos || slash == 0 ? 0 : slash;
  const std::size_t at = text.find('@', from);
  const std::size_t colon = text.find(':', from);
  if (at != std::string_view::npos && (colon == std::string_view::npos || at < colon)) {
    return {.name = text.substr(0, at), .digest = text.substr(at + 1)};
  }
  if (colon == std::string_view::npos) return {.name = text};
  if (at == std::string_view::npos) return {.name = text.substr(0, colon), .tag = text.substr(colon + 1)};
  return {.name = text.substr(0, colon), .tag = text.substr(colon + 1, at - colon - 1), .digest = text.substr(at + 1)};
}

/// imagetag/legacy.go: the paths to the images of every list called `containers` or `initContainers`, wherever it
/// stands.
// As deep as documents are, which is bounded.
void collect(const Value& value, std::vector<std::size_t>& path, std::vector<std::vector<std::size_t>>& into) {
  for (std::size_t i = 0; i < value.children.size(); ++i) {
    const Value& child = value.children[i];
    if (child.children.empty()) continue;
    path.push_back(i);
    collect(child, path, into);
    const bool is_named = value.is_mapping() && (child.key == "containers" || child.key == "initContainers");
    for (std::size_t k = 0; is_named && child.is_sequence() && k < child.children.size(); ++k) {
      const Value* image = child.children[k].find("image");
      if (image == nullptr || !image->is_scalar()) continue;
      std::vector<std::size_t>& found = into.emplace_back(path);
      found.push_back(k);
      found.push_back(static_cast<std::size_t>(image - child.children[k].children.begin()));
    }
    path.pop_back();
  }
}

/// The place a person edits for what comes out.
Span place_of(const Value& image) {
  for (const char* name : {"newTag", "digest", "tagSuffix", "newName"}) {
    const Value* part = image.find(name);
    if (part != nullptr && !part->text.empty()) return part->span;
  }
  return image.span;
}

void set(Value& value, const Value& image, Texts& texts) {
  const Image old = split(value.text);
  std::string name(old.name);
  std::string tag(old.tag);
  std::string_view digest = old.digest;
  if (const std::string_view next = image.text_of("newName"); !next.empty()) name = next;
  const std::string_view new_tag = image.text_of("newTag");
  const std::string_view new_digest = image.text_of("digest");
  const std::string_view suffix = image.text_of("tagSuffix");
  if (!new_tag.empty() || !new_digest.empty()) {
    tag = new_tag;
    digest = new_digest;
  } else if (!suffix.empty()) {
    tag += suffix;
    digest = {};
  }
  if (!tag.empty()) name.append(":").append(tag);
  if (!digest.empty()) name.append("@").append(digest);
  if (name == value.text) return;
  value.text = texts.keep(std::move(name));
  value.untyped = true;
  value.span = place_of(image);
}

}  // namespace

Refused set_images(ResourceList& list, const Children& images, std::span<const FieldSpec> fields, Texts& texts) {
  if (images.empty()) return {};
  std::vector<Value*> found;
  std::vector<std::size_t> path;
  std::vector<std::vector<std::size_t>> paths;
  const Setter keep = [&](Value& value) -> Refused {
    if (value.is_scalar()) found.push_back(&value);
    return {};
  };
  for (Resource& resource : list.all) {
    const ObjectType type = resource.type();
    if (type.kind == "CustomResourceDefinition") continue;
    paths.clear();
    collect(resource.root, path, paths);
    for (const std::vector<std::size_t>& one : paths) found.push_back(&resource.root.at(one));
    for (const FieldSpec& field : fields) {
      if (!is_selected(type, field.type)) continue;
      if (Refused refused = for_each_selected_field(resource.root, field, Create::nothing, {}, keep)) return refused;
    }
  }
  for (const Value& image : images) {
    const std::string expression =
        std::string(image.text_of("name")) + "(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?";
    const std::optional<Pattern> pattern = Pattern::compile(expression, false);
    if (!pattern) {
      return Refusal{image.span, "the name of this image is no regular expression that can be matched"};
    }
    // Most containers of a build run a few images.
    std::unordered_map<std::string_view, bool> known;
    for (Value* value : found) {
      const auto [answer, is_new] = known.try_emplace(value->text);
      if (is_new) answer->second = pattern->matches_whole(value->text);
      if (answer->second) set(*value, image, texts);
    }
  }
  return {};
}

}  // namespace routegrant::kustomize
