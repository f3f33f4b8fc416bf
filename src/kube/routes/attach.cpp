#include "kube/routes/attach.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "kube/cluster/exposure.hpp"

namespace routegrant::kube {
namespace {

/// Whether two hosts have a name in common; `*.x` stands for any number of labels, an empty one for all.
bool hosts_meet(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty() || text::equal_ignoring_case(a, b)) return true;
  const auto inside = [](std::string_view wildcard, std::string_view host) {
    return wildcard.starts_with("*.") && text::lower(host).ends_with(text::lower(wildcard.substr(1)));
  };
  return inside(a, b) || inside(b, a);
}

/// Which kinds a listener takes by its protocol, if it does not list them.
bool takes_kind(const Listener& listener, std::string_view kind) {
  if (!listener.kinds.empty())
    return std::find(listener.kinds.begin(), listener.kinds.end(), kind) != listener.kinds.end();
  if (listener.protocol == "HTTP" || listener.protocol == "HTTPS") return kind == "HTTPRoute" || kind == "GRPCRoute";
  if (listener.protocol == "TLS") return kind == "TLSRoute" || kind == "TCPRoute";
  if (listener.protocol == "TCP") return kind == "TCPRoute";
  return listener.protocol.empty() || listener.protocol.find('/') != std::string::npos;
}

/// Istio (pilot/pkg/networking/core/gateway.go): rules of `http` belong to servers of HTTP and its kin, those of `tcp`
/// to all others.
bool speaks(const Listener& listener, const Route& route) {
  if (route.dialect != "istio-virtual-service" || listener.protocol.empty() || (route.by_connection && route.tls))
    return true;
  const std::string protocol = text::upper(listener.protocol);
  return (protocol.starts_with("HTTP") || protocol.starts_with("GRPC")) != route.by_connection;
}

enum class Admission : std::uint8_t { no, assumed, yes };

Admission admission(bool admits) {
  return admits ? Admission::yes : Admission::no;
}

/// A namespace whose labels are not in the tree may match.
Admission selects_namespace(const Cluster& cluster, const Selector& selector, std::string_view name) {
  const auto at = std::find_if(cluster.namespaces.begin(), cluster.namespaces.end(),
                               [&](const Namespace& declared) { return declared.meta.name.value == name; });
  const bool is_declared = at != cluster.namespaces.end();
  Pairs labels = is_declared ? at->meta.labels : Pairs{};
  constexpr std::string_view name_label = "kubernetes.io/metadata.name";
  if (find(labels, name_label) == nullptr) {
    const auto place = std::lower_bound(labels.begin(), labels.end(), name_label,
                                        [](const Pair& pair, std::string_view key) { return pair.key.value < key; });
    labels.insert(place, {.key = {std::string(name_label), {}}, .value = {std::string(name), {}}});
  }
  if (matches(selector, labels)) return Admission::yes;
  return is_declared ? Admission::no : Admission::assumed;
}

Admission admits_namespace(const Cluster& cluster, const Gateway& gateway, const Listener& listener,
                           std::string_view name) {
  if (!listener.only_namespace.empty()) return admission(same_namespace(listener.only_namespace, name));
  if (listener.from == "All") return Admission::yes;
  if (listener.from == "None") return Admission::no;
  const std::string& home = listener.set.empty() ? gateway.meta.namespace_name : listener.set_namespace;
  if (listener.from != "Selector") return admission(same_namespace(home, name));
  return selects_namespace(cluster, listener.namespaces, name);
}
bool is_listener_set(const RouteParent& parent) {
  return parent.kind == "ListenerSet" || parent.kind == "XListenerSet";
}

bool is_entry(const RouteParent& parent) {
  return parent.kind == "Gateway" || is_listener_set(parent);
}

std::string gateway_name(const RouteParent& parent, const Route& route) {
  const std::string& where = parent.namespace_name.empty() ? route.meta.namespace_name : parent.namespace_name;
  return where.empty() ? parent.name.value : where + "/" + parent.name.value;
}

/// The Gateway of the tree that a parent is, or that a ListenerSet adds to.
const Gateway* gateway_of(const Cluster& cluster, const RouteParent& parent, const Route& route) {
  if (!is_listener_set(parent)) {
    const std::string& where = parent.namespace_name.empty() ? route.meta.namespace_name : parent.namespace_name;
    return find_gateway(cluster, where, parent.name.value);
  }
  const std::string name = gateway_name(parent, route);
  const auto at = std::find_if(cluster.listener_sets.begin(), cluster.listener_sets.end(),
                               [&](const ListenerSet& set) { return set.meta.object() == name; });
  return at == cluster.listener_sets.end() ? nullptr : find_gateway(cluster, at->gateway_namespace, at->gateway);
}

/// Adds the listeners of ListenerSets to the Gateways that admit them.
void add_listener_sets(Cluster& cluster) {
  for (const ListenerSet& set : cluster.listener_sets) {
    for (Gateway& gateway : cluster.gateways) {
      if (gateway.meta.name.value != set.gateway || !same_namespace(gateway.meta.namespace_name, set.gateway_namespace))
        continue;
      const bool is_same = same_namespace(gateway.meta.namespace_name, set.meta.namespace_name);
      const bool admitted =
          gateway.sets_from == "All" || (gateway.sets_from == "Same" && is_same) ||
          (gateway.sets_from == "Selector" &&
           selects_namespace(cluster, gateway.set_namespaces, set.meta.namespace_name) != Admission::no);
      if (admitted) gateway.listeners.insert(gateway.listeners.end(), set.listeners.begin(), set.listeners.end());
    }
  }
}

/// Protocols that share a port if their hosts differ; of UDP nothing is known to clash.
int protocol_group(const Listener& listener) {
  if (listener.protocol == "HTTP") return 1;
  if (listener.protocol == "HTTPS" || listener.protocol == "TLS") return 2;
  return listener.protocol == "TCP" ? 3 : 0;
}

/// gateway-api, gateway_types.go (Listeners, "Distinct Listeners"): of one port, HTTP, HTTPS and TLS are told apart by
/// their host, and never mixed with plain ones or TCP.
bool clash(const Listener& a, const Listener& b) {
  const int group = protocol_group(a);
  const int other = protocol_group(b);
  if (a.port != b.port || group == 0 || other == 0) return false;
  return group != other || group == 3 || text::equal_ignoring_case(a.host, b.host);
}

/// Takes away listeners that no Gateway would accept: of its own that clash all, of a ListenerSet the set's.
void drop_clashing_listeners(Cluster& cluster, Diagnostics& out) {
  for (Gateway& gateway : cluster.gateways) {
    // Istio's own Gateways have no class.
    if (gateway.class_name.empty()) continue;
    std::vector<Listener> kept;
    for (const Listener& listener : gateway.listeners) {
      const auto loses = [&](const Listener& other) {
        return &other != &listener && clash(listener, other) && (other.set.empty() || other.set == listener.set);
      };
      const auto rival = std::find_if(gateway.listeners.begin(), gateway.listeners.end(), loses);
      if (rival == gateway.listeners.end()) {
        kept.push_back(listener);
        continue;
      }
      out.push_back({.kind = Diagnostic::Kind::note,
                     .span = listener.span,
                     .message = "listener '" + listener.name + "' of Gateway " + gateway.meta.object() +
                                " is not accepted: port " + std::to_string(listener.port) + " is also that of '" +
                                rival->name + "', and protocol or host do not tell them apart"});
    }
    gateway.listeners = std::move(kept);
  }
}

Admission attaches(const Cluster& cluster, const Gateway& gateway, const Listener& listener, const RouteParent& parent,
                   const Route& route) {
  const bool is_of_set = is_listener_set(parent);
  const bool is_named = is_of_set ? listener.set == gateway_name(parent, route) : listener.set.empty();
  const bool fits = is_named && (parent.section.empty() || parent.section == listener.name) &&
                    (!parent.port || *parent.port == listener.port) && takes_kind(listener, route.meta.kind) &&
                    speaks(listener, route) && hosts_meet(route.host.value, listener.host);
  return fits ? admits_namespace(cluster, gateway, listener, route.meta.namespace_name) : Admission::no;
}

/// Whether the grant is for such a reference; if not, but for a group that is not that of the kind, that group.
struct Permission {
  bool is_given = false;
  std::optional<std::string> wrong_group{};
};

/// gateway-api, referencegrant_types.go: a grant lies in the target's namespace and names group, kind and namespace of
/// the source, and group and kind of the target; the group of a Service is empty.
Permission permission_of(const ReferenceGrant& grant, const Route& route, const RouteBackend& backend) {
  constexpr std::string_view routes = "gateway.networking.k8s.io";
  if (grant.meta.namespace_name != backend.namespace_name) return {};
  const auto is_source = [&](const ReferenceGrant::From& source) {
    return source.kind == route.meta.kind && source.namespace_name == route.meta.namespace_name;
  };
  const auto is_target = [&](const ReferenceGrant::To& target) {
    return target.kind == "Service" && (target.name.empty() || target.name == backend.service.value);
  };
  Permission permission;
  bool from = false;
  bool to = false;
  bool any_from = false;
  bool any_to = false;
  for (const ReferenceGrant::From& source : grant.from) {
    if (!is_source(source)) continue;
    any_from = true;
    from = from || source.group == routes;
    if (source.group != routes) permission.wrong_group = source.group;
  }
  for (const ReferenceGrant::To& target : grant.to) {
    if (!is_target(target)) continue;
    any_to = true;
    to = to || target.group.empty();
    if (!target.group.empty()) permission.wrong_group = target.group;
  }
  permission.is_given = from && to;
  if (permission.is_given || !any_from || !any_to) permission.wrong_group.reset();
  return permission;
}

bool is_granted(const Cluster& cluster, const Route& route, const RouteBackend& backend) {
  if (same_namespace(backend.namespace_name, route.meta.namespace_name)) return true;
  return std::any_of(cluster.grants.begin(), cluster.grants.end(),
                     [&](const ReferenceGrant& grant) { return permission_of(grant, route, backend).is_given; });
}

/// ": ReferenceGrant shop/edge names group 'core'" where that is all that is wrong with one.
std::string nearly_granted(const Cluster& cluster, const Route& route, const RouteBackend& backend) {
  for (const ReferenceGrant& grant : cluster.grants) {
    const auto group = permission_of(grant, route, backend).wrong_group;
    if (group) return ": ReferenceGrant " + grant.meta.object() + " names group '" + *group + "'";
  }
  return {};
}

void check_grants(const Cluster& cluster, Route& route) {
  // A mirror whose reference is not permitted is left out (HTTPRequestMirrorFilter.backendRef).
  std::erase_if(route.mirrors, [&](const RouteBackend& mirror) { return !is_granted(cluster, route, mirror); });
  for (RouteBackend& backend : route.backends) {
    backend.granted = is_granted(cluster, route, backend);
    if (backend.granted) continue;
    route.problems.push_back("no ReferenceGrant in namespace " + backend.namespace_name + " permits Service " +
                             backend.service.value + nearly_granted(cluster, route, backend));
  }
}

void take_from_listeners(const std::vector<Attachment>& attached, Route& route) {
  bool plain = false;
  bool redirects = false;
  bool certificate = !attached.empty();
  bool assumed = !attached.empty();
  std::vector<std::string> names;
  for (const Attachment& attachment : attached) {
    assumed = assumed && attachment.is_assumed;
    if (attachment.listener == nullptr) {
      route.listener_unseen = true;
      route.assumptions.push_back("Gateway " + attachment.gateway + " exists outside the tree, and takes it");
      plain = true;
      certificate = false;
      continue;
    }
    const Listener& listener = *attachment.listener;
    route.tls = route.tls || listener.tls;
    plain = plain || (!listener.tls && !listener.redirects_to_tls);
    redirects = redirects || listener.redirects_to_tls;
    certificate = certificate && (listener.demands_certificate || listener.redirects_to_tls);
    const std::string port = std::to_string(listener.port);
    if (std::find(names.begin(), names.end(), port) == names.end()) names.push_back(port);
  }
  route.listener = text::join(names, ",");
  if (certificate && route.tls) route.auth.emplace_back("mtls");
  if (assumed) {
    route.assumptions.push_back("namespace " + route.meta.namespace_name +
                                ", which is not in the tree, has the labels that its Gateway asks for");
  }
  if (plain) return;
  // Without a plain listener nothing answers a plain request.
  route.redirects_to_tls = true;
  route.tls_redirect_status = 301;
  route.tls_only = !redirects;
}

void set_exposure(const Cluster& cluster, Route& route) {
  bool some_public = route.parents.empty();
  for (const RouteParent& parent : route.parents) {
    const Gateway* gateway = gateway_of(cluster, parent, route);
    if (gateway != nullptr && route.class_name.empty()) route.class_name = gateway->class_name;
    const bool internal = gateway != nullptr ? gateway->internal : name_says_internal(parent.name.value);
    // A parent that is a Service is a mesh: no entry from outside.
    some_public = some_public || (!internal && is_entry(parent));
  }
  route.exposure = some_public ? "internet" : "internal";
}

/// The narrower of two hosts that meet.
const std::string& narrower(const std::string& a, const std::string& b) {
  const auto width = [](const std::string& host) { return host.starts_with("*.") ? 1 : host.empty() ? 2 : 0; };
  if (width(a) != width(b)) return width(a) < width(b) ? a : b;
  return a.size() >= b.size() ? a : b;
}

/// A host that is wider than those of the listeners is served under the listeners' hosts only (Istio, Gateway hosts;
/// Gateway API, HTTPRoute hostnames: "the intersection").
void narrow_hosts(Cluster& cluster) {
  std::vector<Route> narrowed;
  narrowed.reserve(cluster.routes.size());
  for (Route& route : cluster.routes) {
    std::vector<std::string> hosts;
    const bool is_wide = route.host.empty() || route.host.value.starts_with("*.");
    if (is_wide && (route.dialect == "istio-virtual-service" || route.dialect == "gateway-api")) {
      for (const Attachment& attachment : attachments_of(cluster, route)) {
        const std::string& host =
            attachment.listener == nullptr ? route.host.value : narrower(route.host.value, attachment.listener->host);
        if (std::find(hosts.begin(), hosts.end(), host) == hosts.end()) hosts.push_back(host);
      }
    }
    for (std::size_t i = 1; i < hosts.size(); ++i) {
      narrowed.push_back(route);
      narrowed.back().host.value = hosts[i];
    }
    if (!hosts.empty()) route.host.value = hosts.front();
    narrowed.push_back(std::move(route));
  }
  cluster.routes = std::move(narrowed);
}

/// istio/api, networking/v1alpha3/gateway.proto, Server.hosts: "Only virtual services exported to the gateway's
/// namespace can be referenced."
bool is_exported_to(const Route& route, std::string_view name) {
  const auto reaches = [&](const std::string& each) {
    return each == "*" || same_namespace(each == "." ? route.meta.namespace_name : each, name);
  };
  return route.exported_to.empty() || std::any_of(route.exported_to.begin(), route.exported_to.end(), reaches);
}

}  // namespace

