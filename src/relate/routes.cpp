#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "base/glob.hpp"
#include "base/text.hpp"
#include "credentials/servers/hosts.hpp"
#include "credentials/values/environment.hpp"
#include "kube/cluster/aliases.hpp"
#include "kube/cluster/cluster.hpp"
#include "kube/cluster/exposure.hpp"
#include "kube/cluster/unplaced.hpp"
#include "kube/dialects/url_redirect.hpp"
#include "kube/requests/plain_requests.hpp"
#include "kube/routes/backend.hpp"
#include "kube/routes/route_assumptions.hpp"
#include "relate/backends.hpp"
#include "relate/builder.hpp"
#include "relate/closed_entries.hpp"
#include "relate/receivers.hpp"

namespace routegrant::relate {
namespace {

/// Ways in beside every Ingress carry the Service's port as their first backend's port, or the node's.
std::string listener_of(const kube::Route& route) {
  if (!kube::is_direct_entry(route)) return {};
  return route.backends.empty() ? route.listener : route.backends.front().port.value;
}

/// The kind of the object where the way in is written.
std::string object_kind_of(const kube::Cluster& cluster, const kube::Route& route) {
  if (route.workload) return cluster.workloads[*route.workload].meta.kind;
  return kube::is_direct_entry(route) ? "Service" : route.meta.kind;
}

/// The pattern that hosts must match where no host is named (Traefik's HostRegexp); empty without one.
std::string host_pattern_of(const kube::Route& route) {
  using Condition = kube::Condition;
  if (!route.host.empty()) return {};
  for (const Condition& condition : route.conditions) {
    const bool is_pattern = condition.how == Condition::How::search || condition.how == Condition::How::regex;
    if (condition.on == Condition::On::host && is_pattern && !condition.negated) return condition.value;
  }
  return {};
}

/// The host as people are shown it: `*` for any, a regular expression with its `~`.
std::string shown_host(const kube::Route& route) {
  if (!route.host.empty()) return route.host.value;
  const std::string pattern = host_pattern_of(route);
  return pattern.empty() ? "*" : "~" + pattern;
}

/// Whether it takes what no one named: no host, a wildcard, or a pattern without a domain of its own (`\.example`).
bool takes_any_host(const kube::Route& route) {
  // A listener that is not in the tree may name the hosts.
  if (route.listener_unseen && route.meta.kind == "HTTPRoute" && route.host.empty()) return false;
  if (!route.host.empty()) return route.host.value.starts_with("*");
  const std::string pattern = host_pattern_of(route);
  for (std::size_t at = pattern.find("\\."); at != std::string::npos; at = pattern.find("\\.", at + 1)) {
    const char after = at + 2 < pattern.size() ? pattern[at + 2] : '\0';
    if ((after >= 'a' && after <= 'z') || (after >= 'A' && after <= 'Z')) return false;
  }
  return true;
}

/// How people call the route: what one would type into a browser, or the Service and port that are open.
std::string entry_of(const kube::Route& route) {
  if (kube::is_direct_entry(route)) {
    const std::string port = listener_of(route);
    return route.meta.kind + " " + route.meta.object() + (port.empty() ? "" : ":" + port);
  }
  std::string entry = shown_host(route);
  if (route.is_default) return entry == "*" ? "any other request" : entry + " (default backend)";
  entry += route.path.empty() ? "/" : route.path.value;
  return entry;
}

std::string methods_of(const kube::Route& route) {
  std::vector<std::string> methods = route.methods;
  std::sort(methods.begin(), methods.end());
  return text::join(methods, ",");
}

std::string conditions_of(const kube::Route& route) {
  std::vector<std::string> conditions;
  for (const kube::Condition& condition : route.conditions) conditions.push_back(kube::words_of(condition));
  std::sort(conditions.begin(), conditions.end());
  return text::join(conditions, ";");
}

/// The settings' word on exposure wins over what the manifests suggest.
std::string exposure_of(const kube::Route& route, const Settings& settings) {
  const std::string by_class = "ingress-class/" + route.class_name.value;
  const auto named = [&](const std::vector<std::string>& globs) {
    return std::any_of(globs.begin(), globs.end(), [&](const std::string& glob) {
      return (!route.class_name.empty() && glob_matches(glob, by_class)) || glob_matches(glob, route.meta.object());
    });
  };
  if (named(settings.internal_routes)) return "internal";
  if (named(settings.public_routes)) return "internet";
  return route.exposure;
}

/// What the middlewares of a route do to a plain request, before it comes to a backend.
enum class PlainRequest : std::uint8_t {
  passes,
  is_redirected,  ///< to TLS, by a redirectScheme or a redirectRegex (Traefik), or httpsRedirect (Istio)
  is_not_known,   ///< a middleware is not in the tree
};

PlainRequest plain_request(const kube::Cluster& cluster, const kube::Route& route) {
  PlainRequest found = PlainRequest::passes;
  if (route.dialect == "istio-virtual-service" && route.redirects_to_tls) return PlainRequest::is_redirected;
  if (!route.dialect.starts_with("traefik")) return found;
  for (const std::string& name : route.extensions) {
    const auto extension = std::find_if(
        cluster.extensions.begin(), cluster.extensions.end(),
        [&](const kube::Extension& one) { return one.meta.kind == "Middleware" && one.meta.object() == name; });
    if (extension == cluster.extensions.end()) {
      found = PlainRequest::is_not_known;
    } else if (extension->redirect && (extension->redirect->scheme == "https" ||
                                       kube::redirects_plain_url(*extension->redirect, route.host.value))) {
      return PlainRequest::is_redirected;
    }
  }
  return found;
}

/// Whether Traefik's router listens only at entry points that may end TLS by themselves, as the chart's `websecure`.
bool listens_elsewhere(const kube::Route& route) {
  if (!route.dialect.starts_with("traefik") || route.listener.empty()) return false;
  const std::vector<std::string_view> names = text::split(route.listener, ',');
  return std::none_of(names.begin(), names.end(), [](std::string_view written) {
    const std::string name = text::lower(text::trim(written));
    return name == "web" || name == "http";
  });
}

/// Whether the route answers every request by a redirect.
bool redirects_all(const kube::Cluster& cluster, const kube::Route& route) {
  if (!route.redirect) return false;
  return route.redirect->url_pattern.empty() ||
         kube::redirects_every_url(cluster, static_cast<std::size_t>(&route - cluster.routes.data()));
}

/// Whether requests go to the route's backends at all: it is accepted, and does not answer each of them by itself.
bool is_sent_on(const kube::Cluster& cluster, const kube::Route& route) {
  const bool redirects = redirects_all(cluster, route);
  const bool only_redirects = !route.tls && plain_request(cluster, route) == PlainRequest::is_redirected;
  return route.is_served() && !redirects && !only_redirects && !route.fixed_status;
}

std::string port_of(const kube::ServicePort& port) {
  return std::to_string(port.port) + (port.protocol == "TCP" ? "" : "/" + port.protocol);
}

/// The servers of the tree before which operators' poolers stand, by the pooler's workload.
std::map<std::size_t, std::size_t> pooled_servers(const ScopeModel& model) {
  std::map<std::size_t, std::size_t> servers;
  for (const kube::DatabasePooler& pooler : model.cluster.database_poolers) {
    const auto declared = kube::find_server(model.cluster, pooler.server);
    if (!declared || pooler.workload < 0) continue;
    const std::ptrdiff_t server = credentials::server_declared_at(model.servers, *declared);
    if (server != -1) servers.emplace(static_cast<std::size_t>(pooler.workload), static_cast<std::size_t>(server));
  }
  return servers;
}

/// The server of the tree behind the workload's pods for clients of that port, or nothing.
const credentials::Server* server_behind_pods(const ScopeModel& model,
                                              const std::map<std::size_t, std::size_t>& poolers, std::size_t workload,
                                              std::int64_t port) {
  const auto pooled = poolers.find(workload);
  const credentials::Relay* relay = credentials::relay_at(model.relays, workload, port);
  if (pooled == poolers.end() && relay == nullptr) return nullptr;
  const credentials::Server& server =
      model.servers[pooled != poolers.end() ? pooled->second : static_cast<std::size_t>(relay->server)];
  return server.workload < 0 ? nullptr : &server;
}

/// How the Service opens a port of the workload's pods, and which policies may close it.
Exposes opened_by(const ScopeModel& model, const ScopeFacts& facts, const std::optional<Reach>& reach,
                  std::size_t service, std::size_t workload, const kube::ServicePort& port, std::int64_t target) {
  const kube::Service& opening = model.cluster.services[service];
  Exposes exposes{.workload = facts.workloads[workload],
                  .service = facts.services[service],
                  .how = opening.type == "ClusterIP" ? "externalIPs" : opening.type,
                  .port = port_of(port),
                  .target = target,
                  .exposure = kube::exposure_of(opening)};
  const bool is_judged = reach && target != 0 && exposes.exposure != "internal";
  if (!is_judged || is_open_for_certain(*reach, workload, target)) return exposes;
  exposes.exposure = "unknown";
  exposes.unless = text::join(policies_isolating(model, *reach, workload), ", ");
  return exposes;
}

void relate_exposing_services(Builder& builder, const ScopeModel& model, const ScopeFacts& facts,
                              const std::optional<Reach>& reach) {
  const kube::Cluster& cluster = model.cluster;
  const std::map<std::size_t, std::size_t> poolers = pooled_servers(model);
  for (std::size_t s = 0; s < cluster.services.size(); ++s) {
    const kube::Service& service = cluster.services[s];
    if (kube::exposure_of(service).empty()) continue;
    std::set<std::ptrdiff_t> opened;
    const auto add = [&](std::size_t workload, FactId selects, const kube::ServicePort& port, std::int64_t target) {
      builder.graph.add(opened_by(model, facts, reach, s, workload, port, target),
                        Reason{.span = kube::opening_of(service), .premises = {selects}});
    };
    for (const auto& [workload, selects] : facts.selected_by_service[s]) {
      for (const kube::ServicePort& port : service.ports) {
        if (receives(port, cluster.workloads[workload]))
          add(workload, selects, port, kube::target_port(port, cluster.workloads[workload]).value_or(0));
      }
      opened.insert(static_cast<std::ptrdiff_t>(workload));
    }
    // Who reaches a pooler or proxy reaches the server behind it.
    for (const auto& [workload, selects] : facts.selected_by_service[s]) {
      std::set<std::ptrdiff_t> behind;
      for (const kube::ServicePort& port : service.ports) {
        const std::int64_t target = kube::target_port(port, cluster.workloads[workload]).value_or(0);
        const credentials::Server* server = server_behind_pods(model, poolers, workload, target);
        if (server == nullptr || opened.count(server->workload) != 0) continue;
        add(static_cast<std::size_t>(server->workload), selects, port, server->port);
        behind.insert(server->workload);
      }
      opened.insert(behind.begin(), behind.end());
    }
  }
}

/// The ConfigMap that a controller's `--tcp-services-configmap=NAMESPACE/NAME` names; a namespace that is a variable is
/// the controller's own (kubernetes/ingress-nginx, "Exposing TCP and UDP services").
const kube::KeyedObject* published_by(const kube::Cluster& cluster, const kube::Workload& controller) {
  constexpr std::string_view option = "--tcp-services-configmap=";
  for (const kube::Container& container : controller.pod.containers) {
    for (const auto* words : {&container.command, &container.args}) {
      for (const auto& word : *words) {
        if (!word.text().starts_with(option)) continue;
        const std::string_view name = word.text().substr(option.size());
        const std::size_t slash = name.find('/');
        if (slash == std::string_view::npos) continue;
        const std::string_view written = name.substr(0, slash);
        const std::string_view where = kube::is_placeholder(written) ? controller.meta.namespace_name : written;
        const auto found = kube::find_keyed(cluster, false, where, name.substr(slash + 1));
        if (!found.empty()) return found.front();
      }
    }
  }
  return nullptr;
}

/// The Service that opens the controller's port to the outside, with the exposure; nothing if none does.
std::optional<std::pair<std::size_t, std::string>> opened_by(const kube::Cluster& cluster,
                                                             const kube::Workload& controller, std::int64_t port) {
  for (const std::size_t s : kube::selecting_services(cluster, controller)) {
    const kube::Service& service = cluster.services[s];
    std::string exposure = kube::exposure_of(service);
    const bool opens = std::any_of(service.ports.begin(), service.ports.end(), [&](const kube::ServicePort& one) {
      return one.target.empty() ? one.port == port : one.target.value == std::to_string(port);
    });
    if (!exposure.empty() && opens) return std::pair(s, std::move(exposure));
  }
  return std::nullopt;
}

/// The workload, the Service that opens it, and the port.
using Opening = std::tuple<std::size_t, std::size_t, std::int64_t>;

/// One entry of that ConfigMap: "5432": "default/pg:5432".
void relate_published_port(Builder& builder, const kube::Cluster& cluster, const ScopeFacts& facts,
                           const kube::Workload& controller, const kube::DataEntry& entry, std::set<Opening>& seen) {
  const auto port = text::integer(entry.key.value);
  const std::vector<std::string_view> parts = text::split(entry.value.text(), ':');
  const std::size_t slash = parts.front().find('/');
  if (!port || parts.size() < 2 || slash == std::string_view::npos) return;
  const auto opened = opened_by(cluster, controller, *port);
  const auto target = kube::service_index(cluster, parts[0].substr(0, slash), parts[0].substr(slash + 1));
  if (!opened || !target) return;
  const kube::ServicePort* behind = kube::find_port(cluster.services[*target], parts[1]);
  for (const auto& [workload, selects] : facts.selected_by_service[*target]) {
    if (!seen.emplace(workload, opened->first, *port).second) continue;
    const std::int64_t number =
        behind == nullptr ? 0 : kube::target_port(*behind, cluster.workloads[workload]).value_or(0);
    builder.graph.add(Exposes{.workload = facts.workloads[workload],
                              .service = facts.services[opened->first],
                              .how = cluster.services[opened->first].type,
                              .port = std::to_string(*port),
                              .target = number,
                              .exposure = opened->second},
                      Reason{.span = entry.key.span, .premises = {facts.services[opened->first], selects}});
  }
}

/// Ports of other Services that ingress-nginx publishes beside its own.
void relate_published_ports(Builder& builder, const kube::Cluster& cluster, const ScopeFacts& facts) {
  std::set<Opening> seen;
  for (const kube::Workload& controller : cluster.workloads) {
    const kube::KeyedObject* published = published_by(cluster, controller);
    if (published == nullptr) continue;
    for (const kube::DataEntry& entry : published->data)
      relate_published_port(builder, cluster, facts, controller, entry, seen);
  }
}

/// Ports of the nodes that pods take for themselves.
void relate_host_ports(Builder& builder, const ScopeModel& model, const ScopeFacts& facts) {
  for (std::size_t w = 0; w < model.cluster.workloads.size(); ++w) {
    const kube::Pod& pod = model.cluster.workloads[w].pod;
    std::set<std::string> seen;
    for (const kube::Container& container : pod.containers) {
      for (const kube::ContainerPort& port : container.ports) {
        if (!pod.host_network && !port.host_port) continue;
        const std::string number = std::to_string(pod.host_network ? port.port : *port.host_port);
        if (!seen.insert(number).second) continue;
        builder.graph.add(Exposes{.workload = facts.workloads[w],
                                  .service = FactId::none,
                                  .how = pod.host_network ? "hostNetwork" : "hostPort",
                                  .port = number,
                                  .target = port.port,
                                  .exposure = "unknown"},
                          Reason{.span = port.span, .premises = {facts.workloads[w]}});
      }
    }
  }
}

/// A route at one of its hosts.
struct Shown {
  std::size_t index = 0;
  /// The route, or the same at another host.
  const kube::Route& route;
  bool answers_plain = false;
  Span span{};
};

FactId add_route(Builder& builder, const ScopeModel& model, ScopeFacts& facts, const std::optional<Reach>& reach,
                 const Shown& entry) {
  const kube::Route& shown = entry.route;
  const kube::Route& route = model.cluster.routes[entry.index];
  const bool redirects = redirects_all(model.cluster, route);
  // ingress-nginx redirects by force-ssl-redirect also where TLS ends before it.
  const bool to_tls = route.redirects_to_tls && (route.tls || route.dialect == "nginx");
  // Where no controller is known, one that redirects by itself where there is TLS is as likely as not.
  const bool is_unknown =
      route.listener_unseen || (route.tls && route.dialect == "k8s-spec") || listens_elsewhere(route);
  const bool plain = !kube::is_direct_entry(route) && !to_tls && !redirects && !is_unknown && entry.answers_plain &&
                     plain_request(model.cluster, route) == PlainRequest::passes;
  std::vector<std::string> guards = route.auth;
  if (reach) {
    for (std::string& policy : policies_closing(model, facts, *reach, route)) guards.push_back(std::move(policy));
  }
  const FactId fact = builder.graph.add(
      Route{.scope = facts.scope,
            .kind = route.meta.kind,
            .object_kind = object_kind_of(model.cluster, route),
            .entry = entry_of(shown),
            .namespace_name = route.meta.namespace_name,
            .name = route.meta.name.value,
            .object = route.meta.object(),
            .host = shown_host(shown),
            .path = route.path.value,
            .match = std::string(kube::name_of(route.match)),
            .methods = methods_of(route),
            .conditions = conditions_of(route),
            .listener = listener_of(route),
            .dialect = route.dialect,
            .exposure = exposure_of(route, builder.model.settings),
            .tls = route.tls,
            .plain_http = plain,
            .auth = text::join(guards, ","),
            .accepted = route.is_served(),
            .catch_all = route.is_default || takes_any_host(shown),
            .assumptions = text::join(kube::assumptions_of(model.cluster, route), "; ")},
      Reason{.span = entry.span, .certainty = route.is_off_by_default ? Certainty::assumed : Certainty::declared});
  relate_backends(builder, model, facts, route, fact, is_sent_on(model.cluster, route));
  return fact;
}

}  // namespace

void relate_routes(Builder& builder) {
  for (std::size_t i = 0; i < builder.model.scopes.size(); ++i) {
    const ScopeModel& model = builder.model.scopes[i];
    ScopeFacts& facts = builder.scopes[i];
    const std::vector<bool> may_serve_plain = kube::may_serve_plain(model.cluster);
    std::optional<Reach> reach;
    if (!model.cluster.policies.empty()) reach.emplace(model.cluster);
    const std::vector<kube::Route>& routes = model.cluster.routes;
    for (std::size_t r = 0; r < routes.size(); ++r)
      facts.routes.push_back(
          add_route(builder, model, facts, reach, {r, routes[r], may_serve_plain[r], routes[r].span}));
    for (const kube::Alias& alias : kube::aliases_of(model.cluster)) {
      kube::Route shown = routes[alias.route];
      shown.host = alias.host;
      const bool answers_plain = may_serve_plain[alias.route];
      facts.aliases.emplace_back(
          alias.route, add_route(builder, model, facts, reach, {alias.route, shown, answers_plain, alias.host.span}));
    }
    relate_exposing_services(builder, model, facts, reach);
    relate_published_ports(builder, model.cluster, facts);
    relate_host_ports(builder, model, facts);
  }
}

}  // namespace routegrant::relate
