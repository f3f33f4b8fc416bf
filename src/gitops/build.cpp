#include "gitops/build.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace routegrant::gitops {
namespace {

using kustomize::Value;

bool is_object(const Value& value) {
  const Value& metadata = part(value, "metadata");
  return value.is_mapping() && !value.text_of("apiVersion").empty() && !value.text_of("kind").empty() &&
         (!metadata.text_of("name").empty() || value.text_of("kind").ends_with("List"));
}

/// The kustomization that Flux writes where there is none: all manifests that it finds.
Value generated_kustomization(const Delivery& delivery, const std::string& directory, const Contents& contents,
                              kustomize::Tree& tree) {
  kustomize::Files& files = tree.files();
  Value resources{.kind = Value::Kind::sequence, .span = delivery.span};
  const std::size_t cut = directory.empty() ? 0 : directory.size() + 1;
  const auto add = [&](const std::string& path) {
    resources.children.push_back(kustomize::scalar(files.texts().keep(path.substr(cut)), delivery.span, true));
  };
  for (const std::string& path : contents.kustomizations) add(path);
  for (const std::string& path : contents.files) {
    const std::vector<Value>& documents = files.values(*files.find(path));
    const auto is_fit = [](const Value& document) { return document.is_null() || is_object(document); };
    if (std::all_of(documents.begin(), documents.end(), is_fit)) {
      add(path);
      continue;
    }
    files.diagnostics().push_back(
        {.kind = Diagnostic::Kind::note,
         .span = std::find_if_not(documents.begin(), documents.end(), is_fit)->span,
         .message = "this is no manifest, but " + delivery.by + " deploys every file of its directory"});
  }
  Value root = kustomize::mapping(delivery.span);
  root.set("resources", delivery.span, std::move(resources));
  return root;
}

/// `images` of one name are replaced, all other lists grow.
void add_images(Value& there, const Value& added) {
  for (const Value& image : added.children) {
    const auto same = std::find_if(there.children.begin(), there.children.end(),
                                   [&](const Value& one) { return one.text_of("name") == image.text_of("name"); });
    if (same == there.children.end()) {
      there.children.push_back(image);
    } else {
      *same = image;
    }
  }
}

void apply_changes(Value& root, const Value& changes) {
  for (const Value& change : changes.children) {
    Value* there = root.find(change.key);
    if (there == nullptr || there->kind != change.kind || change.is_scalar()) {
      root.set(change.key, change.key_span, change);
    } else if (change.is_mapping()) {
      for (const Value& entry : change.children) there->set(entry.key, entry.key_span, entry);
    } else if (change.key == "images") {
      add_images(*there, change);
    } else {
      for (const Value& entry : change.children) there->children.push_back(entry);
    }
  }
}

// Lists nest as deep as documents, which is bounded.
void append_objects(const Value& value, std::vector<kustomize::Resource>& into) {
  if (value.text_of("kind").ends_with("List") && value.find("items") != nullptr) {
    for (const Value& item : value.items_of("items")) append_objects(item, into);
  } else if (is_object(value)) {
    into.emplace_back().root = value;
  }
}

/// kustomize-controller applies no object with one of these among its labels or annotations
/// (kustomization_controller.go, apply: ExclusionSelector). What the cluster holds instead is not in Git, so that the
/// object is read, and this told.
void note_skipped(const Delivery& delivery, const Value& object, Diagnostics& out) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 2> marks{{
      {"kustomize.toolkit.fluxcd.io/reconcile", "disabled"},
      {"kustomize.toolkit.fluxcd.io/ssa", "Ignore"},
  }};
  for (const char* list : {"metadata.annotations", "metadata.labels"}) {
    for (const auto& [name, value] : marks) {
      const Value* mark = part(object, list).find(name);
      if (mark == nullptr || mark->text != value) continue;
      out.push_back({.kind = Diagnostic::Kind::note,
                     .span = mark->span,
                     .message = delivery.by + " does not apply this object, as it says '" + std::string(name) + ": " +
                                std::string(value) + "', so the cluster may hold another"});
      return;
    }
  }
}

void finish(const Delivery& delivery, const Variables& variables, kustomize::Tree& tree,
            std::vector<kustomize::Resource>& resources) {
  for (kustomize::Resource& resource : resources) {
    if (const auto refused = substitute(resource.root, variables, tree.files().texts())) {
      tree.files().diagnostics().push_back(
          {.kind = Diagnostic::Kind::incomplete,
           .span = *refused,
           .message = "Flux refuses this text, as not every '${' in it begins a variable; so " + delivery.by +
                      " is not applied as it stands ('$${' is an escape)"});
    }
    set_pairs(resource.root, delivery.common_metadata);
    if (delivery.is_flux) note_skipped(delivery, resource.root, tree.files().diagnostics());
    Value* metadata = resource.root.find("metadata");
    if (delivery.default_namespace.is_null() || metadata == nullptr || !resource.written_namespace().empty() ||
        kustomize::is_cluster_scoped(resource.type()))
      continue;
    metadata->set("namespace", delivery.default_namespace.key_span, delivery.default_namespace);
  }
}

}  // namespace

void set_pairs(Value& object, const Value& metadata_of_all) {
  for (const char* name : {"labels", "annotations"}) {
    const Value& pairs = part(metadata_of_all, name);
    Value* metadata = object.find("metadata");
    if (!pairs.is_mapping() || metadata == nullptr) continue;
    Value* there = metadata->find(name);
    if (there == nullptr || !there->is_mapping())
      there = &metadata->set(name, pairs.key_span, kustomize::mapping(pairs.span));
    for (const Value& pair : pairs.children) there->set(pair.key, pair.key_span, pair);
  }
}

std::optional<kustomize::Built> build(const Delivery& delivery, const std::string& directory, const Contents& contents,
                                      const Variables& variables, kustomize::Tree& tree) {
  std::optional<kustomize::Built> built;
  const kustomize::Kustomization* written = delivery.is_plain ? nullptr : tree.at(directory);
  if (written == nullptr && !delivery.is_flux) {
    built.emplace();
    for (const std::string& path : contents.files) {
      const auto source = tree.files().find(path);
      for (const Value& document : tree.files().values(*source)) append_objects(document, built->resources);
    }
  } else {
    kustomize::Kustomization changed{.directory = directory, .source = delivery.span.source};
    changed.root =
        written == nullptr ? generated_kustomization(delivery, directory, contents, tree) : Value(written->root);
    apply_changes(changed.root, delivery.changes);
    built = tree.build(changed);
  }
  if (built) finish(delivery, variables, tree, built->resources);
  return built;
}

}  // namespace routegrant::gitops
