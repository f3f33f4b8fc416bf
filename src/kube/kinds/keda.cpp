#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

constexpr std::string_view group = "keda.sh";

/// A parameter of a scaler: its name, which `metadata` and a TriggerAuthentication share, and the word for it here.
struct Parameter {
  std::string_view name;
  std::string_view word;
};

/// pkg/scalers/postgresql_scaler.go, postgreSQLMetadata; pkg/scalers/mysql_scaler.go, mySQLMetadata.
constexpr std::array<Parameter, 7> of_postgresql{{{"connection", "url"},
                                                  {"host", "host"},
                                                  {"port", "port"},
                                                  {"userName", "user"},
                                                  {"password", "password"},
                                                  {"dbName", "database"},
                                                  {"sslmode", "sslmode"}}};
constexpr std::array<Parameter, 6> of_mysql{{{"connectionString", "url"},
                                             {"host", "host"},
                                             {"port", "port"},
                                             {"username", "user"},
                                             {"password", "password"},
                                             {"dbName", "database"}}};

/// A variable of the container that is scaled, which `...FromEnv` and `env` of a TriggerAuthentication name: its entry,
/// or a key of an object that it takes as a whole.
std::optional<EnvEntry> variable_of(const Cluster& cluster, const Container& container, std::string_view space,
                                    const Text& name) {
  const auto entry = std::find_if(container.env.begin(), container.env.end(),
                                  [&](const EnvEntry& one) { return one.name.value == name.value; });
  if (entry != container.env.end()) return *entry;
  for (const EnvFrom& from : container.env_from) {
    if (!name.value.starts_with(from.prefix)) continue;
    const std::string key = name.value.substr(from.prefix.size());
    for (const KeyedObject* object : find_keyed(cluster, from.is_secret, space, from.object.value)) {
      const bool has_key = std::any_of(object->data.begin(), object->data.end(),
                                       [&](const DataEntry& one) { return one.key.value == key; });
      if (!has_key && object->keys_known) continue;
      return EnvEntry{.name = name,
                      .from = EnvEntry::From::key,
                      .ref = {.is_secret = from.is_secret, .object = from.object, .key = {key, name.span}}};
    }
  }
  return std::nullopt;
}

/// The container that is scaled: `envSourceContainerName`, else the first (ScaledObject specification,
/// "scaleTargetRef").
const Container* source_of(const Workload& workload, std::string_view wanted) {
  for (const Container& container : workload.pod.containers) {
    if (wanted.empty() ? container.role == Container::Role::main : container.name.value == wanted) return &container;
  }
  return nullptr;
}

class Triggers {
 public:
  Triggers(const DeferredResource& resource, Cluster& into)
      : spec_(resource.object["spec"]), space_(resource.meta.namespace_name), into_(into) {
    const yaml::Cursor target = spec_["scaleTargetRef"];
    const bool is_job = !target.present();
    const std::string_view kind = is_job ? "ScaledJob" : target["kind"].text_or("Deployment");
    const std::string_view name = is_job ? std::string_view(resource.meta.name.value) : target["name"].text();
    const yaml::Cursor source = is_job ? spec_["envSourceContainerName"] : target["envSourceContainerName"];
    for (const Workload& workload : into.workloads) {
      const Meta& meta = workload.meta;
      if (meta.kind == kind && meta.name.value == name && same_namespace(meta.namespace_name, space_))
        scaled_ = source_of(workload, source.text());
    }
  }

  std::vector<Container> containers() {
    std::vector<Container> found;
    for (const yaml::Cursor& trigger : spec_["triggers"].items()) {
      const std::string_view type = trigger["type"].text();
      if (type != "postgresql" && type != "mysql") continue;
      Container container{.name = {std::string(type), trigger["type"].span()}, .span = trigger.span()};
      if (type == "mysql") {
        for (const Parameter& parameter : of_mysql) add(trigger, parameter, container);
      } else {
        for (const Parameter& parameter : of_postgresql) add(trigger, parameter, container);
      }
      if (!container.env.empty()) found.push_back(std::move(container));
    }
    return found;
  }

