#include "kustomize/patches.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "kustomize/json_patch.hpp"
#include "kustomize/printed.hpp"
#include "kustomize/selector.hpp"
#include "kustomize/strategic_merge.hpp"
#include "kustomize/twins.hpp"
#include "load/kustomizations.hpp"

namespace routegrant::kustomize {
namespace {

void append_objects(const Value& document, std::vector<Value>& into) {
  const Value* items = document.find("items");
  if (document.text_of("kind").ends_with("List") && items != nullptr) {
    for (const Value& item : items->children) append_objects(item, into);
  } else if (!document.is_null()) {
    into.push_back(document);
  }
}

/// The documents of a patch; nothing, with a diagnostic, where the file is not in the tree.
std::optional<std::vector<Value>> documents_of(const Value& text, bool is_path, const PatchContext& context) {
  std::vector<Value> objects;
  const std::vector<Value>* documents = nullptr;
  if (is_path) {
    const auto source = context.files.find(load::resolved_path(context.directory, text.text));
    if (!source) {
      context.files.diagnostics().push_back(
          {.kind = Diagnostic::Kind::incomplete,
           .span = text.span,
           .message = "the patch '" + std::string(text.text) + "' is not in the tree, so it is not applied"});
      return std::nullopt;
    }
    documents = &context.files.values(*source);
  } else {
    documents = &context.files.embedded(text, "patch");
  }
  for (const Value& document : *documents) append_objects(document, objects);
  return objects;
}

Refused refuse_nameless(const std::vector<Value>& patches) {
  for (const Value& patch : patches) {
    const Value* metadata = patch.find("metadata");
    const bool is_named = metadata != nullptr && !metadata->text_of("name").empty();
    if (!patch.text_of("kind").empty() && is_named) continue;
    return Refusal{patch.span, "this is no patch: expected a list of operations, or an object with kind and name"};
  }
  return {};
}

/// kustomize writes the labels and annotations of a patch that it applies to selected objects anew, as texts: a null
/// becomes the word that it is written as, and none at all are left out (Resource.CopyMergeMetaDataFieldsFrom).
void write_pairs_as_texts(Value& patch, std::string_view name, const Sources& sources) {
  Value* metadata = patch.find("metadata");
  Value* pairs = metadata == nullptr ? nullptr : metadata->find(name);
  if (pairs == nullptr) return;
  if (std::as_const(pairs->children).empty()) {
    metadata->remove(name);
    return;
  }
  if (pairs->is_mapping()) {
    for (Value& pair : pairs->children) {
      if (pair.is_null()) pair.text = sources.text(pair.span);
      if (pair.is_null()) pair.kind = Value::Kind::scalar;
      pair.quoted = true;
    }
  }
}

/// One of the same kind and name, in another namespace: the likely mistake. Empty where there is none.
std::string namesake(const ResourceList& list, const ObjectId& id) {
  for (const Resource& resource : list.all) {
    const ObjectId other = resource.current();
    if (other.type.kind == id.type.kind && other.name == id.name && other.space != id.space)
      return " (it has " + described(other) + ")";
  }
  return {};
}

Refused merge_by_id(ResourceList& list, Value patch, const PatchOptions& options, const PatchContext& context) {
  Resource named;
  named.root = patch;
  const ObjectId id = named.current();
  const std::vector<std::size_t> targets = list.with_any_id(id);
  if (targets.size() != 1) {
    if (targets.empty() && context.without_definitions && id.type.kind == "CustomResourceDefinition") return {};
    return Refusal{patch.span, targets.empty() ? "this patch is for " + described(id) +
                                                     ", which the kustomization does not have" + namesake(list, id)
                                               : "this patch is for " + described(id) + ", of which there are several"};
  }
  // The options are noted in the patch's own annotations.
  if (options.allow_name_change || options.allow_kind_change)
    write_pairs_as_texts(patch, "annotations", context.files.sources());
  Refused refused = merge_patch(list.all[targets.front()], std::move(patch), options, context.types);
  if (options.allow_name_change || options.allow_kind_change) list.changed();
  return refused;
}

Refused merge_by_target(ResourceList& list, const Value& patch, const TargetSelector& target,
                        const PatchOptions& options, const PatchContext& context) {
  for (Resource& resource : list.all) {
    if (!target.selects(resource)) continue;
    Value copy = patch;
    for (const char* name : {"labels", "annotations"}) write_pairs_as_texts(copy, name, context.files.sources());
    if (const Value* version = resource.root.find("apiVersion")) copy.set("apiVersion", version->key_span, *version);
    if (Refused refused = merge_patch(resource, std::move(copy), options, context.types)) return refused;
  }
  list.changed();
  list.sweep();
  if (!options.allow_name_change && !options.allow_kind_change) return {};
  for (std::size_t i = 0; i < list.all.size(); ++i) {
    const ObjectId id = list.all[i].current();
    for (const std::size_t other : list.with_any_id(id)) {
      if (other != i && list.all[other].current() == id)
        return Refusal{patch.span, "this patch makes two objects of one name: " + described(id)};
    }
  }
  return {};
}

/// JSON has one word for what is spelled as a null, and annotations are texts.
void spell_null_annotations(Resource& resource, const Sources& sources) {
  const Value* written = std::as_const(resource.root).find("metadata");
  if (written != nullptr) written = written->find("annotations");
  if (written == nullptr || std::none_of(written->children.begin(), written->children.end(), means_null)) return;
  for (Value& annotation : resource.root.find("metadata")->find("annotations")->children) {
    if (!means_null(annotation)) continue;
    annotation.kind = Value::Kind::scalar;
    annotation.text = sources.text(annotation.span).empty() ? "" : "null";
    annotation.quoted = true;
  }
}

/// kustomize keeps what it knows of an object among its annotations, so that operations find some.
void make_annotations(Resource& resource) {
  Value* metadata = resource.root.find("metadata");
  if (metadata == nullptr || !metadata->is_mapping()) return;
  const Value* annotations = metadata->find("annotations");
  if (annotations != nullptr && !annotations->is_null()) return;
  metadata->set("annotations", metadata->key_span, mapping(metadata->span));
}

void drop_empty_annotations(Resource& resource) {
  Value* metadata = resource.root.find("metadata");
  const Value* annotations = metadata == nullptr ? nullptr : metadata->find("annotations");
  if (annotations != nullptr && annotations->children.empty()) metadata->remove("annotations");
}

Refused operate(ResourceList& list, const std::vector<Value>& documents, const TargetSelector& target, bool remember,
                const PatchContext& context) {
  for (Resource& resource : list.all) {
    if (!target.selects(resource)) continue;
    if (remember) resource.remember();
    if (documents.empty()) continue;
    const bool has_notes = !resource.previous.empty() || resource.needs_hash;
    if (has_notes) make_annotations(resource);
    if (Refused refused = apply_json_patch(resource.root, documents.front(), context.files.texts())) return refused;
    if (has_notes) drop_empty_annotations(resource);
    // The object went through JSON.
    round_numbers(resource.root, context.files.texts());
    spell_null_annotations(resource, context.files.sources());
    part_twins(resource);
  }
  list.changed();
  return {};
}

struct PatchText {
  const Value* text = nullptr;
  bool is_path = false;
};

Refused read_text(const Value& entry, PatchText& into) {
  const Value* path = entry.find("path");
  const Value* patch = entry.find("patch");
  const bool has_path = path != nullptr && !path->text.empty();
  const bool has_patch = patch != nullptr && !text::trim(patch->text).empty();
  if (has_path == has_patch) return Refusal{entry.span, "this entry needs either 'path' or 'patch'"};
  into = {.text = has_path ? path : patch, .is_path = has_path};
  return {};
}

/// Objects that a patch deleted are out of reach of what follows.
Refused swept(ResourceList& list, Refused refused) {
  list.sweep();
  return refused;
}

}  // namespace

Refused apply_patch(ResourceList& list, const Value& entry, const PatchContext& context) {
  PatchText text;
  if (Refused refused = read_text(entry, text)) return refused;
  const auto documents = documents_of(*text.text, text.is_path, context);
  if (!documents || documents->empty()) return {};
  const Value* target = entry.find("target");
  const bool has_target = target != nullptr && target->is_mapping();
  TargetSelector selector;
  if (has_target) {
    if (Refused refused = TargetSelector::read(*target, selector)) return refused;
  }
  if (documents->front().is_sequence()) {
    if (!has_target) return Refusal{entry.span, "a list of operations needs a target"};
    return operate(list, *documents, selector, true, context);
  }
  if (Refused refused = refuse_nameless(*documents)) return refused;
  const Value* options = entry.find("options");
  const PatchOptions how{.allow_name_change = options != nullptr && options->is_true("allowNameChange"),
                         .allow_kind_change = options != nullptr && options->is_true("allowKindChange")};
  if (has_target) {
    if (documents->size() > 1) return Refusal{target->span, "several patches in one entry cannot have a target"};
    return merge_by_target(list, documents->front(), selector, how, context);
  }
  for (const Value& patch : *documents) {
    if (Refused refused = merge_by_id(list, patch, how, context)) return refused;
  }
  return swept(list, {});
}

Refused apply_merge_patches(ResourceList& list, const Value& entry, const PatchContext& context) {
  const bool is_path =
      entry.text.find('\n') == std::string_view::npos && entry.text.find(": ") == std::string_view::npos;
  const auto documents = documents_of(entry, is_path, context);
  if (!documents) return {};
  if (Refused refused = refuse_nameless(*documents)) return refused;
  for (Value patch : *documents) {
    for (const char* name : {"labels", "annotations"}) write_pairs_as_texts(patch, name, context.files.sources());
    if (Refused refused = merge_by_id(list, patch, {}, context)) return refused;
    list.sweep();
  }
  return {};
}

Refused apply_json_patches(ResourceList& list, const Value& entry, const PatchContext& context) {
  PatchText text;
  if (Refused refused = read_text(entry, text)) return refused;
  const Value* target = entry.find("target");
  if (target == nullptr || target->text_of("name").empty()) {
    return Refusal{entry.span, "this entry needs a target with a name"};
  }
  TargetSelector selector;
  if (Refused refused = TargetSelector::read(*target, selector)) return refused;
  const auto documents = documents_of(*text.text, text.is_path, context);
  if (!documents) return {};
  if (documents->empty() || !documents->front().is_sequence()) {
    return Refusal{text.text->span, "this is no list of operations"};
  }
  return operate(list, *documents, selector, false, context);
}

}  // namespace routegrant::kustomize
