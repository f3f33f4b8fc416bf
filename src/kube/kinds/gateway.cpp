#include "kube/cluster/exposure.hpp"
#include "kube/kinds.hpp"
#include "kube/pods/pod.hpp"

namespace routegrant::kube {
namespace {

Listener listener_of(const yaml::Cursor& item) {
  const yaml::Cursor allowed = item["allowedRoutes"];
  Listener listener{.name = std::string(item["name"].text()),
                    .host = std::string(item["hostname"].text()),
                    .port = item["port"].integer().value_or(0),
                    .protocol = std::string(item["protocol"].text()),
                    .from = std::string(allowed["namespaces"]["from"].text_or("Same")),
                    .namespaces = selector_of(allowed["namespaces"]["selector"]),
                    .span = item.span()};
  listener.tls = listener.protocol == "HTTPS" || listener.protocol == "TLS";
  listener.passthrough = item["tls"]["mode"].text() == "Passthrough";
  const yaml::Cursor validation = item["tls"]["frontendValidation"];
  listener.demands_certificate = validation && validation["mode"].text() != "AllowInsecureFallback";
  for (const yaml::Cursor& kind : allowed["kinds"].items()) listener.kinds.emplace_back(kind["kind"].text());
  return listener;
}

void read(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor spec = object["spec"];
  Gateway gateway{.meta = meta_of(object), .class_name = text_of(spec["gatewayClassName"])};
  for (const yaml::Cursor& item : spec["listeners"].items()) gateway.listeners.push_back(listener_of(item));
  const yaml::Cursor sets = spec["allowedListeners"]["namespaces"];
  gateway.sets_from = std::string(sets["from"].text_or("None"));
  gateway.set_namespaces = selector_of(sets["selector"]);
  std::vector<std::string> addresses;
  for (const yaml::Cursor& address : spec["addresses"].items()) addresses.emplace_back(address["value"].text());
  // gke-l7-rilb and its kin are Google's internal classes.
  gateway.internal = has_internal_annotation(gateway.meta.annotations, {}) ||
                     has_internal_annotation(pairs_of(spec["infrastructure"]["annotations"]), {}) ||
                     are_private_ranges(addresses) || name_says_internal(gateway.class_name.value) ||
                     gateway.class_name.value.find("-rilb") != std::string::npos ||
                     name_says_internal(gateway.meta.name.value);
  into.gateways.push_back(std::move(gateway));
}

void read_set(const yaml::Cursor& object, Cluster& into, Diagnostics& /*out*/) {
  const yaml::Cursor parent = object["spec"]["parentRef"];
  ListenerSet set{.meta = meta_of(object), .gateway = std::string(parent["name"].text())};
  set.gateway_namespace = std::string(parent["namespace"].text_or(set.meta.namespace_name));
  for (const yaml::Cursor& item : object["spec"]["listeners"].items()) {
    Listener listener = listener_of(item);
    listener.set = set.meta.object();
    listener.set_namespace = set.meta.namespace_name;
    set.listeners.push_back(std::move(listener));
  }
  into.listener_sets.push_back(std::move(set));
}

}  // namespace

const Kind gateway{.groups = "gateway.networking.k8s.io", .name = "Gateway", .read = read};
const Kind listener_set{.groups = "gateway.networking.k8s.io", .name = "ListenerSet", .read = read_set};
const Kind x_listener_set{.groups = "gateway.networking.x-k8s.io", .name = "XListenerSet", .read = read_set};

}  // namespace routegrant::kube
