#include <string>

#include "kube/cluster/version_text.hpp"
#include "kube/kinds.hpp"
#include "kube/operators/operators.hpp"
#include "kube/pods/pod.hpp"

/// KubeBlocks: a Cluster whose component is PostgreSQL, and the Secrets of its accounts.
namespace routegrant::kube {
namespace {

/// The component of a Cluster that runs PostgreSQL: by its definition, else by the Cluster's (apps/v1, and v1alpha1
/// before it).
yaml::Cursor postgres_component(const yaml::Cursor& spec) {
  const yaml::Cursor cluster = spec["clusterDef"] ? spec["clusterDef"] : spec["clusterDefinitionRef"];
  for (const yaml::Cursor& component : spec["componentSpecs"].items()) {
    const yaml::Cursor own = component["componentDef"] ? component["componentDef"] : component["componentDefRef"];
    if ((own ? own : cluster).text().starts_with("postgresql")) return component;
  }
  return {};
}

constexpr std::int64_t port = 5432;

/// Names of versions before 0.9 (release 0.8, "Create and connect to a PostgreSQL cluster"): the Service
/// `<cluster>-<component>`, the login with its address in `<cluster>-conn-credential`.
void add_older(const Meta& meta, const std::string& service, const Text& component, const MadeLabels& labels,
               Cluster& into) {
  add_made_service(into, meta, service, labels, port);
  const std::string host = service + (meta.namespace_name.empty() ? "" : "." + meta.namespace_name + ".svc");
  KeyedObject secret = made_secret(meta, meta.name.value + "-conn-credential");
  secret.database_server = {.kind = meta.kind, .namespace_name = meta.namespace_name, .name = meta.name};
  add_made_key(secret, "username", made_text({"postgres", component.span}));
  add_hidden_key(secret, "password");
  add_made_key(secret, "host", made_text({host, component.span}));
  add_made_key(secret, "port", made_text({std::to_string(port), component.span}));
  add_made_key(secret, "endpoint", made_text({host + ":" + std::to_string(port), component.span}));
  into.keyed.push_back(std::move(secret));
}

/// KubeBlocks ("Connect to PostgreSQL"): the superuser's login in `<cluster>-<component>-account-postgres`, and a
/// Service `<cluster>-<component>-postgresql` that leads to the primary, with PgBouncer's port beside the server's.
void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  const yaml::Cursor component = postgres_component(spec);
  const Text name = text_of(component["name"]);
  if (name.empty()) return;
  DatabaseServer server{.meta = meta_of(object), .superuser_access = true};
  const Meta meta = server.meta;
  server.version = major_version(component["serviceVersion"].text());
  const MadeLabels labels{{"app.kubernetes.io/instance", meta.name.value},
                          {"app.kubernetes.io/managed-by", "kubeblocks"},
                          {"apps.kubeblocks.io/component-name", name.value}};
  server.workload = add_made_pods(
      into, meta, labels, {"apps.kubeblocks.io/pod-name", "controller-revision-hash", "kubeblocks.io/role"}, port, {});
  const std::string made = meta.name.value + "-" + name.value;
  add_made_service(into, meta, made + "-postgresql", labels, port);
  KeyedObject secret = made_secret(meta, made + "-account-postgres");
  secret.database_server = {.kind = meta.kind, .namespace_name = meta.namespace_name, .name = meta.name};
  add_made_key(secret, "username", made_text({"postgres", name.span}));
  add_hidden_key(secret, "password");
  into.keyed.push_back(std::move(secret));
  if (component["componentDefRef"]) add_older(meta, made, name, labels, into);
  into.database_servers.push_back(std::move(server));
}

}  // namespace

const Kind kubeblocks_cluster{.groups = "apps.kubeblocks.io", .name = "Cluster", .read = read};

}  // namespace routegrant::kube
