#include "gitops/delivery.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "gitops/application_set.hpp"
#include "gitops/source_overrides.hpp"
#include "helm/post_renderers.hpp"
#include "load/kustomizations.hpp"

namespace routegrant::gitops {
namespace {

using kustomize::Value;

constexpr std::string_view own_cluster_address = "https://kubernetes.default.svc";

std::string_view group_of(const Value& object) {
  const std::string_view version = object.text_of("apiVersion");
  const std::size_t slash = version.find('/');
  return slash == std::string_view::npos ? std::string_view{} : version.substr(0, slash);
}

bool is_a(const Value& object, std::string_view group, std::string_view kind) {
  return object.text_of("kind") == kind && group_of(object) == group;
}

bool is_flux_kustomization(const Value& object) {
  return is_a(object, "kustomize.toolkit.fluxcd.io", "Kustomization");
}

/// The operator's FluxInstance makes a source and a Kustomization of its own from `spec.sync`.
bool is_flux_instance(const Value& object) {
  return is_a(object, "fluxcd.controlplane.io", "FluxInstance") && part(object, "spec.sync").is_mapping();
}

bool is_application(const Value& object) {
  return is_a(object, "argoproj.io", "Application");
}

bool is_application_set(const Value& object) {
  return is_a(object, "argoproj.io", "ApplicationSet");
}

void copy_field(const Value& from, std::string_view name, std::string_view as, Value& into) {
  const Value* found = from.find(name);
  if (found == nullptr || found->is_null() || (found->is_scalar() && found->text.empty())) return;
  into.set(as, found->key_span, *found);
}

/// kustomize-controller writes these into the directory's kustomization (fluxcd/pkg, kustomize_generator.go).
Delivery flux_delivery(const Value& object, kustomize::Texts& texts) {
  const Value& spec = part(object, "spec");
  Delivery delivery{.by = label_of(object), .is_flux = true};
  const Value& path = part(spec, "path");
  delivery.path = path.text.empty() ? "./" : std::string(path.text);
  delivery.span = path.is_scalar() ? path.span : object.span;
  const Value& source = part(spec, "sourceRef");
  const std::string_view space =
      source.text_of("namespace").empty() ? part(object, "metadata").text_of("namespace") : source.text_of("namespace");
  delivery.repository =
      text::join({std::string(source.text_of("kind")), std::string(space), std::string(source.text_of("name"))}, "/");
  delivery.namespace_name = spec.text_of("targetNamespace");
  // The cluster that a kubeconfig leads to has no other name in Git.
  const Value& secret = part(spec, "kubeConfig.secretRef");
  const Value& config_map = part(spec, "kubeConfig.configMapRef");
  delivery.destination = secret.text_of("name").empty() ? config_map.text_of("name") : secret.text_of("name");
  delivery.changes = kustomize::mapping(object.span);
  copy_field(spec, "targetNamespace", "namespace", delivery.changes);
  for (const char* name : {"namePrefix", "nameSuffix", "patches", "components", "images"})
    copy_field(spec, name, name, delivery.changes);
  // Since v1 there are only `patches`, and what else is written is not kept.
  if (object.text_of("apiVersion").find("beta") != std::string_view::npos) {
    for (const char* name : {"patchesStrategicMerge", "patchesJson6902"})
      copy_field(spec, name, name, delivery.changes);
    helm::write_patches_as_texts(delivery.changes, texts);
  }
  delivery.post_build = part(spec, "postBuild");
  delivery.common_metadata = part(spec, "commonMetadata");
  return delivery;
}

Delivery instance_delivery(const Value& object) {
  const Value& sync = part(object, "spec.sync");
  Delivery delivery{.by = label_of(object), .is_flux = true};
  delivery.path = sync.text_of("path").empty() ? "./" : std::string(sync.text_of("path"));
  delivery.span = part(sync, "path").is_scalar() ? part(sync, "path").span : sync.span;
  delivery.repository = sync.text_of("url");
  return delivery;
}

/// An entry of `kustomize.images` is what `kustomize edit set image` takes: [old=]new[:tag][@digest].
Value image_of(const Value& entry, kustomize::Texts& texts) {
  std::string_view rest = entry.text;
  Value image = kustomize::mapping(entry.span);
  const auto set = [&](std::string_view name, std::string_view value) {
    if (!value.empty())
      image.set(name, entry.span, kustomize::scalar(texts.keep(std::string(value)), entry.span, true));
  };
  const std::size_t equals = rest.find('=');
  std::string_view name;
  if (equals != std::string_view::npos) {
    name = rest.substr(0, equals);
    rest = rest.substr(equals + 1);
  }
  std::string_view digest;
  if (const std::size_t at = rest.find('@'); at != std::string_view::npos) {
    digest = rest.substr(at + 1);
    rest = rest.substr(0, at);
  }
  const std::size_t colon = rest.rfind(':');
  const bool has_tag = colon != std::string_view::npos && rest.find('/', colon) == std::string_view::npos;
  const std::string_view tag = has_tag ? rest.substr(colon + 1) : std::string_view{};
  if (has_tag) rest = rest.substr(0, colon);
  set("name", name.empty() ? rest : name);
  if (!name.empty()) set("newName", rest);
  set("newTag", tag);
  set("digest", digest);
  return image;
}

/// Argo CD runs `kustomize edit` in the directory before it builds (util/kustomize/kustomize.go).
Value argo_changes(const Value& options, kustomize::Texts& texts) {
  Value changes = kustomize::mapping(options.span);
  for (const char* name :
       {"namePrefix", "nameSuffix", "namespace", "patches", "components", "commonAnnotations", "replicas"})
    copy_field(options, name, name, changes);
  if (const Value* images = options.find("images"); images != nullptr && images->is_sequence()) {
    Value list = *images;
    for (Value& entry : list.children) entry = image_of(entry, texts);
    changes.set("images", images->key_span, std::move(list));
  }
  const Value* labels = options.find("commonLabels");
  if (labels == nullptr) return changes;
  if (!options.is_true("labelWithoutSelector")) {
    copy_field(options, "commonLabels", "commonLabels", changes);
    return changes;
  }
  Value entry = kustomize::mapping(labels->span);
  entry.set("pairs", labels->key_span, *labels);
  copy_field(options, "labelIncludeTemplates", "includeTemplates", entry);
  Value list{.kind = Value::Kind::sequence, .span = labels->span};
  list.children.push_back(std::move(entry));
  changes.set("labels", labels->key_span, std::move(list));
  return changes;
}

Delivery argo_delivery(const std::string& by, const Value& spec, const Value& source, kustomize::Texts& texts) {
  Delivery delivery{.by = by};
  const bool is_chart = !source.text_of("chart").empty();
  const Value& what = part(source, is_chart ? "chart" : "path");
  delivery.path = what.text;
  delivery.span = what.is_scalar() ? what.span : source.span;
  delivery.is_chart = is_chart;
  delivery.repository = source.text_of("repoURL");
  delivery.is_undecided = part(source, "plugin").is_mapping();
  const Value& target = part(spec, "destination");
  delivery.namespace_name = target.text_of("namespace");
  const std::string_view cluster = target.text_of("name").empty() ? target.text_of("server") : target.text_of("name");
  if (cluster != own_cluster_address && cluster != "in-cluster") delivery.destination = cluster;
  if (!delivery.namespace_name.empty()) delivery.default_namespace = part(target, "namespace");
  delivery.changes = argo_changes(part(source, "kustomize"), texts);
  delivery.helm = part(source, "helm");
  const Value& directory = part(source, "directory");
  delivery.is_plain = directory.is_mapping();
  delivery.recurse = directory.is_true("recurse");
  delivery.include = directory.text_of("include");
  delivery.exclude = directory.text_of("exclude");
  return delivery;
}

}  // namespace

const Value& part(const Value& value, std::string_view path) {
  static const Value none{};
  const Value* at = &value;
  for (const std::string_view step : text::split(path, '.')) {
    at = at->find(step);
    if (at == nullptr) return none;
  }
  return *at;
}

std::string label_of(const Value& object) {
  const Value& metadata = part(object, "metadata");
  std::string label(object.text_of("kind"));
  label += ' ';
  if (!metadata.text_of("namespace").empty()) label.append(metadata.text_of("namespace")).append("/");
  return label.append(metadata.text_of("name"));
}

bool is_deployer(const Value& object) {
  return is_flux_kustomization(object) || is_flux_instance(object) || is_application(object) ||
         is_application_set(object);
}

std::vector<Delivery> application_deliveries(const std::string& by, const Value& spec, kustomize::Texts& texts) {
  std::vector<Delivery> deliveries;
  const auto add = [&](const Value& source) {
    // A source with neither only lends its files to the others (`ref`).
    if (!source.text_of("path").empty() || !source.text_of("chart").empty())
      deliveries.push_back(argo_delivery(by, spec, source, texts));
  };
  // With `sources`, Argo CD does not read `source`.
  if (spec.items_of("sources").empty()) add(part(spec, "source"));
  for (const Value& source : spec.items_of("sources")) add(source);
  return deliveries;
}

std::vector<Delivery> deliveries_of(const Value& object, std::string_view file, kustomize::Files& files) {
  if (is_flux_kustomization(object)) return {flux_delivery(object, files.texts())};
  if (is_flux_instance(object)) return {instance_delivery(object)};
  if (is_application(object)) {
    const Value spec = with_overrides(part(object, "spec"), part(object, "metadata").text_of("name"), file, files);
    return application_deliveries(label_of(object), spec, files.texts());
  }
  if (is_application_set(object)) return application_set_deliveries(object, file, files);
  return {};
}

std::optional<std::string> directory_in_tree(std::string_view path, std::string_view file,
                                             const kustomize::Files& files) {
  while (path.starts_with('/')) path.remove_prefix(1);
  std::string direct = load::resolved_path("", path);
  const bool is_root = text::trim(path).empty() || path == "." || path == "./";
  if (is_root) return std::string();
  if (direct.empty()) return std::nullopt;
  if (files.is_directory(direct)) return direct;
  for (std::size_t slash = file.find('/'); slash != std::string_view::npos; slash = file.find('/', slash + 1)) {
    std::string below = load::resolved_path(file.substr(0, slash), path);
    if (!below.empty() && files.is_directory(below)) return below;
  }
  return std::nullopt;
}

}  // namespace routegrant::gitops
