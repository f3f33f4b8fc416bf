#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"
#include "kube/secrets/producer.hpp"

namespace routegrant::kube {
namespace {

/// An entry of `spec.metadata`, and the word for it here.
struct Parameter {
  std::string_view name;
  std::string_view word;
};

/// docs.dapr.io, "Component specs": state.postgresql, bindings.postgresql, configuration.postgresql, state.mysql,
/// bindings.mysql (components-contrib, common/authentication/postgresql/metadata.go for the older names).
constexpr std::array<Parameter, 8> parameters{{{"connectionString", "url"},
                                               {"url", "url"},
                                               {"host", "host"},
                                               {"hostaddr", "host"},
                                               {"port", "port"},
                                               {"database", "database"},
                                               {"user", "user"},
                                               {"password", "password"}}};

/// The engine of a component's type (`state.postgresql`, `bindings.postgres`); nothing for any other.
std::string_view engine_of(std::string_view type) {
  const std::string_view store = type.substr(std::min(type.size(), type.find('.') + 1));
  if (store == "postgresql" || store == "postgres" || store.starts_with("postgresql.")) return "postgresql";
  return store == "mysql" ? "mysql" : "";
}

/// A secret of another store than Kubernetes' own lies outside of the cluster.
void add_stored(const DeferredResource& component, const Text& name, const Text& key, Cluster& into) {
  KeyedObject stored = made_secret(component.meta, name.value);
  stored.meta.name.span = name.span;
  stored.producer = component.meta.kind;
  stored.keys_known = false;
  stored.refresh = Refresh::followed;
  add_outside(key, stored);
  into.keyed.push_back(std::move(stored));
}

/// The entry as the sidecar gets it. `auth.secretStore` is Kubernetes where it is not given (docs.dapr.io, "How-To:
/// Reference secrets in components"); the sidecar asks for the component's Secrets when it starts.
EnvEntry setting_of(const DeferredResource& component, const yaml::Cursor& item, std::string name, Cluster& into) {
  EnvEntry entry{.name = {std::move(name), item["name"].span()}, .value = item["value"]};
  const yaml::Cursor ref = item["secretKeyRef"];
  if (!ref) return entry;
  entry.from = EnvEntry::From::key;
  entry.ref = {
      .is_secret = true, .object = text_of(ref["name"]), .key = text_of(ref["key"] ? ref["key"] : ref["name"])};
  const std::string_view store = component.object["auth"]["secretStore"].text_or("kubernetes");
  if (store != "kubernetes") {
    entry.ref.object.value = std::string(store) + ":" + entry.ref.object.value;
    if (find_keyed(into, true, component.meta.namespace_name, entry.ref.object.value).empty())
      add_stored(component, entry.ref.object, entry.ref.key, into);
  }
  if (!component.meta.namespace_name.empty())
    entry.ref.object.value = component.meta.namespace_name + "/" + entry.ref.object.value;
  return entry;
}

/// What the component makes of the sidecar: a container of its own here, as several components are several logins.
Container login_of(const DeferredResource& component, std::string_view engine, Cluster& into) {
  Container container{.name = {"daprd:" + component.meta.name.value, component.meta.name.span},
                      .role = Container::Role::sidecar,
                      .span = component.meta.name.span};
  for (const yaml::Cursor& item : component.object["spec"]["metadata"].items()) {
    const auto known = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const Parameter& one) { return one.name == item["name"].text(); });
    if (known == parameters.end()) continue;
    container.env.push_back(setting_of(component, item, std::string(engine) + "." + std::string(known->word), into));
  }
  return container;
}

/// Whether Dapr's injector gives the pods a sidecar that loads the component: same namespace, and, where the component
/// has `scopes`, an application that they name. Its id is the workload's name where no annotation says another
/// (docs.dapr.io, "Component scopes"; "Dapr arguments and annotations").
bool loads(const Workload& workload, const DeferredResource& component) {
  if (value_of(workload.pod.annotations, "dapr.io/enabled") != "true") return false;
  if (!same_namespace(workload.meta.namespace_name, component.meta.namespace_name)) return false;
  const auto scopes = component.object["scopes"].items();
  if (scopes.empty()) return true;
  const Pair* id = find(workload.pod.annotations, "dapr.io/app-id");
  const std::string& name = id == nullptr ? workload.meta.name.value : id->value.value;
  return std::any_of(scopes.begin(), scopes.end(), [&](const yaml::Cursor& scope) { return scope.text() == name; });
}

void add_login(const DeferredResource& component, Cluster& into) {
  const std::string_view engine = engine_of(component.object["spec"]["type"].text());
  if (engine.empty()) return;
  const Container container = login_of(component, engine, into);
  if (container.env.empty()) return;
  for (Workload& workload : into.workloads) {
    if (loads(workload, component)) workload.pod.containers.push_back(container);
  }
}

/// Dapr: an application's sidecar opens the databases that its namespace's components name.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  defer(object, add_login, into);
}

}  // namespace

const Kind dapr_component{.groups = "dapr.io", .name = "Component", .read = read};

}  // namespace routegrant::kube
