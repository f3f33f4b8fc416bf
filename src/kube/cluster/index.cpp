#include "kube/cluster/index.hpp"

#include <algorithm>
#include <iterator>

#include "kube/cluster/any_value.hpp"
#include "kube/cluster/cluster.hpp"
#include "kube/cluster/set_labels.hpp"

namespace routegrant::kube {
namespace {

/// No label, name or namespace holds a zero byte, so that texts joined by one stay distinct.
std::string joined(std::string_view first, std::string_view second) {
  std::string key(first);
  key += '\0';
  key += second;
  return key;
}

/// The key under which an object stands whatever its namespace is.
std::string in_any_namespace(std::string_view rest) {
  return joined("*", rest);
}

template <class Map>
void put(Map& positions, std::string_view namespace_name, std::string_view rest, std::size_t at) {
  positions[joined(namespace_name, rest)].push_back(static_cast<std::uint32_t>(at));
  positions[in_any_namespace(rest)].push_back(static_cast<std::uint32_t>(at));
}

template <class Map>
std::vector<std::uint32_t> at(const Map& positions, const std::string& key) {
  const auto found = positions.find(key);
  return found == positions.end() ? std::vector<std::uint32_t>() : found->second;
}

}  // namespace

Index::Index(const Cluster& cluster)
    : services_seen_(cluster.services.size()),
      keyed_seen_(cluster.keyed.size()),
      workloads_seen_(cluster.workloads.size()),
      accounts_seen_(cluster.service_accounts.size()) {
  for (std::size_t i = 0; i < cluster.services.size(); ++i) {
    const Service& service = cluster.services[i];
    put(services_, service.meta.namespace_name, service.meta.name.value, i);
    if (service.selector.empty()) continue;
    const Requirement& first = service.selector.requirements.front();
    // A Service's selector is a plain map of labels: each requirement has one value.
    for (const std::string& value : first.values)
      put(selectors_, service.meta.namespace_name, joined(first.key.value, value), i);
    put(selectors_, service.meta.namespace_name, joined(first.key.value, any_value), i);
  }
  for (std::size_t i = 0; i < cluster.keyed.size(); ++i) {
    const KeyedObject& object = cluster.keyed[i];
    Positions& of_objects = object.is_secret ? secrets_ : config_maps_;
    put(object.only_required ? required_ : of_objects, object.meta.namespace_name, object.meta.name.value, i);
  }
  for (std::size_t i = 0; i < cluster.workloads.size(); ++i) {
    const Workload& workload = cluster.workloads[i];
    for (const Pair& label : workload.pod.labels)
      put(labels_, workload.meta.namespace_name, joined(label.key.value, label.value.value), i);
    if (workload.meta.kind == "StatefulSet") {
      for (const std::string_view label : set_labels)
        put(labels_, workload.meta.namespace_name, joined(label, any_value), i);
    }
    for (const std::string& label : workload.pod.unknown_labels)
      put(labels_, workload.meta.namespace_name, joined(label, any_value), i);
  }
  for (std::size_t i = 0; i < cluster.service_accounts.size(); ++i) {
    const Meta& meta = cluster.service_accounts[i].meta;
    put(accounts_, meta.namespace_name, meta.name.value, i);
  }
}

bool Index::is_of(const Cluster& cluster) const {
  return services_seen_ == cluster.services.size() && keyed_seen_ == cluster.keyed.size() &&
         workloads_seen_ == cluster.workloads.size() && accounts_seen_ == cluster.service_accounts.size();
}

std::vector<std::uint32_t> Index::possible(const Positions& positions, std::string_view namespace_name,
                                           std::string_view rest) {
  if (namespace_name.empty()) return at(positions, in_any_namespace(rest));
  const std::vector<std::uint32_t> here = at(positions, joined(namespace_name, rest));
  const std::vector<std::uint32_t> anywhere = at(positions, joined("", rest));
  std::vector<std::uint32_t> both;
  std::merge(here.begin(), here.end(), anywhere.begin(), anywhere.end(), std::back_inserter(both));
  return both;
}

std::vector<std::uint32_t> Index::named(const Positions& positions, std::string_view namespace_name,
                                        std::string_view name) {
  std::vector<std::uint32_t> exact = at(positions, joined(namespace_name, name));
  return exact.empty() ? possible(positions, namespace_name, name) : exact;
}

std::vector<std::uint32_t> Index::services(std::string_view namespace_name, std::string_view name) const {
  return named(services_, namespace_name, name);
}

std::vector<std::uint32_t> Index::keyed(bool is_secret, std::string_view namespace_name, std::string_view name) const {
  return named(is_secret ? secrets_ : config_maps_, namespace_name, name);
}

std::vector<std::uint32_t> Index::required(std::string_view namespace_name, std::string_view name) const {
  return possible(required_, namespace_name, name);
}

std::vector<std::uint32_t> Index::service_accounts(std::string_view namespace_name, std::string_view name) const {
  return possible(accounts_, namespace_name, name);
}

std::vector<std::uint32_t> Index::labelled(std::string_view namespace_name, std::string_view key,
                                           std::string_view value) const {
  const std::vector<std::uint32_t> known = possible(labels_, namespace_name, joined(key, value));
  const std::vector<std::uint32_t> unknown = possible(labels_, namespace_name, joined(key, any_value));
  std::vector<std::uint32_t> both;
  std::set_union(known.begin(), known.end(), unknown.begin(), unknown.end(), std::back_inserter(both));
  return both;
}

std::vector<std::uint32_t> Index::selecting(std::string_view namespace_name, std::string_view key,
                                            std::string_view value) const {
  return possible(selectors_, namespace_name, joined(key, value));
}

}  // namespace routegrant::kube