const Gateway* find_gateway(const Cluster& cluster, std::string_view namespace_name, std::string_view name) {
  const auto at = std::find_if(cluster.gateways.begin(), cluster.gateways.end(), [&](const Gateway& gateway) {
    return gateway.meta.name.value == name && same_namespace(gateway.meta.namespace_name, namespace_name);
  });
  return at != cluster.gateways.end() ? &*at : nullptr;
}

std::vector<Attachment> attachments_of(const Cluster& cluster, const Route& route) {
  std::vector<Attachment> attached;
  for (const RouteParent& parent : route.parents) {
    const std::string& where = parent.namespace_name.empty() ? route.meta.namespace_name : parent.namespace_name;
    if (!is_entry(parent) || !is_exported_to(route, where)) continue;
    const Gateway* gateway = gateway_of(cluster, parent, route);
    if (gateway == nullptr) {
      attached.push_back({.gateway = gateway_name(parent, route)});
      continue;
    }
    for (const Listener& listener : gateway->listeners) {
      const Admission admitted = attaches(cluster, *gateway, listener, parent, route);
      if (admitted == Admission::no) continue;
      attached.push_back(
          {.gateway = gateway->meta.object(), .listener = &listener, .is_assumed = admitted == Admission::assumed});
    }
  }
  return attached;
}

void attach_routes(Cluster& cluster, Diagnostics& out) {
  add_listener_sets(cluster);
  drop_clashing_listeners(cluster, out);
  narrow_hosts(cluster);
  for (Route& route : cluster.routes) {
    const bool is_gateway_api = route.dialect == "gateway-api";
    if (!is_gateway_api && route.dialect != "istio-virtual-service") continue;
    // Istio needs no grant for a destination in another namespace.
    if (is_gateway_api) check_grants(cluster, route);
    const std::vector<Attachment> attached = attachments_of(cluster, route);
    set_exposure(cluster, route);
    take_from_listeners(attached, route);
    const bool names_gateway = std::any_of(route.parents.begin(), route.parents.end(),
                                           [](const RouteParent& parent) { return is_entry(parent); });
    if (!names_gateway || !attached.empty()) continue;
    route.accepted = false;
    route.problems.emplace_back("no listener of its Gateway takes it: namespace, kind, section or host do not fit");
    out.push_back(
        {.kind = Diagnostic::Kind::note,
         .span = route.span,
         .message = route.meta.kind + " " + route.meta.object() + " is attached to nothing: " + route.problems.back()});
  }
}

}  // namespace routegrant::kube
