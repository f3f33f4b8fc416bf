#include "credentials/servers/hosts.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "credentials/servers/images.hpp"

namespace routegrant::credentials {
namespace {

std::ptrdiff_t index_of(const kube::Cluster& cluster, const kube::Service* service) {
  return service == nullptr ? -1 : service - cluster.services.data();
}

/// `db-0` of a StatefulSet's governing Service.
bool is_pod_name(std::string_view label) {
  const std::size_t dash = label.rfind('-');
  return dash != std::string_view::npos && text::integer(label.substr(dash + 1)).has_value();
}

/// `svc.cluster.local` and the like: what may follow the namespace.
bool is_service_suffix(const std::vector<std::string_view>& labels, std::size_t at) {
  return at >= labels.size() || text::equal_ignoring_case(labels[at], "svc");
}

std::ptrdiff_t server_in_pod(const std::vector<Server>& servers, std::size_t workload) {
  const auto found = std::find_if(servers.begin(), servers.end(), [workload](const Server& server) {
    return server.workload == static_cast<std::ptrdiff_t>(workload);
  });
  return found == servers.end() ? -1 : found - servers.begin();
}

bool has_container(const kube::Workload& workload, bool (*is_such)(std::string_view)) {
  const auto& all = workload.pod.containers;
  return std::any_of(all.begin(), all.end(), [is_such](const kube::Container& c) { return is_such(c.image.value); });
}

Endpoint behind_service(const kube::Cluster& cluster, const std::vector<Server>& servers,
                        std::ptrdiff_t service_index) {
  Endpoint found;
  found.service = service_index;
  const kube::Service& named = cluster.services[static_cast<std::size_t>(service_index)];
  // An ExternalName is another name of a Service of the tree, or leads out of the cluster.
  const kube::Service* behind = kube::named_service(cluster, named);
  found.external = behind == nullptr;
  const kube::Service& service = behind == nullptr ? named : *behind;
  for (const std::size_t w : kube::selected_workloads(cluster, service)) {
    const kube::Workload& workload = cluster.workloads[w];
    const std::ptrdiff_t server = server_in_pod(servers, w);
    if (found.server == -1) found.server = server;
    found.other_store = found.other_store || (server == -1 && has_container(workload, is_other_store_image));
  }
  if (found.server != -1) found.other_store = false;
  return found;
}

/// The instance that a word of a proxy's command names: `project:region:instance`, after `-instances=` and before
/// `=tcp:5432` or `?port=5432`; empty for any other word.
std::string_view instance_in(std::string_view word) {
  const std::size_t flag = word.find("instances=");
  if (flag != std::string_view::npos) word.remove_prefix(flag + std::string_view("instances=").size());
  if (word.starts_with('-')) return {};
  // A list of several keeps its comma.
  if (word.find(',') == std::string_view::npos) word = word.substr(0, word.find_first_of("=?"));
  return std::count(word.begin(), word.end(), ':') >= 2 ? word : std::string_view();
}

/// The only instance that the proxies of the pod lead to (cloud-sql-proxy's README, "Usage"; version 1's `-instances`);
/// empty for none, or several.
std::string_view proxied_instance(const kube::Workload& workload) {
  std::string_view only;
  for (const kube::Container& container : workload.pod.containers) {
    if (!is_cloud_proxy(container.image.value)) continue;
    for (const auto* words : {&container.command, &container.args}) {
      for (const yaml::Cursor& word : *words) {
        const std::string_view named = instance_in(word.text());
        if (named.find(',') != std::string_view::npos || (!only.empty() && !named.empty())) return {};
        if (!named.empty()) only = named;
      }
    }
  }
  return only;
}

/// The server that a resource declares as this instance; the resource may not tell the project, and the proxy may have
/// a placeholder for it.
std::ptrdiff_t server_of_instance(const kube::Cluster& cluster, const std::vector<Server>& servers,
                                  std::string_view instance) {
  const std::string_view without_project = instance.substr(std::min(instance.find(':') + 1, instance.size()));
  const bool is_open = instance.starts_with('$') || instance.starts_with('{') || instance.starts_with('<');
  for (std::size_t s = 0; s < servers.size(); ++s) {
    for (const std::size_t declared : servers[s].declared) {
      for (const kube::Text& host : cluster.database_servers[declared].hosts) {
        const bool is_it = host.value == instance || host.value == without_project ||
                           (is_open && host.value.ends_with(":" + std::string(without_project)));
        if (is_it) return static_cast<std::ptrdiff_t>(s);
      }
    }
  }
  return -1;
}

/// A server outside the cluster that an operator's resource declares by its host.
Endpoint outside(const kube::Cluster& cluster, const std::vector<Server>& servers, std::string_view host) {
  Endpoint found;
  for (std::size_t s = 0; s < servers.size() && found.server == -1; ++s) {
    if (servers[s].workload >= 0) continue;
    for (const std::size_t declared : servers[s].declared) {
      const auto& hosts = cluster.database_servers[declared].hosts;
      const bool is_host = std::any_of(hosts.begin(), hosts.end(), [host](const kube::Text& known) {
        return text::equal_ignoring_case(known.value, host);
      });
      if (!is_host) continue;
      found.server = static_cast<std::ptrdiff_t>(s);
      found.external = true;
    }
  }
  return found;
}

Endpoint in_pod(const kube::Cluster& cluster, const std::vector<Server>& servers, std::size_t workload) {
  Endpoint found;
  found.server = server_in_pod(servers, workload);
  found.external = found.server == -1 && has_container(cluster.workloads[workload], is_cloud_proxy);
  const std::string_view instance = found.external ? proxied_instance(cluster.workloads[workload]) : std::string_view();
  if (!instance.empty()) found.server = server_of_instance(cluster, servers, instance);
  found.other_store =
      found.server == -1 && !found.external && has_container(cluster.workloads[workload], is_other_store_image);
  return found;
}

}  // namespace

bool is_local(std::string_view host) {
  return host == "localhost" || host.starts_with("127.") || host == "::1" || host == "[::1]" || host.starts_with('/');
}

bool lacks_port(const kube::Service& service, std::string_view port) {
  const bool opens_all =
      service.headless || service.ports.empty() || service.generated || service.type == "ExternalName";
  return !opens_all && kube::find_port(service, port) == nullptr;
}

std::ptrdiff_t server_behind(const kube::Cluster& cluster, const std::vector<Server>& servers, std::ptrdiff_t service) {
  return behind_service(cluster, servers, service).server;
}

std::vector<ServiceName> service_names(std::string_view from_namespace, std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  const std::vector<std::string_view> labels = text::split(host, '.');
  std::vector<ServiceName> names;
  const auto add = [&names](std::string_view space, std::string_view name) {
    names.push_back({std::string(space), std::string(name)});
  };
  if (labels.empty() || labels.front().empty()) return names;
  if (labels.size() == 1) {
    add(from_namespace, labels[0]);
    return names;
  }
  // Where no namespace is written, `svc.ns` still names it: the deployer gives the namespace.
  if (is_service_suffix(labels, 2)) add(labels[1], labels[0]);
  if (!is_pod_name(labels[0])) return names;
  if (labels.size() == 2) add(from_namespace, labels[1]);
  if (labels.size() > 2 && is_service_suffix(labels, 3)) add(labels[2], labels[1]);
  return names;
}

std::ptrdiff_t find_service_by_host(const kube::Cluster& cluster, std::string_view from_namespace,
                                    std::string_view host) {
  for (const ServiceName& name : service_names(from_namespace, host)) {
    const kube::Service* service = kube::find_service(cluster, name.namespace_name, name.name);
    if (service != nullptr) return index_of(cluster, service);
  }
  return -1;
}

std::ptrdiff_t server_declared_at(const std::vector<Server>& servers, std::size_t declared) {
  const auto found = std::find_if(servers.begin(), servers.end(), [declared](const Server& server) {
    return std::find(server.declared.begin(), server.declared.end(), declared) != server.declared.end();
  });
  return found == servers.end() ? -1 : found - servers.begin();
}

const kube::DatabasePooler* pooler_behind(const kube::Cluster& cluster, const kube::Service& service) {
  const auto found = std::find_if(
      cluster.database_poolers.begin(), cluster.database_poolers.end(), [&](const kube::DatabasePooler& pooler) {
        return kube::selects(service, cluster.workloads[static_cast<std::size_t>(pooler.workload)]);
      });
  return found == cluster.database_poolers.end() ? nullptr : &*found;
}

std::ptrdiff_t server_reached(const kube::Cluster& cluster, const std::vector<Server>& servers,
                              std::ptrdiff_t service_index) {
  const std::ptrdiff_t direct = server_behind(cluster, servers, service_index);
  if (direct != -1) return direct;
  const kube::DatabasePooler* pooler =
      pooler_behind(cluster, cluster.services[static_cast<std::size_t>(service_index)]);
  const auto declared = pooler == nullptr ? std::nullopt : kube::find_server(cluster, pooler->server);
  return declared ? server_declared_at(servers, *declared) : -1;
}

Endpoint resolve_host(const kube::Cluster& cluster, const std::vector<Server>& servers, std::size_t workload,
                      std::string_view host) {
  const std::string name = text::lower(text::trim(host));
  if (name.empty() || is_local(name)) return in_pod(cluster, servers, workload);
  const std::string& space = cluster.workloads[workload].meta.namespace_name;
  const std::ptrdiff_t service = find_service_by_host(cluster, space, name);
  return service == -1 ? outside(cluster, servers, name) : behind_service(cluster, servers, service);
}

}  // namespace routegrant::credentials