 private:
  /// A TriggerAuthentication wins over `metadata`.
  void add(const yaml::Cursor& trigger, const Parameter& parameter, Container& container) const {
    std::optional<EnvEntry> entry = authenticated(trigger["authenticationRef"], parameter.name);
    const yaml::Cursor metadata = trigger["metadata"];
    if (!entry && metadata[parameter.name])
      entry = EnvEntry{.name = {"", metadata[parameter.name].key_span()}, .value = metadata[parameter.name]};
    if (!entry) entry = from_scaled(text_of(metadata[std::string(parameter.name) + "FromEnv"]));
    if (!entry) return;
    entry->name.value = container.name.value + "." + std::string(parameter.word);
    container.env.push_back(std::move(*entry));
  }

  [[nodiscard]] std::optional<EnvEntry> from_scaled(const Text& variable) const {
    if (scaled_ == nullptr || variable.empty()) return std::nullopt;
    std::optional<EnvEntry> entry = variable_of(into_, *scaled_, space_, variable);
    if (entry) entry->name.span = variable.span;
    return entry;
  }

  /// KEDA's own namespace, in which a ClusterTriggerAuthentication's objects lie (KEDA, "Authentication",
  /// "Re-use credentials and delegate auth"): where the tree deploys the operator, by default `keda`.
  [[nodiscard]] std::string home() const {
    for (const Workload& workload : into_.workloads) {
      for (const Container& container : workload.pod.containers) {
        const std::string_view image = container.image.value;
        if (image.substr(0, image.find('@')).find("kedacore/keda") == std::string_view::npos) continue;
        if (!workload.meta.namespace_name.empty()) return workload.meta.namespace_name;
      }
    }
    return "keda";
  }

  /// `secretTargetRef`, `configMapTargetRef` and `env` (KEDA, "Authentication"). Stores outside of the cluster give a
  /// value that nobody sees.
  [[nodiscard]] std::optional<EnvEntry> authenticated(const yaml::Cursor& reference, std::string_view parameter) const {
    const std::string_view kind = reference["kind"].text_or("TriggerAuthentication");
    const bool is_of_cluster = kind == "ClusterTriggerAuthentication";
    if (!reference["name"] || (!is_of_cluster && kind != "TriggerAuthentication")) return std::nullopt;
    const DeferredResource* resource =
        find_deferred(into_, group, kind, is_of_cluster ? "" : space_, reference["name"].text());
    if (resource == nullptr) return std::nullopt;
    const auto placed = [&](const yaml::Cursor& name) {
      Text text = text_of(name);
      if (is_of_cluster) text.value = home() + "/" + text.value;
      return text;
    };
    const yaml::Cursor spec = resource->object["spec"];
    for (const bool is_secret : {true, false}) {
      for (const yaml::Cursor& item : spec[is_secret ? "secretTargetRef" : "configMapTargetRef"].items()) {
        if (item["parameter"].text() != parameter) continue;
        return EnvEntry{.name = {"", item["parameter"].span()},
                        .from = EnvEntry::From::key,
                        .ref = {.is_secret = is_secret, .object = placed(item["name"]), .key = text_of(item["key"])}};
      }
    }
    for (const yaml::Cursor& item : spec["env"].items()) {
      if (item["parameter"].text() == parameter) return from_scaled(text_of(item["name"]));
    }
    return std::nullopt;
  }

  yaml::Cursor spec_;
  std::string space_;
  Cluster& into_;
  const Container* scaled_ = nullptr;
};

/// KEDA's operator asks the database, from its own pods.
void add_login(const DeferredResource& resource, Cluster& into) {
  Workload workload{.meta = resource.meta, .generated = true, .elsewhere = true};
  workload.pod.containers = Triggers(resource, into).containers();
  workload.pod.span = resource.meta.name.span;
  if (workload.pod.containers.empty()) return;
  // The jobs themselves have the plain name.
  if (workload.meta.kind == "ScaledJob") workload.meta.name.value += ":triggers";
  into.workloads.push_back(std::move(workload));
}

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& out) {
  add_workload(object, object["spec"]["jobTargetRef"]["template"], into, out);
  defer(object, add_login, into);
}

void keep(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(
      object, [](const DeferredResource&, Cluster&) {}, into);
}

}  // namespace

const Kind keda_cluster_trigger_authentication{.groups = group, .name = "ClusterTriggerAuthentication", .read = keep};
const Kind keda_scaled_job{.groups = group, .name = "ScaledJob", .read = read};
const Kind keda_scaled_object{.groups = group, .name = "ScaledObject", .read = read};
const Kind keda_trigger_authentication{.groups = group, .name = "TriggerAuthentication", .read = keep};

}  // namespace routegrant::kube
