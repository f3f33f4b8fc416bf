#include "kustomize/build.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "kustomize/crds.hpp"
#include "kustomize/entry_path.hpp"
#include "kustomize/field_names.hpp"
#include "kustomize/generators.hpp"
#include "kustomize/refused_fields.hpp"
#include "kustomize/transformers.hpp"
#include "load/kustomizations.hpp"

namespace routegrant::kustomize {
namespace {

/// kustomizations that build on each other, one below the other; no person writes so many.
constexpr std::size_t deepest = 64;
/// How many kustomizations one may build, each counted as often as it is named.
constexpr std::size_t most_builds = 4096;
/// How many resources one kustomization may come to: bases that are named twice double them level by level.
constexpr std::size_t most_resources = 20'000;
/// Values of all objects that one analysis builds: some hundred thousand objects.
constexpr std::size_t most_values = 40'000'000;

constexpr std::string_view local_annotation = "config.kubernetes.io/local-config";

bool looks_remote(std::string_view path) {
  return path.find("://") != std::string_view::npos || path.find("?ref=") != std::string_view::npos ||
         path.starts_with("git@") || path.starts_with("git::") || path.starts_with("github.com/") ||
         path.starts_with("gitlab.com/") || path.starts_with("bitbucket.org/") || path.find(".git//") != path.npos;
}

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

/// Objects of a document: the items of lists, as far as lists nest.
Refused append_objects(const Value& document, std::vector<Value>& into) {
  const Value* items = document.find("items");
  if (document.text_of("kind").ends_with("List") && items != nullptr) {
    for (const Value& item : items->children) {
      if (Refused refused = append_objects(item, into)) return refused;
    }
    return {};
  }
  if (document.is_null() || (document.is_mapping() && document.children.empty())) return {};
  const Value* metadata = document.find("metadata");
  if (document.text_of("kind").empty() || metadata == nullptr || metadata->text_of("name").empty()) {
    return Refusal{document.span, "this is listed as an object, but has no kind or no name"};
  }
  into.push_back(document);
  return {};
}

/// api/types/varset.go, Merge: two of one name are refused, also where they say the same. `entry` is what brings them;
/// where nothing does, they stand at their own places.
template <class Vars>
Refused add_vars(const Vars& vars, std::optional<Span> entry, Accumulated& into) {
  for (const Value& var : vars) {
    const std::string_view name = var.text_of("name");
    const bool is_known = std::any_of(into.vars.begin(), into.vars.end(),
                                      [&](const Value& known) { return known.text_of("name") == name; });
    if (is_known) return Refusal{entry.value_or(var.span), "the var " + quoted(name) + " is there already"};
    into.vars.push_back(var);
  }
  return {};
}

/// kustomize takes its own annotations out at last, and writes the others back as texts.
void settle_annotations(Resource& resource, const Sources& sources) {
  const Value* written = std::as_const(resource.root).find("metadata");
  if (written != nullptr) written = written->find("annotations");
  if (written == nullptr || written->is_scalar()) return;
  if (written->children.empty()) {
    resource.root.find("metadata")->remove("annotations");
    return;
  }
  const auto is_settled = [](const Value& annotation) { return annotation.quoted || !annotation.children.empty(); };
  if (std::all_of(written->children.begin(), written->children.end(), is_settled)) return;
  for (Value& annotation : resource.root.find("metadata")->find("annotations")->children) {
    if (annotation.is_null()) annotation.text = sources.text(annotation.span);
    if (annotation.is_null()) annotation.kind = Value::Kind::scalar;
    annotation.quoted = annotation.quoted || annotation.is_scalar();
  }
}

}  // namespace

Builder::Builder(Files& files, const std::vector<Kustomization>& kustomizations, bool without_definitions)
    : files_(files), kustomizations_(kustomizations), without_definitions_(without_definitions) {
  for (const Kustomization& kustomization : kustomizations) {
    by_directory_.emplace(kustomization.directory, &kustomization);
  }
  note_uses();
}

const Kustomization* Builder::at(std::string_view directory) const {
  const auto found = by_directory_.find(directory);
  return found == by_directory_.end() ? nullptr : found->second;
}

void Builder::note_uses() {
  for (const Kustomization& kustomization : kustomizations_) {
    for (const char* list : {"resources", "bases"}) {
      for (const Value& entry : kustomization.root.items_of(list)) {
        const std::optional<std::string> path = entry_path(kustomization.directory, entry.text);
        const Kustomization* base = path ? at(*path) : nullptr;
        if (base != nullptr) ++cache_[base->directory].uses;
      }
    }
  }
}

void Builder::warn(const Value& at, std::string message) {
  files_.diagnostics().push_back(
      {.kind = Diagnostic::Kind::incomplete, .span = at.span, .message = std::move(message)});
}

PatchContext Builder::context_of(const Kustomization& kustomization) const {
  return {.files = files_,
          .directory = kustomization.directory,
          .types = {.custom = schema_.custom, .has_built_in = schema_.custom == nullptr || schema_.is_late},
          .without_definitions = without_definitions_};
}

void Builder::use_schema(const Kustomization& kustomization) {
  const Value* openapi = kustomization.root.find("openapi");
  if (openapi == nullptr || schema_.is_set) return;
  schema_.is_late = has_read_;
  const Value* path = openapi->find("path");
  if (path == nullptr) {
    schema_.is_set = !openapi->text_of("version").empty();
    return;
  }
  const auto source = files_.find(load::resolved_path(kustomization.directory, path->text));
  if (!source) {
    warn(*path, "the schema " + quoted(path->text) + " is not in the tree, so patches may replace lists that they " +
                    "should merge into");
    return;
  }
  schema_.is_set = true;
  if (!files_.values(*source).empty()) schema_.custom = &files_.values(*source).front();
}

std::optional<Built> Builder::build(const Kustomization& kustomization) {
  schema_ = {};
  has_read_ = false;
  use_schema(kustomization);
  Accumulated accumulated;
  Refused refused = accumulate(kustomization, accumulated);
  if (!refused) refused = finish(accumulated);
  if (!refused) refused = refused_order(kustomization.root);
  if (refused) {
    files_.diagnostics().push_back({.kind = Diagnostic::Kind::incomplete,
                                    .span = refused->span,
                                    .message = refused->message + "; so the kustomization " +
                                               quoted(kustomization.directory.empty() ? "." : kustomization.directory) +
                                               " is not built"});
    return std::nullopt;
  }
  return Built{.resources = std::move(accumulated.list.all), .charts = std::move(accumulated.charts)};
}

Built Builder::as_written(const Kustomization& kustomization) {
  Accumulated accumulated;
  for (const Value& entry : kustomization.root.items_of("resources")) {
    const std::optional<SourceId> source = files_.find(load::resolved_path(kustomization.directory, entry.text));
    if (!source) continue;
    std::vector<Value> objects;
    for (const Value& document : files_.values(*source)) static_cast<void>(append_objects(document, objects));
    for (Value& object : objects) {
      std::vector<Value> one;
      one.push_back(std::move(object));
      static_cast<void>(add_objects(std::move(one), {}, accumulated));
    }
  }
  static_cast<void>(run_generators(kustomization, accumulated));
  return {.resources = std::move(accumulated.list.all), .charts = {}};
}

// As deep as kustomizations build on each other, which is bounded.
Refused Builder::accumulate(const Kustomization& kustomization, Accumulated& into) {
  // Two that name the same two below them, level by level, double the work each time.
  if (stack_.empty()) builds_ = 0;
  if (++builds_ > most_builds)
    return Refusal{kustomization.root.span,
                   "kustomizations build on each other more than " + std::to_string(most_builds) + " times"};
  stack_.push_back(&kustomization);
  Refused refused = refused_field(kustomization.root);
  if (!refused) refused = add_resources(kustomization, kustomization.root.items_of("resources"), into);
  if (!refused) refused = add_resources(kustomization, kustomization.root.items_of("bases"), into);
  if (!refused) refused = add_objects(kustomization.objects, {}, into);
  if (!refused) refused = read_config(kustomization, into);
  if (!refused) refused = run_generators(kustomization, into);
  if (!refused) refused = add_components(kustomization, into);
  if (!refused) refused = run_transformers(kustomization, into);
  if (!refused) refused = merge_vars(kustomization, into);
  stack_.pop_back();
  return refused;
}

Refused Builder::take(Accumulated from, const Value& entry, Accumulated& into) {
  has_read_ = has_read_ || !from.list.all.empty();
  for (Resource& resource : from.list.all) {
    const ObjectId id = resource.current();
    if (into.list.all.size() >= most_resources)
      return Refusal{entry.span, "a kustomization brings more than " + std::to_string(most_resources) + " resources"};
    if (into.list.append(std::move(resource))) continue;
    return Refusal{entry.span, quoted(entry.text) + " brings " + described(id) + ", which is there already"};
  }
  into.config.add(from.config);
  if (Refused refused = add_vars(from.vars, entry.span, into)) return refused;
  for (Value& chart : from.charts) into.charts.push_back(std::move(chart));
  return {};
}

Refused Builder::accumulate_directory(const Value& entry, std::string_view directory, bool as_component,
                                      Accumulated& into) {
  const Kustomization* next = at(directory);
  if (next == nullptr) {
    warn(entry, quoted(entry.text) + " has no kustomization file, so it is left out");
    return {};
  }
  if (std::find(stack_.begin(), stack_.end(), next) != stack_.end()) {
    return Refusal{entry.span, quoted(entry.text) + " leads in a circle back to this kustomization"};
  }
  if (stack_.size() >= deepest) return Refusal{entry.span, "kustomizations build on each other more than 64 deep"};
  if (as_component != next->is_component) {
    return Refusal{entry.span, quoted(entry.text) + (as_component ? " is no component"
                                                                  : " is a component, which can "
                                                                    "stand under 'components' only")};
  }
  if (as_component) {
    use_schema(*next);
    Refused refused = accumulate(*next, into);
    into.config.merge_anew();
    return refused;
  }
  const auto is_known = cache_.find(next->directory);
  const bool is_built =
      is_known != cache_.end() && (is_known->second.refused || !is_known->second.result.list.all.empty());
  Cached& cached = cache_[next->directory];
  if (is_built) {
    if (!schema_.is_set) schema_ = cached.schema;
  } else {
    use_schema(*next);
    Accumulated result;
    if (Refused refused = accumulate(*next, result)) {
      cached.refused = true;
      return refused;
    }
    cached.result = std::move(result);
    cached.schema = schema_;
  }
  if (cached.refused) return Refusal{entry.span, quoted(entry.text) + " cannot be built"};
  if (cached.uses > 0) --cached.uses;
  for (const Resource& resource : cached.result.list.all)
    made_ += resource.weight == 0 ? resource.root.size() : resource.weight;
  if (made_ > most_values)
    return Refusal{entry.span, "the kustomizations of this tree make more objects than are read"};
  if (cached.uses > 0) return take(cached.result, entry, into);
  // Nobody else asks for it.
  Accumulated result = std::move(cached.result);
  cached.result = {};
  return take(std::move(result), entry, into);
}

Refused Builder::add_file(SourceId source, const Value& entry, Accumulated& into) {
  std::vector<Value> objects;
  for (const Value& document : files_.values(source)) {
    if (Refused refused = append_objects(document, objects)) return refused;
  }
  return add_objects(std::move(objects), " of " + quoted(entry.text), into);
}

Refused Builder::add_objects(std::vector<Value> objects, std::string_view origin, Accumulated& into) {
  has_read_ = has_read_ || !objects.empty();
  for (Value& object : objects) {
    Resource resource{.root = std::move(object)};
    resource.weight = resource.root.size();
    made_ += resource.weight;
    const Span at = resource.root.span;
    const ObjectId id = resource.current();
    if (into.list.append(std::move(resource))) continue;
    return Refusal{at, described(id).append(origin) + " is there already"};
  }
  return {};
}

Refused Builder::add_entry(const Kustomization& kustomization, const Value& entry, Accumulated& into) {
  const std::optional<std::string> path = entry_path(kustomization.directory, entry.text);
  if (path) {
    if (const std::optional<SourceId> source = files_.find(*path)) return add_file(*source, entry, into);
    const bool is_named = !path->empty() || entry.text.find("..") != std::string_view::npos;
    if (is_named && at(*path) != nullptr) return accumulate_directory(entry, *path, false, into);
  }
  if (looks_remote(entry.text)) {
    warn(entry, quoted(entry.text) + " lies outside of this tree and is not fetched, so its objects are not known");
  } else if (path && files_.is_directory(*path)) {
    warn(entry, quoted(entry.text) + " has no kustomization file, so it is left out");
  } else {
    warn(entry, quoted(entry.text) + " is not in the tree, so its objects are not known");
  }
  return {};
}

Refused Builder::add_resources(const Kustomization& kustomization, const Children& entries, Accumulated& into) {
  for (const Value& entry : entries) {
    if (Refused refused = add_entry(kustomization, entry, into)) return refused;
  }
  return {};
}

Refused Builder::add_components(const Kustomization& kustomization, Accumulated& into) {
  for (const Value& entry : kustomization.root.items_of("components")) {
    if (looks_remote(entry.text)) {
      warn(entry, quoted(entry.text) + " lies outside of this tree and is not fetched, so it is left out");
      continue;
    }
    const std::optional<std::string> path = entry_path(kustomization.directory, entry.text);
    if (!path) {
      warn(entry, quoted(entry.text) + " is not in the tree, so it is left out");
    } else if (Refused refused = accumulate_directory(entry, *path, true, into)) {
      return refused;
    }
  }
  return {};
}

Refused Builder::read_config(const Kustomization& kustomization, Accumulated& into) {
  const auto for_each_document = [&](const char* list, const char* what, auto&& add) {
    for (const Value& entry : kustomization.root.items_of(list)) {
      const auto source = files_.find(load::resolved_path(kustomization.directory, entry.text));
      if (!source) {
        warn(entry, what + quoted(entry.text) + " is not in the tree");
        continue;
      }
      for (const Value& document : files_.values(*source)) add(document);
    }
  };
  for_each_document("configurations", "the configuration ", [&](Value file) {
    spell_fields(file);
    into.config.add(file);
  });
  into.config.add_built_in();
  for_each_document("crds", "the definition ", [&](const Value& file) { add_crds(file, files_.texts(), into.config); });
  return {};
}

Refused Builder::run_generators(const Kustomization& kustomization, Accumulated& into) {
  const Value* options = kustomization.root.find("generatorOptions");
  for (const auto& [name, kind] :
       {std::pair("configMapGenerator", Generated::config_map), std::pair("secretGenerator", Generated::secret)}) {
    for (const Value& entry : kustomization.root.items_of(name)) {
      Resource generated;
      if (Refused refused = generate(kind, entry, options, kustomization.directory, files_, generated)) return refused;
      if (Refused refused = absorb(into.list, std::move(generated))) return refused;
    }
  }
  if (Refused refused = inflate_charts(kustomization, into)) return refused;
  return run_plugins(kustomization, "generators", into);
}

Refused Builder::inflate_charts(const Kustomization& kustomization, Accumulated& into) {
  for (const char* name : {"helmCharts", "helmChartInflationGenerator"}) {
    for (const Value& chart : kustomization.root.items_of(name)) {
      std::optional<Inflated> inflated;
      if (inflate_) inflated = inflate_(chart, kustomization);
      if (!inflated) {
        into.charts.push_back(chart);
        continue;
      }
      for (Value& absent : inflated->lacking) into.charts.push_back(std::move(absent));
      for (Value& object : inflated->objects) {
        made_ += object.size();
        Resource resource;
        resource.root = std::move(object);
        if (Refused refused = absorb(into.list, std::move(resource))) return refused;
      }
    }
  }
  return {};
}

Refused Builder::merge_vars(const Kustomization& kustomization, Accumulated& into) {
  const Children& vars = kustomization.root.items_of("vars");
  if (Refused refused = mark_vars(into.list, vars)) return refused;
  return add_vars(vars, {}, into);
}

Refused Builder::finish(Accumulated& accumulated) {
  add_hashes(accumulated.list, files_.texts());
  if (Refused refused = follow_names(accumulated.list, accumulated.config.name_reference)) return refused;
  std::vector<FieldSpec> fields(var_fields().begin(), var_fields().end());
  fields.insert(fields.end(), accumulated.config.var_reference.begin(), accumulated.config.var_reference.end());
  if (Refused refused = replace_vars(accumulated.list, accumulated.vars, fields, files_.texts())) return refused;
  std::erase_if(accumulated.list.all, [](const Resource& resource) {
    const Value* metadata = resource.root.find("metadata");
    const Value* annotations = metadata == nullptr ? nullptr : metadata->find("annotations");
    const Value* local = annotations == nullptr ? nullptr : annotations->find(local_annotation);
    return local != nullptr && local->text != "false";
  });
  for (Resource& resource : accumulated.list.all) settle_annotations(resource, files_.sources());
  return {};
}

}  // namespace routegrant::kustomize
