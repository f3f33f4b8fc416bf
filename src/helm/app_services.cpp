#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "helm/app_values.hpp"

// charts/library/common/templates/classes/{_service,_ingress,_route}.tpl of bjw-s-labs/helm-charts.
namespace routegrant::helm {
namespace {

using kustomize::Value;

std::vector<const Value*> enabled_ports(const Value& service) {
  std::vector<const Value*> ports;
  for (const Value& port : part(service, "ports").children) {
    if (port.is_mapping() && is_enabled(port)) ports.push_back(&port);
  }
  std::sort(ports.begin(), ports.end(), [](const Value* a, const Value* b) { return a->key < b->key; });
  return ports;
}

/// The port that is meant where none is named: the primary one, else the first by name.
const Value* primary_port(const Value& service) {
  const std::vector<const Value*> ports = enabled_ports(service);
  const auto marked =
      std::find_if(ports.begin(), ports.end(), [](const Value* port) { return port->is_true("primary"); });
  if (ports.empty()) return nullptr;
  return part(marked == ports.end() ? *ports.front() : **marked, "port").is_scalar()
             ? &part(marked == ports.end() ? *ports.front() : **marked, "port")
             : nullptr;
}

Value service_port(const AppValues& values, const Value& port) {
  Value made = kustomize::mapping(port.span);
  made.set("name", port.key_span, values.text(std::string(port.key), port.key_span));
  const Value& number = part(port, "port");
  made.set("port", number.key_span, number);
  const Value& target = part(port, "targetPort");
  made.set("targetPort", number.key_span, target.is_scalar() && !target.text.empty() ? target : number);
  const std::string_view protocol = port.text_of("protocol");
  // What the pod speaks is told as a protocol too; for Kubernetes it is TCP.
  if (!protocol.empty() && protocol != "HTTP" && protocol != "HTTPS")
    made.set("protocol", port.key_span, part(port, "protocol"));
  if (const Value* node = port.find("nodePort"); node != nullptr && node->is_scalar())
    made.set("nodePort", node->key_span, *node);
  return made;
}

/// A service of the values that a route or path means, and the name under which it is reached.
struct Backend {
  const Value* service = nullptr;
  Value name{};
};

Backend backend_of(const AppValues& values, const Value& ref, Span place) {
  const std::vector<const Value*> services = values.enabled("service");
  const Value& name = part(ref, "name");
  const Value& identifier = part(ref, "identifier");
  // Before version 3 `name` was the identifier.
  const Value& called = identifier.is_scalar() ? identifier : name;
  const Value* service = called.is_scalar() && (identifier.is_scalar() || values.version() < 3)
                             ? values.find("service", called.text)
                             : nullptr;
  if (service == nullptr && name.is_scalar()) return {.service = nullptr, .name = values.rendered(name)};
  if (service == nullptr && !called.is_scalar()) {
    if (services.size() == 1) service = services.front();
    if (services.size() > 1 && values.version() < 3) service = values.find("service", "main");
  }
  if (service == nullptr) return {};
  Value made = values.name_of("service", *service);
  made.span = called.is_scalar() ? called.span : place;
  return {.service = service, .name = std::move(made)};
}

/// The number of the port that is named, or the primary one.
Value port_of(const Backend& backend, const Value& given) {
  if (given.is_scalar() && !given.text.empty()) {
    if (text::integer(given.text) || backend.service == nullptr) return given;
    Value number = part(*backend.service, "ports." + std::string(given.text) + ".port");
    if (number.is_scalar()) number.span = given.span;
    return number.is_scalar() ? number : given;
  }
  if (backend.service == nullptr) return {};
  const Value* port = primary_port(*backend.service);
  return port == nullptr ? Value{} : *port;
}

Value ingress_path(const AppValues& values, const Value& given) {
  Value path = kustomize::mapping(given.span);
  const Value& text = part(given, "path");
  path.set("path", given.span, text.is_scalar() ? values.rendered(text) : values.text("/", given.span));
  const Value& type = part(given, "pathType");
  path.set("pathType", given.span, type.is_scalar() ? type : values.text("Prefix", given.span));
  const Value& ref = part(given, "service");
  const Backend backend = backend_of(values, ref, given.span);
  const Value port = port_of(backend, part(ref, "port"));
  Value number = kustomize::mapping(given.span);
  if (port.is_scalar()) number.set(text::integer(port.text) ? "number" : "name", port.span, port);
  Value service = kustomize::mapping(given.span);
  if (backend.name.is_scalar()) service.set("name", backend.name.span, backend.name);
  service.set("port", given.span, std::move(number));
  Value holder = kustomize::mapping(given.span);
  holder.set("service", given.span, std::move(service));
  path.set("backend", given.span, std::move(holder));
  return path;
}

Value ingress_spec(const AppValues& values, const Value& ingress) {
  Value spec = kustomize::mapping(ingress.span);
  for (const char* name : {"className", "ingressClassName"}) {
    if (const Value* found = ingress.find(name)) spec.set("ingressClassName", found->key_span, values.rendered(*found));
  }
  Value tls = sequence(ingress.span);
  for (const Value& entry : ingress.items_of("tls")) {
    Value made = kustomize::mapping(entry.span);
    Value hosts = sequence(entry.span);
    for (const Value& host : entry.items_of("hosts")) hosts.children.push_back(values.rendered(host));
    made.set("hosts", entry.span, std::move(hosts));
    if (const Value* secret = entry.find("secretName"))
      made.set("secretName", secret->key_span, values.rendered(*secret));
    tls.children.push_back(std::move(made));
  }
  if (!tls.children.empty()) spec.set("tls", tls.span, std::move(tls));
  Value rules = sequence(ingress.span);
  for (const Value& host : ingress.items_of("hosts")) {
    Value rule = kustomize::mapping(host.span);
    if (const Value* name = host.find("host")) rule.set("host", name->key_span, values.rendered(*name));
    Value paths = sequence(host.span);
    for (const Value& path : host.items_of("paths")) paths.children.push_back(ingress_path(values, path));
    Value http = kustomize::mapping(host.span);
    http.set("paths", host.span, std::move(paths));
    rule.set("http", host.span, std::move(http));
    rules.children.push_back(std::move(rule));
  }
  spec.set("rules", ingress.span, std::move(rules));
  return spec;
}

Value backend_ref(const AppValues& values, const Value& ref, Span place) {
  const Backend backend = backend_of(values, ref, place);
  Value made = kustomize::mapping(place);
  for (const char* field : {"group", "kind", "namespace", "weight"}) {
    if (const Value* found = ref.find(field)) made.set(field, found->key_span, *found);
  }
  if (backend.name.is_scalar()) made.set("name", backend.name.span, backend.name);
  if (const Value port = port_of(backend, part(ref, "port")); port.is_scalar()) made.set("port", port.span, port);
  return made;
}

Value route_rule(const AppValues& values, const Value& rule, Span place) {
  Value made = kustomize::mapping(place);
  for (const char* field : {"name", "matches", "filters"}) {
    if (const Value* found = rule.find(field)) made.set(field, found->key_span, *found);
  }
  Value refs = sequence(place);
  for (const Value& ref : rule.items_of("backendRefs")) refs.children.push_back(backend_ref(values, ref, ref.span));
  const kustomize::Children& filters = rule.items_of("filters");
  const bool redirects = std::any_of(filters.begin(), filters.end(),
                                     [](const Value& filter) { return filter.text_of("type") == "RequestRedirect"; });
  if (refs.children.empty() && !redirects && values.enabled("service").size() == 1)
    refs.children.push_back(backend_ref(values, Value{}, place));
  if (!refs.children.empty()) made.set("backendRefs", place, std::move(refs));
  return made;
}

Value route_spec(const AppValues& values, const Value& route) {
  Value spec = kustomize::mapping(route.span);
  Value parents = sequence(route.span);
  for (const Value& ref : route.items_of("parentRefs")) {
    Value parent = ref;
    for (Value& field : parent.children) {
      if (field.is_scalar()) field = values.rendered(field);
    }
    parents.children.push_back(std::move(parent));
  }
  spec.set("parentRefs", part(route, "parentRefs").key_span, std::move(parents));
  Value hosts = sequence(part(route, "hostnames").span);
  for (const Value& host : route.items_of("hostnames")) hosts.children.push_back(values.rendered(host));
  if (!hosts.children.empty()) spec.set("hostnames", part(route, "hostnames").key_span, std::move(hosts));
  Value rules = sequence(route.span);
  for (const Value& rule : route.items_of("rules")) rules.children.push_back(route_rule(values, rule, rule.span));
  if (rules.children.empty()) rules.children.push_back(route_rule(values, Value{}, route.key_span));
  spec.set("rules", route.key_span, std::move(rules));
  return spec;
}

/// ConfigMaps or Secrets.
void add_keyed(const AppValues& values, std::string_view list, std::string_view kind, std::vector<Value>& into) {
  for (const Value* entry : values.enabled(list)) {
    Value object = values.object("v1", kind, list, *entry);
    for (const char* field : {"data", "stringData", "type"}) {
      const Value* found = entry->find(field);
      if (found == nullptr) continue;
      Value copy = *found;
      for (Value& text : copy.children) text = values.rendered(text);
      object.set(field, found->key_span, std::move(copy));
    }
    into.push_back(std::move(object));
  }
}

void add_policies(const AppValues& values, std::vector<Value>& into) {
  for (const Value* policy : values.enabled("networkpolicies")) {
    Value object = values.object("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies", *policy);
    Value spec = kustomize::mapping(policy->span);
    const std::string_view controller = values.controller_of(*policy);
    if (const Value* pods = policy->find("podSelector")) {
      spec.set("podSelector", pods->key_span, *pods);
    } else {
      Value pods_of_controller = kustomize::mapping(policy->span);
      pods_of_controller.set("matchLabels", policy->key_span, values.selector_labels(controller, policy->key_span));
      spec.set("podSelector", policy->key_span, std::move(pods_of_controller));
    }
    if (const Value* types = policy->find("policyTypes")) spec.set("policyTypes", types->key_span, *types);
    for (const char* way : {"ingress", "egress"}) {
      if (const Value* rules = part(*policy, "rules").find(way)) spec.set(way, rules->key_span, *rules);
    }
    object.set("spec", policy->key_span, std::move(spec));
    into.push_back(std::move(object));
  }
}

/// Before version 4 there was one ServiceAccount, made on demand.
void add_accounts(const AppValues& values, std::vector<Value>& into) {
  const Value& account = part(values.root(), "serviceAccount");
  const std::vector<const Value*> controllers = values.enabled("controllers");
  if (makes_default_account(values) && !controllers.empty())
    into.push_back(values.object("v1", "ServiceAccount", "serviceAccount", default_account(*controllers.front())));
  if (!account.is_mapping()) return;
  if (account.find("create") == nullptr) {
    for (const Value* entry : values.enabled("serviceAccount"))
      into.push_back(values.object("v1", "ServiceAccount", "serviceAccount", *entry));
    return;
  }
  if (!account.is_true("create")) return;
  Value object = values.object("v1", "ServiceAccount", "serviceAccount", account);
  const Value* name = account.find("name");
  if (name != nullptr && !name->text.empty()) object.find("metadata")->set("name", name->key_span, *name);
  into.push_back(std::move(object));
}

}  // namespace

bool makes_default_account(const AppValues& values) {
  return values.version() > 4 && !part(values.root(), "serviceAccount").is_mapping() &&
         part(values.root(), "global").text_of("createDefaultServiceAccount") != "false";
}

Value default_account(const Value& near) {
  Value entry = kustomize::mapping(near.key_span);
  entry.key_span = near.key_span;
  return entry;
}

void add_services(const AppValues& values, std::vector<Value>& into) {
  for (const Value* service : values.enabled("service")) {
    Value object = values.object("v1", "Service", "service", *service);
    Value spec = kustomize::mapping(service->span);
    for (const char* field : {"type", "clusterIP", "externalName", "loadBalancerClass", "loadBalancerSourceRanges"}) {
      if (const Value* found = service->find(field)) spec.set(field, found->key_span, *found);
    }
    Value ports = sequence(part(*service, "ports").span);
    for (const Value* port : enabled_ports(*service)) {
      if (part(*port, "port").is_scalar()) ports.children.push_back(service_port(values, *port));
    }
    spec.set("ports", service->key_span, std::move(ports));
    const std::string_view controller = values.controller_of(*service);
    const Value& named = part(*service, "controller");
    if (!controller.empty() && service->text_of("type") != "ExternalName") {
      const Span place = named.is_scalar() ? named.span : service->key_span;
      Value labels = values.selector_labels(controller, place);
      for (const Value& label : part(*service, "extraSelectorLabels").children)
        labels.set(label.key, label.key_span, values.rendered(label));
      spec.set("selector", place, std::move(labels));
    }
    object.set("spec", service->key_span, std::move(spec));
    into.push_back(std::move(object));
  }
}

void add_routes(const AppValues& values, std::vector<Value>& into) {
  for (const Value* ingress : values.enabled("ingress")) {
    Value object = values.object("networking.k8s.io/v1", "Ingress", "ingress", *ingress);
    object.set("spec", ingress->key_span, ingress_spec(values, *ingress));
    into.push_back(std::move(object));
  }
  for (const Value* route : values.enabled("route")) {
    const std::string_view named = route->text_of("kind");
    const std::string_view kind = named.empty() ? std::string_view("HTTPRoute") : named;
    const bool is_stable = kind == "HTTPRoute" || kind == "GRPCRoute";
    Value object = values.object(is_stable ? "gateway.networking.k8s.io/v1" : "gateway.networking.k8s.io/v1alpha2",
                                 kind, "route", *route);
    object.set("spec", route->key_span, route_spec(values, *route));
    into.push_back(std::move(object));
  }
}

void add_others(const AppValues& values, std::vector<Value>& into) {
  add_keyed(values, "configMaps", "ConfigMap", into);
  add_keyed(values, "secrets", "Secret", into);
  add_policies(values, into);
  add_accounts(values, into);
}

}  // namespace routegrant::helm
