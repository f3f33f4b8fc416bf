#include "helm/app_template.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "helm/app_values.hpp"

namespace routegrant::helm {
namespace {

using kustomize::Value;

/// Version 1 had one controller, whose container stood at the top.
Value in_later_form(const Value& values) {
  if (values.find("controllers") != nullptr ||
      (values.find("image") == nullptr && values.find("controller") == nullptr))
    return values;
  Value result = values;
  Value container = kustomize::mapping(values.span);
  for (const char* field : {"image", "env", "envFrom", "args", "command", "ports"}) {
    if (const Value* found = values.find(field)) container.set(field, found->key_span, *found);
  }
  Value containers = kustomize::mapping(values.span);
  containers.set("main", container.span, std::move(container));
  for (const char* list : {"additionalContainers", "sidecars"}) {
    for (const Value& entry : part(values, list).children) containers.set(entry.key, entry.key_span, entry);
  }
  Value controller =
      part(values, "controller").is_mapping() ? part(values, "controller") : kustomize::mapping(values.span);
  Value pod = kustomize::mapping(values.span);
  for (const auto& [from, to] : {std::pair("podAnnotations", "annotations"), std::pair("podLabels", "labels"),
                                 std::pair("hostNetwork", "hostNetwork")}) {
    if (const Value* found = values.find(from)) pod.set(to, found->key_span, *found);
  }
  controller.set("pod", pod.span, pod);
  controller.set("containers", containers.span, std::move(containers));
  if (const Value* init = values.find("initContainers")) controller.set("initContainers", init->key_span, *init);
  Value controllers = kustomize::mapping(values.span);
  const Span place = part(values, "controller").is_mapping() ? part(values, "controller").key_span : values.span;
  controllers.set("main", place, std::move(controller));
  result.set("controllers", place, std::move(controllers));
  Value* persistence = result.find("persistence");
  if (persistence == nullptr) return result;
  for (Value& item : persistence->children) {
    const Value* path = item.find("mountPath");
    if (path == nullptr || path->text.empty()) continue;
    Value mount = kustomize::mapping(item.span);
    mount.set("path", path->key_span, *path);
    if (const Value* sub = item.find("subPath"); sub != nullptr && sub->is_scalar())
      mount.set("subPath", sub->key_span, *sub);
    Value mounts = sequence(item.span);
    mounts.children.push_back(std::move(mount));
    item.set("globalMounts", path->key_span, std::move(mounts));
  }
  return result;
}

int version_of(const Release& release, const Value& values) {
  if (values.find("controllers") == nullptr) return 1;
  const std::string_view version = release.version;
  const std::size_t digit = version.find_first_of("0123456789");
  if (digit == std::string_view::npos) return 5;
  const std::string_view major = version.substr(digit, version.find_first_not_of("0123456789", digit) - digit);
  // What is not pinned is taken for the newest.
  return major == "2" ? 2 : major == "3" ? 3 : major == "4" ? 4 : 5;
}

}  // namespace

bool is_enabled(const Value& entry) {
  return entry.text_of("enabled") != "false";
}

Value sequence(Span span) {
  Value value;
  value.kind = Value::Kind::sequence;
  value.span = span;
  return value;
}

AppValues::AppValues(const Release& release, kustomize::Texts& texts)
    : release_(release), texts_(texts), root_(in_later_form(release.values)) {
  version_ = version_of(release, release.values);
  const auto first_of = [&](std::string_view a, std::string_view b) {
    const Value& found = part(root_, a);
    return std::string(found.text.empty() ? part(root_, b).text : found.text);
  };
  // templates/common.yaml of the chart: without `nameOverride`, the release's name stands for the chart's.
  name_ = first_of("global.nameOverride", "nameOverride");
  if (name_.empty()) name_ = release.name;
  full_name_ = first_of("global.fullnameOverride", "fullnameOverride");
  if (full_name_.empty())
    full_name_ = release.name.find(name_) == std::string::npos ? release.name + "-" + name_ : release.name;
  full_name_ = rendered(full_name_);
}

std::vector<const Value*> AppValues::enabled(std::string_view name) const {
  std::vector<const Value*> entries;
  for (const Value& entry : part(root_, name).children) {
    if (entry.is_mapping() && is_enabled(entry)) entries.push_back(&entry);
  }
  std::sort(entries.begin(), entries.end(), [](const Value* a, const Value* b) { return a->key < b->key; });
  return entries;
}

const Value* AppValues::find(std::string_view name, std::string_view identifier) const {
  const Value* found = part(root_, name).find(identifier);
  return found != nullptr && is_enabled(*found) ? found : nullptr;
}

std::string AppValues::rendered(std::string_view text) const {
  std::string out;
  while (true) {
    const std::size_t begin = text.find("{{");
    const std::size_t end = begin == std::string_view::npos ? begin : text.find("}}", begin);
    if (end == std::string_view::npos) return out.append(text);
    std::string_view action = text::trim(text.substr(begin + 2, end - begin - 2));
    if (action.starts_with('-')) action = text::trim(action.substr(1));
    if (action.ends_with('-')) action = text::trim(action.substr(0, action.size() - 1));
    out.append(text.substr(0, begin));
    if (action == ".Release.Name") {
      out += release_.name;
    } else if (action == ".Release.Namespace" && !release_.namespace_name.empty()) {
      out += release_.namespace_name;
    } else if (action.starts_with("include \"bjw-s.common.lib.chart.names.fullname\"")) {
      out += full_name_;
    } else {
      out.append(text.substr(begin, end + 2 - begin));
    }
    text.remove_prefix(end + 2);
  }
}

Value AppValues::rendered(const Value& scalar) const {
  if (!scalar.is_scalar() || scalar.text.find("{{") == std::string_view::npos) return scalar;
  Value result = scalar;
  result.text = texts_.keep(rendered(scalar.text));
  return result;
}

Value AppValues::text(std::string text, Span span) const {
  return kustomize::scalar(texts_.keep(std::move(text)), span, true);
}

Value AppValues::name_of(std::string_view list, const Value& entry) const {
  const std::vector<const Value*> all = enabled(list);
  const std::string id(entry.key);
  std::string name = full_name_;
  if (version_ < 4) {
    const std::string override = rendered(entry.text_of("nameOverride"));
    const auto is_primary = [&] {
      if (list != "service") return entry.key == "main";
      const auto marked =
          std::find_if(all.begin(), all.end(), [](const Value* one) { return one->is_true("primary"); });
      return (marked == all.end() ? all.front() : *marked)->key == entry.key;
    };
    const bool is_alone = version_ == 3 ? all.size() == 1 : is_primary();
    if (!override.empty() && override != name) name += "-" + override;
    if (override.empty() && !is_alone) name += "-" + id;
    return text(std::move(name), entry.key_span);
  }
  if (const std::string_view renamed = entry.text_of("forceRename"); !renamed.empty())
    return text(rendered(renamed), part(entry, "forceRename").span);
  const std::string prefix = rendered(entry.text_of("prefix"));
  if (!prefix.empty() && prefix != name) name = prefix + "-" + name;
  if (all.size() > 1 && !name.ends_with("-" + id)) name += "-" + id;
  const std::string suffix = rendered(entry.text_of("suffix"));
  if (!suffix.empty() && !name.ends_with("-" + suffix)) name += "-" + suffix;
  return text(text::lower(name), entry.key_span);
}

Value AppValues::selector_labels(std::string_view controller, Span span) const {
  Value labels = kustomize::mapping(span);
  labels.set("app.kubernetes.io/name", span, text(name_, span));
  labels.set("app.kubernetes.io/instance", span, text(release_.name, span));
  if (version_ > 1 && !controller.empty()) {
    const char* key = version_ < 4 ? "app.kubernetes.io/component" : "app.kubernetes.io/controller";
    labels.set(key, span, text(std::string(controller), span));
  }
  return labels;
}

Value AppValues::object(std::string_view api_version, std::string_view kind, std::string_view list,
                        const Value& entry) const {
  Value object = kustomize::mapping(entry.span);
  object.set("apiVersion", entry.key_span, text(std::string(api_version), entry.key_span));
  object.set("kind", entry.key_span, text(std::string(kind), entry.key_span));
  Value metadata = kustomize::mapping(entry.span);
  metadata.set("name", entry.key_span, name_of(list, entry));
  if (!release_.namespace_name.empty())
    metadata.set("namespace", entry.key_span, text(release_.namespace_name, entry.key_span));
  Value labels = selector_labels({}, entry.key_span);
  for (const Value& label : part(entry, "labels").children) labels.set(label.key, label.key_span, rendered(label));
  metadata.set("labels", entry.key_span, std::move(labels));
  Value annotations = kustomize::mapping(entry.span);
  for (const Value& one : part(root_, "global.annotations").children)
    annotations.set(one.key, one.key_span, rendered(one));
  for (const Value& one : part(entry, "annotations").children) annotations.set(one.key, one.key_span, rendered(one));
  if (!annotations.children.empty()) metadata.set("annotations", entry.key_span, std::move(annotations));
  object.set("metadata", entry.key_span, std::move(metadata));
  return object;
}

std::string_view AppValues::controller_of(const Value& entry) const {
  if (const std::string_view named = entry.text_of("controller"); !named.empty()) return named;
  const std::vector<const Value*> controllers = enabled("controllers");
  if (controllers.size() == 1) return controllers.front()->key;
  return find("controllers", "main") == nullptr ? std::string_view{} : std::string_view("main");
}

bool is_app_template(const Release& release) {
  if (release.chart == "app-template") return true;
  for (const Value& controller : part(release.values, "controllers").children) {
    if (part(controller, "containers").is_mapping()) return true;
  }
  return false;
}

std::vector<Value> app_template_objects(const Release& release, kustomize::Texts& texts) {
  const AppValues values(release, texts);
  std::vector<Value> objects;
  add_controllers(values, objects);
  add_services(values, objects);
  add_routes(values, objects);
  add_others(values, objects);
  return objects;
}

}  // namespace routegrant::helm
