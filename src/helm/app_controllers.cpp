#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "helm/app_values.hpp"

// charts/library/common/templates/lib/{controller,container,pod} of bjw-s-labs/helm-charts.
namespace routegrant::helm {
namespace {

using kustomize::Value;

void copy(const Value& from, std::string_view name, Value& into) {
  if (const Value* found = from.find(name)) into.set(name, found->key_span, *found);
}

/// A text or a list of texts as a list.
Value words(const AppValues& values, const Value& given) {
  Value list = sequence(given.span);
  if (given.is_scalar()) list.children.push_back(values.rendered(given));
  for (const Value& word : given.children) list.children.push_back(values.rendered(word));
  return list;
}

/// The name of an object that is named, or made from these values and called by its identifier.
Value named(const AppValues& values, std::string_view list, const Value& ref) {
  const Value* identifier = ref.is_scalar() ? &ref : ref.find("identifier");
  if (identifier != nullptr) {
    if (const Value* made = values.find(list, identifier->text)) {
      Value name = values.name_of(list, *made);
      name.span = identifier->span;
      return name;
    }
    return values.rendered(*identifier);
  }
  return values.rendered(part(ref, "name"));
}

/// The key references of one variable: their objects may be called by their identifiers in the values.
void name_references(const AppValues& values, Value& variable) {
  Value* from = variable.find("valueFrom");
  if (from == nullptr) return;
  for (const auto& [kind, list] : {std::pair("secretKeyRef", "secrets"), std::pair("configMapKeyRef", "configMaps")}) {
    Value* ref = from->find(kind);
    if (ref == nullptr || !ref->is_mapping()) continue;
    Value name = named(values, list, *ref);
    if (name.is_scalar()) ref->set("name", ref->key_span, std::move(name));
  }
}

/// `env` is a list as in a pod, or a mapping from names to values.
Value environment(const AppValues& values, const Value& env) {
  Value list = sequence(env.span);
  for (const Value& entry : env.children) {
    Value variable = kustomize::mapping(entry.span);
    if (env.is_sequence()) {
      copy(entry, "name", variable);
    } else {
      variable.set("name", entry.key_span, values.text(std::string(entry.key), entry.key_span));
    }
    if (!entry.is_mapping()) {
      variable.set("value", entry.key_span, values.rendered(entry));
    } else if (const Value* value = entry.find("value")) {
      variable.set("value", value->key_span, values.rendered(*value));
    } else if (entry.find("valueFrom") != nullptr) {
      copy(entry, "valueFrom", variable);
    } else if (env.is_mapping()) {
      variable.set("valueFrom", entry.span, entry);
    }
    name_references(values, variable);
    list.children.push_back(std::move(variable));
  }
  return list;
}

Value environment_sources(const AppValues& values, const Value& sources) {
  Value list = sequence(sources.span);
  for (const Value& entry : sources.children) {
    Value source = kustomize::mapping(entry.span);
    for (const auto& [key, field, made] :
         {std::tuple("configMap", "configMapRef", "configMaps"),
          std::tuple("configMapRef", "configMapRef", "configMaps"), std::tuple("secret", "secretRef", "secrets"),
          std::tuple("secretRef", "secretRef", "secrets")}) {
      const Value* ref = entry.find(key);
      if (ref == nullptr || ref->is_null()) continue;
      Value object = kustomize::mapping(ref->span);
      object.set("name", ref->key_span, named(values, made, *ref));
      copy(*ref, "optional", object);
      source.set(field, ref->key_span, std::move(object));
      break;
    }
    copy(entry, "prefix", source);
    list.children.push_back(std::move(source));
  }
  return list;
}

Value image(const AppValues& values, const Value& given) {
  if (!given.is_mapping()) return values.rendered(given);
  std::string text(given.text_of("repository"));
  const std::string_view registry = given.text_of("registry");
  if (!registry.empty()) text = std::string(registry) + "/" + text;
  const std::string_view tag = given.text_of("tag");
  const std::string_view digest = given.text_of("digest");
  if (!tag.empty()) text.append(":").append(tag);
  if (!digest.empty() && tag.find('@') == std::string_view::npos) text.append("@").append(digest);
  const Value& place = part(given, tag.empty() ? "repository" : "tag");
  return values.text(std::move(text), place.is_scalar() ? place.span : given.span);
}

/// The mounts of one volume in one container (lib/container/fields/_volumeMounts.tpl).
void add_mounts(const Value& item, std::string_view controller, std::string_view container, const AppValues& values,
                Value& into) {
  std::vector<const Value*> mounts;
  for (const Value& mount : item.items_of("globalMounts")) mounts.push_back(&mount);
  if (const Value* advanced = part(item, "advancedMounts").find(controller)) {
    for (const Value& mount : advanced->items_of(container)) mounts.push_back(&mount);
  }
  const bool is_default = item.items_of("globalMounts").empty() && !part(item, "advancedMounts").is_mapping();
  const std::string_view host = item.text_of("hostPath");
  const std::string usual = host.empty() ? "/" + std::string(item.key) : std::string(host);
  if (is_default) mounts.push_back(&item);
  for (const Value* mount : mounts) {
    Value made = kustomize::mapping(mount->span);
    made.set("name", item.key_span, values.text(std::string(item.key), item.key_span));
    const Value* path = is_default ? nullptr : mount->find("path");
    made.set("mountPath", mount->span, path == nullptr ? values.text(usual, item.key_span) : *path);
    if (!is_default) {
      for (const char* field : {"subPath", "readOnly"}) copy(*mount, field, made);
    }
    into.children.push_back(std::move(made));
  }
}

Value volume(const AppValues& values, const Value& item) {
  Value made = kustomize::mapping(item.span);
  made.set("name", item.key_span, values.text(std::string(item.key), item.key_span));
  const std::string_view type = item.text_of("type");
  Value source = kustomize::mapping(item.span);
  copy(item, "items", source);
  if (type == "configMap") {
    source.set("name", item.key_span, named(values, "configMaps", item));
    made.set("configMap", item.key_span, std::move(source));
  } else if (type == "secret") {
    source.set("secretName", item.key_span, named(values, "secrets", item));
    made.set("secret", item.key_span, std::move(source));
  } else if (type == "custom") {
    for (const Value& field : part(item, "volumeSpec").children) made.set(field.key, field.key_span, field);
  } else if (type.empty() || type == "persistentVolumeClaim" || type == "pvc") {
    made.set("persistentVolumeClaim", item.key_span, kustomize::mapping(item.span));
  } else {
    made.set("emptyDir", item.key_span, kustomize::mapping(item.span));
  }
  return made;
}

Value container(const AppValues& values, const Value& controller, const Value& given) {
  Value made = kustomize::mapping(given.span);
  made.set("name", given.key_span, values.text(std::string(given.key), given.key_span));
  // `defaultContainerOptions` of the controller stand under what the container says.
  const Value& defaults = part(controller, "defaultContainerOptions");
  const auto option = [&](std::string_view name) -> const Value* {
    const Value* own = given.find(name);
    return own == nullptr || own->is_null() ? defaults.find(name) : own;
  };
  if (const Value* found = option("image")) made.set("image", found->key_span, image(values, *found));
  for (const char* field : {"command", "args"}) {
    if (const Value* found = option(field)) made.set(field, found->key_span, words(values, *found));
  }
  if (const Value* found = option("env")) made.set("env", found->key_span, environment(values, *found));
  if (const Value* found = option("envFrom")) made.set("envFrom", found->key_span, environment_sources(values, *found));
  copy(given, "ports", made);
  copy(given, "restartPolicy", made);
  Value mounts = sequence(given.span);
  for (const Value* item : values.enabled("persistence")) add_mounts(*item, controller.key, given.key, values, mounts);
  if (!mounts.children.empty()) made.set("volumeMounts", given.span, std::move(mounts));
  return made;
}

Value containers(const AppValues& values, const Value& controller, std::string_view list) {
  Value made = sequence(part(controller, list).span);
  for (const Value& one : part(controller, list).children) {
    if (one.is_mapping() && is_enabled(one)) made.children.push_back(container(values, controller, one));
  }
  return made;
}

/// The ServiceAccount that a controller names, or that is made for all.
Value service_account(const AppValues& values, const Value& controller) {
  const Value& own = part(controller, "serviceAccount");
  if (!own.text_of("name").empty()) return part(own, "name");
  if (const Value* made = values.find("serviceAccount", own.text_of("identifier")))
    return values.name_of("serviceAccount", *made);
  const Value& all = part(values.root(), "serviceAccount");
  if (!all.text_of("name").empty()) return part(all, "name");
  return makes_default_account(values) ? values.name_of("serviceAccount", default_account(controller)) : Value{};
}

Value pod_template(const AppValues& values, const Value& controller) {
  const auto option = [&](const char* name) -> const Value* {
    const Value* own = part(controller, "pod").find(name);
    return own == nullptr ? part(values.root(), "defaultPodOptions").find(name) : own;
  };
  Value metadata = kustomize::mapping(controller.span);
  Value labels = values.selector_labels(controller.key, controller.key_span);
  if (const Value* own = option("labels")) {
    for (const Value& label : own->children) labels.set(label.key, label.key_span, values.rendered(label));
  }
  metadata.set("labels", controller.key_span, std::move(labels));
  if (const Value* own = option("annotations"); own != nullptr && own->is_mapping())
    metadata.set("annotations", own->key_span, *own);
  Value spec = kustomize::mapping(controller.span);
  for (const char* name : {"hostNetwork", "automountServiceAccountToken"}) {
    if (const Value* found = option(name)) spec.set(name, found->key_span, *found);
  }
  // "Breaking: automountServiceAccountToken now defaults to false" (upgrade notes, 4.x to 5.x).
  constexpr const char* automount = "automountServiceAccountToken";
  if (values.version() > 4 && option(automount) == nullptr)
    spec.set(automount, controller.key_span, kustomize::scalar("false", controller.key_span, false));
  if (Value account = service_account(values, controller); account.is_scalar())
    spec.set("serviceAccountName", account.span, std::move(account));
  if (part(controller, "initContainers").is_mapping())
    spec.set("initContainers", controller.span, containers(values, controller, "initContainers"));
  spec.set("containers", controller.span, containers(values, controller, "containers"));
  Value volumes = sequence(controller.span);
  for (const Value* item : values.enabled("persistence")) volumes.children.push_back(volume(values, *item));
  if (!volumes.children.empty()) spec.set("volumes", controller.span, std::move(volumes));
  Value made = kustomize::mapping(controller.span);
  made.set("metadata", controller.key_span, std::move(metadata));
  made.set("spec", controller.key_span, std::move(spec));
  return made;
}

}  // namespace

void add_controllers(const AppValues& values, std::vector<Value>& into) {
  for (const Value* controller : values.enabled("controllers")) {
    const std::string type = text::lower(controller->text_of("type"));
    const bool is_cron_job = type == "cronjob";
    const bool is_job = type == "job";
    const char* kind = type == "statefulset" ? "StatefulSet"
                       : type == "daemonset" ? "DaemonSet"
                       : is_cron_job         ? "CronJob"
                       : is_job              ? "Job"
                                             : "Deployment";
    Value object = values.object(is_cron_job || is_job ? "batch/v1" : "apps/v1", kind, "controllers", *controller);
    Value spec = kustomize::mapping(controller->span);
    if (!is_cron_job && !is_job) {
      copy(*controller, "replicas", spec);
      Value selector = kustomize::mapping(controller->span);
      selector.set("matchLabels", controller->key_span, values.selector_labels(controller->key, controller->key_span));
      spec.set("selector", controller->key_span, std::move(selector));
    }
    spec.set("template", controller->key_span, pod_template(values, *controller));
    if (is_cron_job) {
      Value job = kustomize::mapping(controller->span);
      job.set("spec", controller->key_span, std::move(spec));
      spec = kustomize::mapping(controller->span);
      spec.set("jobTemplate", controller->key_span, std::move(job));
    }
    object.set("spec", controller->key_span, std::move(spec));
    into.push_back(std::move(object));
  }
}

}  // namespace routegrant::helm
