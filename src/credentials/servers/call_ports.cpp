#include "credentials/servers/call_ports.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/paths.hpp"
#include "credentials/servers/gateway_ports.hpp"
#include "credentials/servers/images.hpp"
#include "credentials/values/environment.hpp"
#include "credentials/values/mounts.hpp"

namespace routegrant::credentials {
namespace {

constexpr std::string_view kong_format = "_format_version";
using Ports = std::optional<std::vector<std::int64_t>>;

bool has(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

Ports ports_of_kong(const kube::Container& container, const Environment& environment, const Mounts& mounts) {
  const bool is_configured = std::any_of(mounts.files.begin(), mounts.files.end(), [](const MountedFile& file) {
    return paths::base_name(file.path) == "kong.conf";
  });
  const bool is_kong = has(image_name(container.image.value), "kong");
  if (!is_kong || is_configured || !environment.open_sources().empty()) return std::nullopt;
  std::vector<std::int64_t> ports;
  for (const std::string_view name : {"KONG_PROXY_LISTEN", "KONG_STREAM_LISTEN"}) {
    const Variable* variable = environment.find(name);
    const Reading reading = variable == nullptr ? Reading{} : environment.read(*variable);
    if (variable != nullptr && !reading.known()) return std::nullopt;
    const std::string_view by_default = name == "KONG_PROXY_LISTEN" ? "0.0.0.0:8000, 0.0.0.0:8443 ssl" : "off";
    const Ports listed = kong_ports(variable == nullptr ? by_default : std::string_view(reading.text));
    if (!listed) return std::nullopt;
    ports.insert(ports.end(), listed->begin(), listed->end());
  }
  return ports;
}

/// The mounted file in whose text the place lies.
const MountedFile* file_at(const Mounts& mounts, Span place) {
  const auto found = std::find_if(mounts.files.begin(), mounts.files.end(), [place](const MountedFile& file) {
    const Span text = file.value.span();
    return file.piece.known == Known::known && text.source == place.source && text.begin <= place.begin &&
           place.end <= text.end;
  });
  return found == mounts.files.end() ? nullptr : &*found;
}

}  // namespace

std::optional<std::vector<std::int64_t>> ports_of_call(const kube::Cluster& cluster, const Sources& sources,
                                                       const ServiceCall& call) {
  const std::string_view all = sources[call.span.source].text;
  if (call.span.begin >= call.span.end || (!has(all, kong_format) && !has(all, "_pass"))) return std::nullopt;
  const kube::Workload& workload = cluster.workloads[call.workload];
  const kube::Container& container = workload.pod.containers[call.container];
  const Mounts mounts = mounts_of(cluster, workload, container);
  const MountedFile* file = file_at(mounts, call.span);
  if (file == nullptr) return std::nullopt;
  const Reading text = read(*file);
  if (has(text.text, kong_format)) return ports_of_kong(container, Environment(cluster, workload, container), mounts);
  return nginx_ports(text.text, sources.text(call.span));
}

}  // namespace routegrant::credentials
