#include "kube/cluster/exposure.hpp"
#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  Gateway gateway{.meta = meta_of(object), .selector = pairs_of(object["spec"]["selector"])};
  gateway.internal = name_says_internal(gateway.meta.name.value);
  for (const yaml::Cursor& server : object["spec"]["servers"].items()) {
    const std::string_view mode = server["tls"]["mode"].text();
    for (const std::string& host : strings_of(server["hosts"])) {
      // "namespace/host" limits who may bind, `.` to the Gateway's own; "*" is every host or namespace.
      const std::size_t slash = host.find('/');
      const std::string name = slash == std::string::npos ? host : host.substr(slash + 1);
      std::string only = slash == std::string::npos ? std::string() : host.substr(0, slash);
      if (only == ".") only = gateway.meta.namespace_name;
      gateway.listeners.push_back({.name = std::string(server["port"]["name"].text()),
                                   .host = name == "*" ? std::string() : name,
                                   .port = server["port"]["number"].integer().value_or(0),
                                   .protocol = std::string(server["port"]["protocol"].text()),
                                   .tls = !mode.empty(),
                                   .passthrough = mode == "PASSTHROUGH" || mode == "AUTO_PASSTHROUGH",
                                   .redirects_to_tls = server["tls"]["httpsRedirect"].is_true(),
                                   .demands_certificate = mode == "MUTUAL" || mode == "ISTIO_MUTUAL",
                                   .from = "All",
                                   .only_namespace = only == "*" ? std::string() : only,
                                   .kinds = {"VirtualService"},
                                   .span = server.span()});
    }
  }
  into.gateways.push_back(std::move(gateway));
}

}  // namespace

const Kind istio_gateway{.groups = "networking.istio.io", .name = "Gateway", .read = read};

}  // namespace routegrant::kube
