#include <algorithm>
#include <utility>

#include "kustomize/build.hpp"
#include "kustomize/field_names.hpp"
#include "kustomize/generators.hpp"
#include "kustomize/transformers.hpp"
#include "load/kustomizations.hpp"

// The order of kusttarget_configplugin.go, configureBuiltinTransformers, then the plugins of `transformers:`.
namespace routegrant::kustomize {
namespace {

/// api/types/fieldspec.go, MergeAll: those of `others` that no earlier one stands for. A field of one kind stands for
/// the same field of any kind, so that who names a kind takes the others out.
/// `agree` is made false where the two are not of one mind whether what is missing is made.
std::vector<FieldSpec> joined(const std::vector<FieldSpec>& first, std::span<const FieldSpec> others, bool& agree) {
  if (first.empty()) return {others.begin(), others.end()};
  std::vector<FieldSpec> result = first;
  for (const FieldSpec& field : others) {
    const auto there = std::find_if(result.begin(), result.end(), [&](const FieldSpec& known) {
      return known.path == field.path && is_selected(known.type, field.type);
    });
    agree = agree && (there == result.end() || there->create == field.create);
    if (there == result.end()) result.push_back(field);
  }
  return result;
}

std::vector<FieldSpec> fields_of(const Value& config) {
  std::vector<FieldSpec> fields;
  for (const Value& row : config.items_of("fieldSpecs")) fields.push_back(field_spec_of(row));
  return fields;
}

constexpr FieldSpec label_field{{}, "metadata/labels", true};

/// PrefixSuffixTransformer is both of the others at once (builtinhelpers, NewMultiTransformer).
bool is_affix_plugin(std::string_view kind) {
  return kind == "PrefixTransformer" || kind == "SuffixTransformer" || kind == "PrefixSuffixTransformer";
}

Refused run_affixes(const Value& plugin, ResourceList& list, const std::vector<FieldSpec>& fields, Texts& texts) {
  const std::string_view kind = plugin.text_of("kind");
  if (plugin.find("fieldSpecs") == nullptr)
    return Refusal{plugin.span, "this " + std::string(kind) + " needs 'fieldSpecs'"};
  const auto add = [&](Affix affix, std::string_view name) -> Refused {
    const Value* text = plugin.find(name);
    return add_affix(list, affix, text == nullptr ? mapping(plugin.span) : *text, fields, texts);
  };
  if (kind == "PrefixTransformer") return add(Affix::prefix, "prefix");
  if (kind == "SuffixTransformer") return add(Affix::suffix, "suffix");
  if (Refused refused = add(Affix::prefix, "prefix")) return refused;
  return add(Affix::suffix, "suffix");
}

/// PatchJson6902Transformer has under `jsonOp` what an entry of `patchesJson6902` has under `patch`.
Refused run_json_patch(const Value& plugin, ResourceList& list, const PatchContext& context) {
  Value entry = plugin;
  if (const Value* operations = plugin.find("jsonOp")) entry.set("patch", operations->key_span, *operations);
  return apply_json_patches(list, entry, context);
}

/// IAMPolicyGenerator makes the ServiceAccount that a Google account is bound to (api/filters/iampolicygenerator).
Refused make_account(const Value& plugin, Texts& texts, Resource& into) {
  if (plugin.text_of("cloud") != "gke")
    return Refusal{plugin.span, "this IAMPolicyGenerator is for a cloud that kustomize does not know"};
  const Value none = mapping(plugin.span);
  const Value* cloud = plugin.find("serviceAccount");
  const Value* cluster = plugin.find("kubernetesService");
  const Value& google = cloud == nullptr ? none : *cloud;
  const Value& own = cluster == nullptr ? none : *cluster;
  const std::string address =
      std::string(google.text_of("name")) + "@" + std::string(google.text_of("projectId")) + ".iam.gserviceaccount.com";
  const auto text = [&](std::string_view written, const Value& at) { return scalar(written, at.span, false); };
  Value annotations = mapping(google.span);
  annotations.set("iam.gke.io/gcp-service-account", google.span, text(texts.keep(address), google));
  Value metadata = mapping(own.span);
  metadata.set("annotations", google.span, std::move(annotations));
  const Value* name = own.find("name");
  metadata.set("name", own.span, name == nullptr ? text("", own) : *name);
  if (const Value* space = own.find("namespace"); space != nullptr && !space->text.empty())
    metadata.set("namespace", own.span, *space);
  into.root = mapping(plugin.span);
  into.root.set("apiVersion", plugin.span, text("v1", plugin));
  into.root.set("kind", plugin.span, text("ServiceAccount", plugin));
  into.root.set("metadata", plugin.span, std::move(metadata));
  return {};
}

/// ConfigMapGenerator and SecretGenerator.
Refused make_map(const Value& plugin, std::string_view directory, Files& files, Resource& into) {
  Value entry = plugin;
  const Value* metadata = plugin.find("metadata");
  // The object's own name is the map's only where no `name` stands beside it (ConfigMapGenerator.go, Config).
  if (plugin.text_of("name").empty() && metadata != nullptr)
    entry.set("name", plugin.span, scalar(metadata->text_of("name"), metadata->span, true));
  const Generated what = plugin.text_of("kind") == "SecretGenerator" ? Generated::secret : Generated::config_map;
  return generate(what, entry, nullptr, directory, files, into);
}

Refused run_namespace(const Value& plugin, ResourceList& list, const std::vector<FieldSpec>& fields) {
  const std::string_view subjects = plugin.text_of("setRoleBindingSubjects");
  const Value* metadata = plugin.find("metadata");
  const Value* space = metadata == nullptr ? nullptr : metadata->find("namespace");
  NamespaceOptions options{.unset_only = plugin.is_true("unsetOnly")};
  if (subjects == "none") options.subjects = Subjects::none;
  if (subjects == "allServiceAccounts") options.subjects = Subjects::all_service_accounts;
  return space == nullptr ? Refused() : set_namespace(list, *space, fields, options);
}

Refused run_replacements_of(const Value& plugin, ResourceList& list, Texts& texts) {
  for (const Value& one : plugin.items_of("replacements")) {
    if (Refused refused = apply_replacement(list, one, texts)) return refused;
  }
  return {};
}

Refused run_merge_patches(const Value& plugin, ResourceList& list, const PatchContext& context) {
  for (const Value& one : plugin.items_of("paths")) {
    if (Refused refused = apply_merge_patches(list, one, context)) return refused;
  }
  const Value* patches = plugin.find("patches");
  return patches != nullptr && patches->is_scalar() ? apply_merge_patches(list, *patches, context) : Refused();
}

/// Transformers make nothing, and generators change nothing (plugins/loader/loader.go).
Refused refused_there(const Value& plugin, bool among_generators) {
  const std::string_view kind = plugin.text_of("kind");
  if (plugin.text_of("apiVersion") != "builtin" || kind.ends_with("Generator") == among_generators) return {};
  return Refusal{plugin.span, "the plugin " + std::string(kind) +
                                  (among_generators ? " is no generator" : " generates objects and changes none")};
}

/// Runs a transformer that kustomize comes with; nothing for another.
std::optional<Refused> transform(const Value& plugin, ResourceList& list, const PatchContext& context, Texts& texts) {
  const std::string_view kind = plugin.text_of("kind");
  const std::vector<FieldSpec> fields = fields_of(plugin);
  const Value none = mapping(plugin.span);
  const auto part = [&](std::string_view name) -> const Value& {
    const Value* found = plugin.find(name);
    return found == nullptr ? none : *found;
  };
  if (kind == "LabelTransformer") return add_pairs(list, part("labels"), fields);
  if (kind == "AnnotationsTransformer") return add_pairs(list, part("annotations"), fields);
  if (is_affix_plugin(kind)) return run_affixes(plugin, list, fields, texts);
  if (kind == "PatchJson6902Transformer") return run_json_patch(plugin, list, context);
  if (kind == "ReplicaCountTransformer") return set_replicas(list, part("replica"), fields);
  if (kind == "ImageTagTransformer") return set_images(list, std::vector<Value>{part("imageTag")}, fields, texts);
  if (kind == "PatchTransformer") return apply_patch(list, plugin, context);
  if (kind == "NamespaceTransformer") return run_namespace(plugin, list, fields);
  if (kind == "ReplacementTransformer") return run_replacements_of(plugin, list, texts);
  if (kind == "PatchStrategicMergeTransformer") return run_merge_patches(plugin, list, context);
  return std::nullopt;
}

}  // namespace

Refused Builder::run_labels(const Value& root, Accumulated& into) {
  const std::vector<FieldSpec>& selectors = into.config.common_labels;
  for (const Value& entry : root.items_of("labels")) {
    const Value* pairs = entry.find("pairs");
    if (pairs == nullptr) continue;
    std::vector<FieldSpec> fields;
    for (const Value& row : entry.items_of("fields")) fields.push_back(field_spec_of(row));
    bool agree = true;
    fields = joined(fields, into.config.labels, agree);
    if (entry.is_true("includeSelectors")) {
      fields = joined(fields, selectors, agree);
    } else {
      if (entry.is_true("includeTemplates")) {
        fields = joined(fields, into.config.template_labels, agree);
      }
      fields = joined(fields, std::span(&label_field, 1), agree);
    }
    if (!agree) return Refusal{entry.span, "a field of these labels is named elsewhere as well, with another 'create'"};
    if (Refused refused = add_pairs(into.list, *pairs, fields)) return refused;
  }
  const Value* common = root.find("commonLabels");
  return common == nullptr ? Refused() : add_pairs(into.list, *common, selectors);
}

Refused Builder::run_patches(const Kustomization& kustomization, Accumulated& into) {
  const PatchContext context = context_of(kustomization);
  for (const Value& entry : kustomization.root.items_of("patchesStrategicMerge")) {
    if (Refused refused = apply_merge_patches(into.list, entry, context)) return refused;
  }
  for (const Value& entry : kustomization.root.items_of("patches")) {
    Refused refused =
        entry.is_scalar() ? apply_merge_patches(into.list, entry, context) : apply_patch(into.list, entry, context);
    if (refused) return refused;
  }
  return {};
}

Refused Builder::run_replacements(const Kustomization& kustomization, Accumulated& into) {
  for (const Value& entry : kustomization.root.items_of("replacements")) {
    const Value* path = entry.find("path");
    if (path == nullptr || path->text.empty()) {
      if (Refused refused = apply_replacement(into.list, entry, files_.texts())) return refused;
      continue;
    }
    const auto source = files_.find(load::resolved_path(kustomization.directory, path->text));
    if (!source) {
      warn(*path, "the replacements '" + std::string(path->text) + "' are not in the tree, so they are not made");
      continue;
    }
    for (const Value& document : files_.values(*source)) {
      if (!document.is_sequence()) {
        if (Refused refused = apply_replacement(into.list, document, files_.texts())) return refused;
        continue;
      }
      for (const Value& one : document.children) {
        if (Refused refused = apply_replacement(into.list, one, files_.texts())) return refused;
      }
    }
  }
  return {};
}

Refused Builder::run_transformers(const Kustomization& kustomization, Accumulated& into) {
  const Value& root = kustomization.root;
  if (Refused refused = run_patches(kustomization, into)) return refused;
  if (const Value* space = root.find("namespace"); space != nullptr && !space->text.empty()) {
    if (Refused refused = set_namespace(into.list, *space, into.config.name_space, {})) return refused;
  }
  for (const auto& [name, affix] : {std::pair("namePrefix", Affix::prefix), std::pair("nameSuffix", Affix::suffix)}) {
    const Value* text = root.find(name);
    if (text == nullptr || text->text.empty()) continue;
    const std::vector<FieldSpec>& fields = affix == Affix::prefix ? into.config.name_prefix : into.config.name_suffix;
    if (Refused refused = add_affix(into.list, affix, *text, fields, files_.texts())) return refused;
  }
  if (Refused refused = run_labels(root, into)) return refused;
  if (const Value* annotations = root.find("commonAnnotations")) {
    if (Refused refused = add_pairs(into.list, *annotations, into.config.common_annotations)) return refused;
  }
  for (const Value& entry : root.items_of("patchesJson6902")) {
    if (Refused refused = apply_json_patches(into.list, entry, context_of(kustomization))) return refused;
  }
  for (const Value& entry : root.items_of("replicas")) {
    if (Refused refused = set_replicas(into.list, entry, into.config.replicas)) return refused;
  }
  for (const char* list : {"images", "imageTags"}) {
    if (Refused refused = set_images(into.list, root.items_of(list), into.config.images, files_.texts()))
      return refused;
  }
  if (Refused refused = run_replacements(kustomization, into)) return refused;
  if (Refused refused = run_plugins(kustomization, "transformers", into)) return refused;
  return run_plugins(kustomization, "validators", into);
}

Refused Builder::run_plugins(const Kustomization& kustomization, std::string_view list, Accumulated& into) {
  for (const Value& entry : kustomization.root.items_of(list)) {
    Accumulated plugins;
    if (entry.text.find('\n') != std::string_view::npos) {
      for (const Value& document : files_.embedded(entry, list)) {
        Resource& plugin = plugins.list.all.emplace_back();
        plugin.root = document;
      }
    } else if (Refused refused = add_entry(kustomization, entry, plugins)) {
      return refused;
    }
    for (Resource& plugin : plugins.list.all) {
      if (plugin.root.text_of("apiVersion") == "builtin") spell_fields(plugin.root);
      if (Refused refused = refused_there(plugin.root, list == "generators")) return refused;
      if (Refused refused = run_plugin(kustomization, plugin.root, into)) return refused;
      // What a generator of another program makes is there, and not seen here, as with a chart.
      if (list == "generators" && plugin.root.text_of("apiVersion") != "builtin") into.charts.push_back(plugin.root);
    }
  }
  return {};
}

Refused Builder::run_plugin(const Kustomization& kustomization, const Value& plugin, Accumulated& into) {
  const std::string_view kind = plugin.text_of("kind");
  if (plugin.text_of("apiVersion") == "builtin") {
    if (kind == "ConfigMapGenerator" || kind == "SecretGenerator" || kind == "IAMPolicyGenerator") {
      Resource made;
      Refused refused = kind == "IAMPolicyGenerator" ? make_account(plugin, files_.texts(), made)
                                                     : make_map(plugin, kustomization.directory, files_, made);
      return refused ? refused : absorb(into.list, std::move(made));
    }
    const PatchContext context = context_of(kustomization);
    if (const std::optional<Refused> run = transform(plugin, into.list, context, files_.texts())) return *run;
  }
  warn(plugin, "the plugin " + std::string(plugin.text_of("apiVersion")) + " " + std::string(kind) +
                   " is not run here, so what it does is not known");
  return {};
}

}  // namespace routegrant::kustomize
