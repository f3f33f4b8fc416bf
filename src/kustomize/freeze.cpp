#include "kustomize/freeze.hpp"

#include <optional>
#include <utility>

#include "yaml/composer.hpp"

namespace routegrant::kustomize {
namespace {

// Documents are bounded in depth, so the recursion is.
void write(const Value& value, yaml::Composer& composer) {
  switch (value.kind) {
    case Value::Kind::null: composer.null(value.span); return;
    case Value::Kind::scalar:
      if (value.encoded) {
        composer.scalar(base64_lines(value.text), value.span, true);
      } else if (type_of(value) == Type::null) {
        composer.null(value.span);
      } else {
        // A name with a prefix may look like a number.
        composer.scalar(value.text, value.span, value.quoted);
      }
      return;
    case Value::Kind::sequence: composer.open(yaml::NodeKind::sequence, value.span); break;
    case Value::Kind::mapping: composer.open(yaml::NodeKind::mapping, value.span); break;
  }
  for (const Value& child : value.children) {
    if (value.is_mapping()) composer.scalar(child.key, child.key_span, true);
    write(child, composer);
  }
  composer.close();
}

/// Moves what is not base64 yet from `data` to `stringData`.
void spell_out(Value& secret) {
  Value* data = secret.find("data");
  if (data == nullptr || !data->is_mapping()) return;
  Value texts{.kind = Value::Kind::mapping, .span = data->span};
  std::vector<Value> rest;
  for (Value& entry : data->children) {
    std::vector<Value>& into = entry.encoded ? texts.children : rest;
    entry.encoded = false;
    into.push_back(std::move(entry));
  }
  data->children = std::move(rest);
  if (texts.children.empty()) return;
  if (data->children.empty()) secret.remove("data");
  Value& there = secret.find("stringData") == nullptr ? secret.set("stringData", texts.span, mapping(texts.span))
                                                      : *secret.find("stringData");
  for (Value& entry : texts.children) {
    if (there.find(entry.key) != nullptr) continue;
    const std::string_view key = entry.key;
    const Span key_span = entry.key_span;
    there.set(key, key_span, std::move(entry));
  }
}

}  // namespace

load::Object freeze(const Resource& resource, SecretForm form, const Sources& sources) {
  const bool is_secret = resource.type() == ObjectType{.version = "v1", .kind = "Secret"};
  const bool spells_out = is_secret && form == SecretForm::spelled;
  // Few objects differ from what they are written as: only those are copied.
  std::optional<Value> changed;
  if (spells_out) {
    changed = resource.root;
    spell_out(*changed);
  }
  const Value& root = changed ? *changed : resource.root;
  yaml::Composer composer(sources, root.span.source);
  write(root, composer);
  load::Object object;
  object.document = composer.finish();
  object.root = object.document.root();
  object.source = sources.origin(root.span).source;
  return object;
}

}  // namespace routegrant::kustomize
