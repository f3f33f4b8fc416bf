#include "kube/routes/unread_entry.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "base/paths.hpp"
#include "base/text.hpp"

namespace routegrant::kube {
namespace {

bool is_tunnel(const Container& container) {
  return paths::base_name(container.image.value).starts_with("cloudflared");
}

/// The texts behind each `mark`, up to the end of their lines.
void add_named(std::string_view text, std::string_view mark, Span at, Extension& tunnel) {
  for (std::size_t found = text.find(mark); found < text.size(); found = text.find(mark, found + mark.size() + 1)) {
    std::string_view rest = text.substr(found + mark.size());
    rest = text::trim(rest.substr(0, rest.find_first_of("\n#,}")));
    if (rest.size() > 1 && (rest.front() == '"' || rest.front() == '\'')) rest = rest.substr(1, rest.size() - 2);
    const std::vector<RouteBackend> named = services_named({std::string(rest), at}, tunnel.meta);
    tunnel.backends.insert(tunnel.backends.end(), named.begin(), named.end());
  }
}

void read_configuration(const Cluster& cluster, const Workload& workload, Extension& tunnel) {
  for (const Volume& volume : workload.pod.volumes) {
    for (const VolumeSource& source : volume.sources) {
      if (source.kind != VolumeSource::Kind::config_map) continue;
      for (const KeyedObject* object : find_keyed(cluster, false, workload.meta.namespace_name, source.object.value)) {
        for (const DataEntry& entry : object->data) add_named(entry.value.text(), "service:", entry.key.span, tunnel);
      }
    }
  }
}

}  // namespace

std::vector<RouteBackend> services_named(const Text& text, const Meta& by) {
  std::string_view host = text.value;
  if (const std::size_t scheme = host.find("://"); scheme != std::string_view::npos) host.remove_prefix(scheme + 3);
  host = host.substr(0, host.find('/'));
  const std::size_t colon = host.find(':');
  const std::string_view port = colon == std::string_view::npos ? std::string_view{} : host.substr(colon + 1);
  host = host.substr(0, colon);
  const std::vector<std::string_view> labels = text::split(host, '.');
  const bool is_service = labels.size() <= 2 || labels[2] == "svc";
  if (host.empty() || !is_service || host.find_first_of(" {$_") != std::string_view::npos) return {};
  return {{.namespace_name = labels.size() > 1 ? std::string(labels[1]) : by.namespace_name,
           .service = {std::string(labels[0]), text.span},
           .port = {std::string(port), text.span}}};
}

void add_tunnels(Cluster& cluster) {
  for (const Workload& workload : cluster.workloads) {
    const auto container = std::find_if(workload.pod.containers.begin(), workload.pod.containers.end(), is_tunnel);
    if (container == workload.pod.containers.end()) continue;
    Extension tunnel{.meta = workload.meta, .does = std::string(unread_entry)};
    read_configuration(cluster, workload, tunnel);
    for (const std::vector<yaml::Cursor>* list : {&container->command, &container->args}) {
      for (std::size_t i = 0; i < list->size(); ++i) {
        const std::string_view argument = (*list)[i].text();
        const Span at = (*list)[i].span();
        if (argument == "--url" && i + 1 < list->size()) add_named((*list)[i + 1].text(), "", at, tunnel);
        if (argument.starts_with("--url=")) add_named(argument, "--url=", at, tunnel);
      }
    }
    cluster.extensions.push_back(std::move(tunnel));
  }
}

std::vector<std::size_t> unread_entries(const Cluster& cluster) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < cluster.extensions.size(); ++i) {
    if (cluster.extensions[i].does == unread_entry) found.push_back(i);
  }
  return found;
}

void tell_unread_entries(const Cluster& cluster, Diagnostics& out) {
  for (const std::size_t index : unread_entries(cluster)) {
    const Extension& entry = cluster.extensions[index];
    std::set<std::string> services;
    for (const RouteBackend& backend : entry.backends)
      services.insert((backend.namespace_name.empty() ? "" : backend.namespace_name + "/") + backend.service.value);
    std::string where;
    if (!services.empty()) where = " to Service " + text::enumerated({services.begin(), services.end()});
    out.push_back({.kind = Diagnostic::Kind::incomplete,
                   .span = entry.meta.name.span,
                   .message = entry.meta.kind + " " + entry.meta.object() + " opens a way into the cluster" + where +
                              ", which is not read"});
  }
}

std::vector<std::string> unread_entries_to(const Cluster& cluster, std::size_t workload) {
  std::set<std::string> found;
  for (const std::size_t index : unread_entries(cluster)) {
    const Extension& entry = cluster.extensions[index];
    for (const RouteBackend& backend : entry.backends) {
      const Service* service = find_service(cluster, backend.namespace_name, backend.service.value);
      if (service != nullptr && selects(*service, cluster.workloads[workload]))
        found.insert(entry.meta.kind + " " + entry.meta.object());
    }
  }
  return {found.begin(), found.end()};
}

}  // namespace routegrant::kube
