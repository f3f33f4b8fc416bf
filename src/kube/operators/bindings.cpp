#include "kube/operators/bindings.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "kube/operators/operators.hpp"

namespace routegrant::kube {
namespace {

bool binds(const ServiceBinding& binding, const Workload& workload) {
  if (binding.workload_kind != workload.meta.kind ||
      !same_namespace(binding.meta.namespace_name, workload.meta.namespace_name))
    return false;
  if (!binding.workload.empty()) return binding.workload.value == workload.meta.name.value;
  return binding.selector.present && matches(binding.selector, workload.meta.labels);
}

/// What of a bound service is known.
struct Bound {
  /// The Secret's name; empty where nothing shows it.
  Text secret{};
  Text type{};
  /// Keys that the binding gives other names.
  std::vector<VolumeSource::Item> items{};
};

/// Crunchy's clusters: the Secret of the user that is named like the cluster, of which two keys get the specification's
/// names (service-binding-operator, controllers/binding/crd_controller.go, bindingAnnotations).
bool bind_crunchy(const ServiceBinding& binding, const Cluster& cluster, Bound& bound) {
  const std::string name = binding.service.value + "-pguser-" + binding.service.value;
  for (const KeyedObject* object : find_keyed(cluster, true, binding.meta.namespace_name, name)) {
    if (object->database_server.kind != "PostgresCluster") continue;
    bound.secret = {name, binding.service.span};
    bound.type = {"postgresql", binding.service.span};
    for (const DataEntry& entry : object->data) bound.items.push_back({.key = entry.key, .path = entry.key.value});
    bound.items.push_back({.key = {"user", binding.service.span}, .path = "username"});
    bound.items.push_back({.key = {"dbname", binding.service.span}, .path = "database"});
    return true;
  }
  return false;
}

/// A server whose status names a Secret: user and password are in it, whoever that is.
bool bind_server(const ServiceBinding& binding, Cluster& cluster, Bound& bound) {
  const ServerReference reference{
      .kind = binding.service_kind, .namespace_name = binding.meta.namespace_name, .name = binding.service};
  const auto server = find_server(cluster, reference);
  if (!server) return false;
  const Meta meta = cluster.database_servers[*server].meta;
  const std::string name = "binding of " + meta.kind + " " + meta.name.value;
  bound.secret = {name, binding.service.span};
  bound.type = {cluster.database_servers[*server].engine, binding.service.span};
  if (!find_keyed(cluster, true, binding.meta.namespace_name, name).empty()) return true;
  KeyedObject secret = made_secret(meta, name, binding.meta.namespace_name);
  secret.database_server = reference;
  secret.keys_known = false;
  add_hidden_key(secret, "username");
  add_hidden_key(secret, "password");
  cluster.keyed.push_back(std::move(secret));
  return true;
}

Bound bound_by(const ServiceBinding& binding, Cluster& cluster) {
  Bound bound;
  if (binding.service_kind == "Secret") {
    bound.secret = binding.service;
  } else if (binding.service_kind == "SGCluster") {
    // A StackGres cluster is a provisioned service: its Secret has this name (ServiceBindingSecret.java).
    bound.secret = {binding.service.value + "-binding", binding.service.span};
  } else if (!bind_crunchy(binding, cluster, bound)) {
    bind_server(binding, cluster, bound);
  }
  if (!binding.type.empty()) bound.type = binding.type;
  return bound;
}

/// Service Binding Operator's `bindAsFiles: false`: the names that `namingStrategy` makes of the keys tell nothing
/// more.
void project_variables(const Bound& bound, Container& container) {
  if (!bound.secret.empty()) container.env_from.push_back({.is_secret = true, .object = bound.secret});
}

void project_files(const ServiceBinding& binding, const Bound& bound, const std::string& volume, Container& container) {
  std::string root = "/bindings";
  for (const EnvEntry& entry : container.env) {
    if (entry.name.value == "SERVICE_BINDING_ROOT" && entry.value) root = std::string(entry.value.text());
  }
  container.mounts.push_back({.volume = volume, .path = {root + "/" + binding.name.value, binding.name.span}});
  for (const ServiceBinding::Env& env : binding.env) {
    if (bound.secret.empty()) continue;
    container.env.push_back({.name = env.name,
                             .from = EnvEntry::From::key,
                             .ref = {.is_secret = true, .object = bound.secret, .key = env.key}});
  }
}

void project(const ServiceBinding& binding, const Bound& bound, Workload& workload) {
  Volume volume{.name = {"servicebinding-" + binding.meta.name.value, binding.meta.name.span}, .is_binding = true};
  volume.binding_type = bound.type;
  const std::string unseen = binding.service_kind + " " + binding.service.value;
  if (bound.secret.empty()) {
    volume.sources.push_back({.kind = VolumeSource::Kind::other, .object = {unseen, binding.service.span}});
  } else {
    volume.sources.push_back({.kind = VolumeSource::Kind::secret, .object = bound.secret, .items = bound.items});
  }
  for (Container& container : workload.pod.containers) {
    const auto& only = binding.containers;
    if (!only.empty() && std::find(only.begin(), only.end(), container.name.value) == only.end()) continue;
    if (binding.as_variables) {
      project_variables(bound, container);
    } else {
      project_files(binding, bound, volume.name.value, container);
    }
  }
  if (!binding.as_variables) workload.pod.volumes.push_back(std::move(volume));
}

}  // namespace

void project_bindings(Cluster& cluster) {
  for (const ServiceBinding& binding : cluster.bindings) {
    const Bound bound = bound_by(binding, cluster);
    for (Workload& workload : cluster.workloads) {
      if (binds(binding, workload)) project(binding, bound, workload);
    }
  }
}

}  // namespace routegrant::kube
