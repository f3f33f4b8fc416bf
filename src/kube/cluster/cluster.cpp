#include "kube/cluster/cluster.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kube/cluster/any_value.hpp"
#include "kube/cluster/set_labels.hpp"
#include "kube/cluster/unplaced.hpp"

namespace routegrant::kube {
namespace {

bool is_set_label(const Requirement& requirement) {
  return text::is_one_of(requirement.key.value, set_labels);
}

/// Labels that an operator gives its pods and that nobody here knows may be what the selector asks for, if another one
/// is; those of a StatefulSet's pods are known by its name.
bool may_match(const Selector& selector, const Workload& workload) {
  const Pod& pod = workload.pod;
  const bool asks_for_pod = std::ranges::any_of(selector.requirements, is_set_label);
  if (pod.unknown_labels.empty() && !asks_for_pod) return matches(selector, pod.labels);
  Selector known = selector;
  const std::size_t taken = std::erase_if(known.requirements, [&](const Requirement& requirement) {
    const std::vector<std::string>& values = requirement.values;
    return values.size() == 1 && bears_set_label(workload, requirement.key.value, values.front());
  });
  std::erase_if(known.requirements, [&pod](const Requirement& requirement) {
    return find(pod.labels, requirement.key.value) == nullptr &&
           std::binary_search(pod.unknown_labels.begin(), pod.unknown_labels.end(), requirement.key.value);
  });
  return (taken > 0 || !known.requirements.empty()) && matches(known, pod.labels);
}

/// The Services that select the workload, as far as the manifests tell its namespace, in no order.
std::vector<std::size_t> services_for(const Cluster& cluster, const Workload& workload) {
  std::vector<std::size_t> selecting;
  const auto consider = [&](std::size_t service) {
    if (selects(cluster.services[service], workload)) selecting.push_back(service);
  };
  if (!cluster.index.is_of(cluster)) {
    for (std::size_t i = 0; i < cluster.services.size(); ++i) consider(i);
    return selecting;
  }
  for (const Pair& label : workload.pod.labels) {
    const auto services = cluster.index.selecting(workload.meta.namespace_name, label.key.value, label.value.value);
    std::for_each(services.begin(), services.end(), consider);
  }
  if (workload.meta.kind == "StatefulSet") {
    for (const std::string_view label : set_labels) {
      const auto services = cluster.index.selecting(workload.meta.namespace_name, label, any_value);
      std::for_each(services.begin(), services.end(), consider);
    }
  }
  for (const std::string& label : workload.pod.unknown_labels) {
    const auto services = cluster.index.selecting(workload.meta.namespace_name, label, any_value);
    std::for_each(services.begin(), services.end(), consider);
  }
  return selecting;
}

std::string_view namespace_of_service(const Cluster& cluster, std::size_t at) {
  return cluster.services[at].meta.namespace_name;
}

/// Whether Services of several namespaces ask for the pods of a workload that gives none: at most one can have them.
bool is_claimed_by_several(const Cluster& cluster, const Workload& workload) {
  std::vector<std::size_t> services = services_for(cluster, workload);
  const std::size_t all = services.size();
  keep_one_namespace(services, [&](std::size_t at) { return namespace_of_service(cluster, at); });
  return services.size() < all;
}

void settle_pods(const Cluster& cluster, const Service& service, std::vector<std::size_t>& selected) {
  if (service.meta.namespace_name.empty()) {
    keep_one_namespace(selected,
                       [&](std::size_t at) { return std::string_view(cluster.workloads[at].meta.namespace_name); });
    return;
  }
  std::erase_if(selected, [&](std::size_t at) {
    const Workload& workload = cluster.workloads[at];
    return workload.meta.namespace_name.empty() && is_claimed_by_several(cluster, workload);
  });
}

}  // namespace

bool same_namespace(std::string_view a, std::string_view b) {
  return a == b || a.empty() || b.empty();
}

std::optional<std::size_t> service_index(const Cluster& cluster, std::string_view from_namespace,
                                         std::string_view name) {
  if (cluster.index.is_of(cluster)) {
    std::vector<std::uint32_t> found = cluster.index.services(from_namespace, name);
    keep_one_namespace(found, [&](std::size_t at) { return namespace_of_service(cluster, at); });
    return found.empty() ? std::nullopt : std::optional<std::size_t>(found.front());
  }
  std::vector<std::size_t> loose;
  for (std::size_t i = 0; i < cluster.services.size(); ++i) {
    const Meta& meta = cluster.services[i].meta;
    if (meta.name.value != name) continue;
    if (meta.namespace_name == from_namespace) return i;
    if (same_namespace(meta.namespace_name, from_namespace)) loose.push_back(i);
  }
  keep_one_namespace(loose, [&](std::size_t at) { return namespace_of_service(cluster, at); });
  return loose.empty() ? std::nullopt : std::optional(loose.front());
}

const Service* find_service(const Cluster& cluster, std::string_view from_namespace, std::string_view name) {
  const auto index = service_index(cluster, from_namespace, name);
  return index ? &cluster.services[*index] : nullptr;
}

const Service* named_service(const Cluster& cluster, const Service& service) {
  constexpr int most_names = 8;
  const Service* at = &service;
  for (int i = 0; at != nullptr && at->type == "ExternalName"; ++i) {
    std::string_view host = at->external_name.value;
    if (host.ends_with('.')) host.remove_suffix(1);
    const std::vector<std::string_view> labels = text::split(host, '.');
    if (i >= most_names || labels.size() < 3 || !text::equal_ignoring_case(labels[2], "svc")) return nullptr;
    at = find_service(cluster, text::lower(labels[1]), text::lower(labels[0]));
  }
  return at;
}

const UnseenSource* find_unseen(const Cluster& cluster, std::string_view namespace_name) {
  const auto found = std::find_if(cluster.unseen.begin(), cluster.unseen.end(), [&](const UnseenSource& source) {
    return same_namespace(source.namespace_name, namespace_name);
  });
  return found == cluster.unseen.end() ? nullptr : &*found;
}

std::vector<const KeyedObject*> find_keyed(const Cluster& cluster, bool is_secret, std::string_view from_namespace,
                                           std::string_view name) {
  std::vector<const KeyedObject*> exact;
  if (cluster.index.is_of(cluster)) {
    for (const std::uint32_t at : cluster.index.keyed(is_secret, from_namespace, name))
      exact.push_back(&cluster.keyed[at]);
    return exact;
  }
  std::vector<const KeyedObject*> loose;
  for (const KeyedObject& keyed : cluster.keyed) {
    if (keyed.is_secret != is_secret || keyed.only_required || keyed.meta.name.value != name) continue;
    if (keyed.meta.namespace_name == from_namespace) exact.push_back(&keyed);
    if (same_namespace(keyed.meta.namespace_name, from_namespace)) loose.push_back(&keyed);
  }
  return exact.empty() ? loose : exact;
}

std::vector<const KeyedObject*> find_required(const Cluster& cluster, std::string_view from_namespace,
                                              std::string_view name) {
  std::vector<const KeyedObject*> found;
  if (cluster.index.is_of(cluster)) {
    for (const std::uint32_t at : cluster.index.required(from_namespace, name)) found.push_back(&cluster.keyed[at]);
    return found;
  }
  for (const KeyedObject& keyed : cluster.keyed) {
    if (keyed.only_required && keyed.meta.name.value == name &&
        same_namespace(keyed.meta.namespace_name, from_namespace))
      found.push_back(&keyed);
  }
  return found;
}

std::vector<const ServiceAccount*> find_service_accounts(const Cluster& cluster, std::string_view from_namespace,
                                                         std::string_view name) {
  std::vector<const ServiceAccount*> found;
  if (cluster.index.is_of(cluster)) {
    for (const std::uint32_t at : cluster.index.service_accounts(from_namespace, name))
      found.push_back(&cluster.service_accounts[at]);
    return found;
  }
  for (const ServiceAccount& account : cluster.service_accounts) {
    if (account.meta.name.value == name && same_namespace(account.meta.namespace_name, from_namespace))
      found.push_back(&account);
  }
  return found;
}

const DeferredResource* find_deferred(const Cluster& cluster, std::string_view group, std::string_view kind,
                                      std::string_view from_namespace, std::string_view name) {
  const DeferredResource* loose = nullptr;
  for (const DeferredResource& resource : cluster.deferred) {
    if (resource.group != group || resource.meta.kind != kind || resource.meta.name.value != name) continue;
    if (resource.meta.namespace_name == from_namespace) return &resource;
    if (loose == nullptr && same_namespace(resource.meta.namespace_name, from_namespace)) loose = &resource;
  }
  return loose;
}

std::optional<std::size_t> find_server(const Cluster& cluster, const ServerReference& reference) {
  std::optional<std::size_t> loose;
  for (std::size_t i = 0; i < cluster.database_servers.size(); ++i) {
    const Meta& meta = cluster.database_servers[i].meta;
    if (meta.kind != reference.kind || meta.name.value != reference.name.value) continue;
    if (meta.namespace_name == reference.namespace_name) return i;
    if (!loose && same_namespace(meta.namespace_name, reference.namespace_name)) loose = i;
  }
  return loose;
}

bool selects(const Service& service, const Workload& workload) {
  return !service.selector.empty() && service.type != "ExternalName" &&
         same_namespace(service.meta.namespace_name, workload.meta.namespace_name) &&
         may_match(service.selector, workload);
}

std::vector<std::size_t> selected_workloads(const Cluster& cluster, const Service& service) {
  std::vector<std::size_t> selected;
  const auto consider = [&](std::size_t workload) {
    if (selects(service, cluster.workloads[workload])) selected.push_back(workload);
  };
  if (service.selector.empty()) return selected;
  if (!cluster.index.is_of(cluster)) {
    for (std::size_t i = 0; i < cluster.workloads.size(); ++i) consider(i);
    settle_pods(cluster, service, selected);
    return selected;
  }
  // The label that fewest workloads bear decides how many are looked at.
  std::optional<std::vector<std::uint32_t>> fewest;
  for (const Requirement& requirement : service.selector.requirements) {
    std::vector<std::uint32_t> bearers =
        cluster.index.labelled(service.meta.namespace_name, requirement.key.value, requirement.values.front());
    if (!fewest || bearers.size() < fewest->size()) fewest = std::move(bearers);
  }
  std::for_each(fewest->begin(), fewest->end(), consider);
  settle_pods(cluster, service, selected);
  return selected;
}

std::vector<std::size_t> selecting_services(const Cluster& cluster, const Workload& workload) {
  std::vector<std::size_t> selecting = services_for(cluster, workload);
  if (workload.meta.namespace_name.empty())
    keep_one_namespace(selecting, [&](std::size_t at) { return namespace_of_service(cluster, at); });
  std::sort(selecting.begin(), selecting.end());
  selecting.erase(std::unique(selecting.begin(), selecting.end()), selecting.end());
  return selecting;
}

const ServicePort* find_port(const Service& service, std::string_view number_or_name) {
  const auto number = text::integer(number_or_name);
  const auto at = std::find_if(service.ports.begin(), service.ports.end(), [&](const ServicePort& port) {
    return number ? port.port == *number : !number_or_name.empty() && port.name == number_or_name;
  });
  return at != service.ports.end() ? &*at : nullptr;
}

std::optional<std::int64_t> target_port(const ServicePort& port, const Workload& workload) {
  if (port.target.empty()) return port.port;
  if (const auto number = text::integer(port.target.value)) return number;
  for (const Container& container : workload.pod.containers) {
    if (container.role == Container::Role::init) continue;
    for (const ContainerPort& candidate : container.ports) {
      if (candidate.name == port.target.value && text::equal_ignoring_case(candidate.protocol, port.protocol)) {
        return candidate.port;
      }
    }
  }
  return std::nullopt;
}

}  // namespace routegrant::kube
