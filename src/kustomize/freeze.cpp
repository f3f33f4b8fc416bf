#include "kustomize/freeze.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "kustomize/printed.hpp"
#include "yaml/composer.hpp"

namespace routegrant::kustomize {
namespace {

/// Annotations are text to kustomize, whatever they look like.
enum class Part : std::uint8_t { root, metadata, annotations, other };

Part part_below(Part part, std::string_view key) {
  if (part == Part::root && key == "metadata") return Part::metadata;
  if (part == Part::annotations) return part;
  return part == Part::metadata && key == "annotations" ? Part::annotations : Part::other;
}

void write_scalar(const Value& value, Part part, yaml::Composer& composer) {
  if (value.encoded) return composer.scalar(base64_lines(value.text), value.span, true);
  if (means_null(value)) return composer.null(value.span);
  const std::optional<std::string> anew = part == Part::annotations ? std::nullopt : printed_anew(value);
  // A name with a prefix may look like a number.
  if (!anew) return composer.scalar(value.text, value.span, value.quoted);
  composer.scalar(*anew, value.span, type_of(value) == Type::string);
}

// Documents are bounded in depth, so the recursion is.
void write(const Value& value, Part part, yaml::Composer& composer) {
  switch (value.kind) {
    case Value::Kind::null: composer.null(value.span); return;
    case Value::Kind::scalar: write_scalar(value, part, composer); return;
    case Value::Kind::sequence: composer.open(yaml::NodeKind::sequence, value.span); break;
    case Value::Kind::mapping: composer.open(yaml::NodeKind::mapping, value.span); break;
  }
  for (const Value& child : value.children) {
    if (value.is_mapping()) composer.scalar(child.key, child.key_span, true);
    write(child, part_below(part, child.key), composer);
  }
  composer.close();
}

/// How many nodes it becomes: keys are nodes as well.
std::size_t nodes_of(const Value& value) {
  std::size_t nodes = 1 + (value.is_mapping() ? value.children.size() : 0);
  for (const Value& child : value.children) nodes += nodes_of(child);
  return nodes;
}

/// Moves what is not base64 yet from `data` to `stringData`.
void spell_out(Value& secret) {
  Value* data = secret.find("data");
  if (data == nullptr || !data->is_mapping()) return;
  const Span place = data->span;
  std::vector<Value> texts;
  std::vector<Value> rest;
  for (Value& entry : data->children) {
    std::vector<Value>& into = entry.encoded ? texts : rest;
    entry.encoded = false;
    into.push_back(std::move(entry));
  }
  data->children = std::move(rest);
  if (texts.empty()) return;
  if (data->children.empty()) secret.remove("data");
  Value* there = secret.find("stringData");
  if (there == nullptr) there = &secret.set("stringData", place, mapping(place));
  for (Value& entry : texts) {
    if (std::as_const(*there).find(entry.key) != nullptr) continue;
    const std::string_view key = entry.key;
    const Span key_span = entry.key_span;
    there->set(key, key_span, std::move(entry));
  }
}

}  // namespace

load::Object freeze(const Resource& resource, SecretForm form, const Sources& sources) {
  return std::move(freeze(std::span(&resource, 1), form, sources).front());
}

std::vector<load::Object> freeze(std::span<const Resource> resources, SecretForm form, const Sources& sources) {
  if (resources.empty()) return {};
  // Few objects differ from what they are written as: only those are changed.
  std::vector<Value> roots;
  std::size_t nodes = 0;
  for (const Resource& resource : resources) {
    Value& root = roots.emplace_back(resource.root);
    const bool is_secret = resource.type() == ObjectType{.version = "v1", .kind = "Secret"};
    if (is_secret && form == SecretForm::spelled) spell_out(root);
    nodes += nodes_of(root);
  }
  yaml::Composer composer(sources, roots.front().span.source);
  composer.expect(nodes);
  for (const Value& root : roots) {
    if (&root != &roots.front()) composer.next(root.span.source);
    write(root, Part::root, composer);
  }
  std::vector<load::Object> objects;
  objects.reserve(roots.size());
  for (yaml::Document& document : composer.finish_all()) {
    load::Object& object = objects.emplace_back();
    object.source = sources.origin(roots[objects.size() - 1].span).source;
    object.document = std::move(document);
    object.root = object.document.root();
  }
  return objects;
}

}  // namespace routegrant::kustomize
