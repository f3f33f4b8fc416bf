#include <optional>
#include <string>

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

/// imagetag/legacy.go: the images of every list called `containers` or `initContainers`, wherever it stands.
void collect(Value& value, std::vector<Value*>& into) {
  for (Value& child : value.children) {
    collect(child, into);
    const bool is_containers = value.is_mapping() && (child.key == "containers" || child.key == "initContainers");
    if (!is_containers || !child.is_sequence()) continue;
    for (Value& container : child.children) {
      Value* image = container.find("image");
      if (image != nullptr && image->is_scalar()) into.push_back(image);
    }
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

void set(Value& value, const Value& image, const Pattern& pattern, Texts& texts) {
  if (!pattern.matches_whole(value.text)) return;
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
  value.span = place_of(image);
}

}  // namespace

Refused set_images(ResourceList& list, const std::vector<Value>& images, std::span<const FieldSpec> fields,
                   Texts& texts) {
  if (images.empty()) return {};
  std::vector<Value*> found;
  const Setter keep = [&](Value& value) -> Refused {
    if (value.is_scalar()) found.push_back(&value);
    return {};
  };
  for (Resource& resource : list.all) {
    if (resource.root.text_of("kind") == "CustomResourceDefinition") continue;
    collect(resource.root, found);
    for (const FieldSpec& field : fields) {
      if (Refused refused = for_each_field(resource.root, field, Create::nothing, {}, keep)) return refused;
    }
  }
  for (const Value& image : images) {
    const std::string expression =
        std::string(image.text_of("name")) + "(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?";
    const std::optional<Pattern> pattern = Pattern::compile(expression, false);
    if (!pattern) {
      return Refusal{image.span, "the name of this image is no regular expression that can be matched"};
    }
    for (Value* value : found) set(*value, image, *pattern, texts);
  }
  return {};
}

}  // namespace routegrant::kustomize
